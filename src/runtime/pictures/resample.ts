/** How far a pixel reaches, and its weight at a distance. */
interface Filter {
  readonly reach: number;
  weight(x: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

function bicubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  return d < 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

function hamming(x: number): number {
  const d = Math.abs(x);
  return d === 0 ? 1 : d >= 1 ? 0 : sinc(d) * (0.54 + 0.46 * Math.cos(d * Math.PI));
}

/** By the numbers of Pillow's `Resampling`. */
const FILTERS: Readonly<Record<number, Filter>> = {
  1: { reach: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
  2: { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  3: { reach: 2, weight: bicubic },
  4: { reach: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  5: { reach: 1, weight: hamming },
};

/** The weights of bytes are integers, in parts of this. */
const UNIT = 2 ** 22;

/** Rows of pixels: `data[(row·width + column)·bands + band]`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly data: Uint8Array | Float32Array;
}

/**
 * The part `box` (left, top, right, bottom) of a picture at another size, as Pillow's `resize` makes it (libImaging/Resample.c): every new pixel is a weighted
 * mean of the old ones around it, first along rows, then along columns; of bytes in integers of 22 fractional bits, and rounded to bytes after each.
 */
export function resample(p: Pixels, width: number, height: number, method: number, box: readonly [number, number, number, number]): Pixels {
  const [left, top, right, bottom] = box;
  const filter = FILTERS[method]!;
  let made = p;
  if (width !== p.width || left !== 0 || right !== p.width) made = alongRows(made, width, left, right, filter);
  if (height !== p.height || top !== 0 || bottom !== p.height) made = turned(alongRows(turned(made), height, top, bottom, filter));
  return made;
}

function alongRows(p: Pixels, width: number, start: number, end: number, filter: Filter): Pixels {
  const bytes = p.data instanceof Uint8Array;
  const size = width * p.height * p.bands;
  const data = bytes ? new Uint8Array(size) : new Float32Array(size);
  const shares = Array.from({ length: width }, (_, x) => sharesOf(p.width, width, x, start, end, filter, bytes));
  const step = p.bands;
  let to = 0;
  for (let y = 0; y < p.height; y++)
    for (const { first, weights } of shares)
      for (let band = 0; band < step; band++) {
        let sum = bytes ? UNIT / 2 : 0;
        let at = (y * p.width + first) * step + band;
        for (let i = 0; i < weights.length; i++, at += step) sum += weights[i]! * p.data[at]!;
        data[to++] = bytes ? Math.min(255, Math.max(0, Math.floor(sum / UNIT))) : sum;
      }
  return { width, height: p.height, bands: p.bands, data };
}

/** The weights of the old pixels, from the first that counts on, in a new one; for bytes as integers. */
function sharesOf(
  old: number,
  width: number,
  x: number,
  start: number,
  end: number,
  filter: Filter,
  integers: boolean,
): { readonly first: number; readonly weights: Float64Array } {
  const scale = (end - start) / width;
  const stretch = Math.max(scale, 1);
  const reach = filter.reach * stretch;
  const center = start + (x + 0.5) * scale;
  const first = Math.max(0, Math.trunc(center - reach + 0.5));
  const last = Math.min(old, Math.trunc(center + reach + 0.5));
  const weights = Float64Array.from({ length: last - first }, (_, i) => filter.weight((first + i - center + 0.5) * (1 / stretch)));
  const total = weights.reduce((a, b) => a + b, 0);
  for (let i = 0; i < weights.length; i++) {
    if (total !== 0) weights[i]! /= total;
    if (integers) weights[i] = Math.trunc((weights[i]! < 0 ? -0.5 : 0.5) + weights[i]! * UNIT);
  }
  return { first, weights };
}

/** Columns for rows. */
function turned({ width, height, bands, data: from }: Pixels): Pixels {
  const data = from.slice();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let band = 0; band < bands; band++) data[(x * height + y) * bands + band] = from[(y * width + x) * bands + band]!;
  return { width: height, height: width, bands, data };
}
