import { PictureError } from './picture.ts';

/** Pixels of the seven passes of an interlaced picture: first column and row, and the steps to the next (PNG specification, 8.2). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * The samples of a PNG picture from its inflated data (PNG specification, 9): filters undone, passes put together.
 * @param bits of a sample: 1, 2, 4, 8, or 16, of which two bytes are given, the first the more significant.
 * @param bands samples of a pixel.
 * @returns a number for each sample: rows from the top.
 */
export function unfiltered(data: Uint8Array, width: number, height: number, bits: number, bands: number, interlaced: boolean): Uint16Array {
  const passes = (interlaced ? PASSES : ([[0, 0, 1, 1]] as const)).map(([x0, y0, dx, dy]) => {
    const [columns, rows] = [Math.max(0, Math.ceil((width - x0) / dx)), Math.max(0, Math.ceil((height - y0) / dy))];
    return { x0, y0, dx, dy, columns, rows, bytes: Math.ceil((columns * bands * bits) / 8) };
  });
  // Before there is memory for what the file only says that it holds.
  if (passes.reduce((sum, p) => sum + (p.columns > 0 ? p.rows * (1 + p.bytes) : 0), 0) > data.length)
    throw new PictureError('a PNG file that ends too early');
  const samples = new Uint16Array(width * height * bands);
  let at = 0;
  for (const { x0, y0, dx, dy, columns, rows, bytes } of passes) {
    if (columns === 0) continue;
    const pixel = Math.max(1, (bands * bits) >> 3);
    let above = new Uint8Array(bytes);
    for (let row = 0; row < rows; row++) {
      const line = data.slice(at + 1, at + 1 + bytes);
      undo(data[at]!, line, above, pixel);
      at += 1 + bytes;
      above = line;
      const start = (y0 + row * dy) * width;
      for (let column = 0; column < columns; column++)
        for (let band = 0; band < bands; band++)
          samples[(start + x0 + column * dx) * bands + band] = sample(line, column * bands + band, bits);
    }
  }
  return samples;
}

function sample(line: Uint8Array, index: number, bits: number): number {
  if (bits === 8) return line[index]!;
  if (bits === 16) return (line[2 * index]! << 8) | line[2 * index + 1]!;
  const bit = index * bits;
  return (line[bit >> 3]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
}

function undo(filter: number, line: Uint8Array, above: Uint8Array, pixel: number): void {
  if (filter > 4) throw new PictureError(`a PNG file with a filter ${filter}`);
  for (let i = 0; i < line.length; i++) {
    const left = i >= pixel ? line[i - pixel]! : 0;
    const up = above[i]!;
    const corner = i >= pixel ? above[i - pixel]! : 0;
    line[i]! += [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter]!;
  }
}

/** Of the three neighbours the one nearest to left + above − corner. */
function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
