import { BitReader, type HuffmanTable } from './jpeg-bits.ts';

/** One colour of a JPEG file, with the coefficients of its blocks of 8 × 8. */
export interface Component {
  readonly id: number;
  /** Sampling factors. */
  readonly h: number;
  readonly v: number;
  readonly quantization: number;
  /** Blocks that hold pixels. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks in a row of `coefficients`, which is filled up to whole units. */
  readonly stride: number;
  /** 64 for each block, in the order of rows of the block. */
  readonly coefficients: Int16Array;
}

/** The part of a component in a scan. */
export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

/** What a scan says of itself: coefficients `first` to `last`, all bits but the last `low`, refining what came before where `high` is not 0. */
export interface Scan {
  readonly components: readonly ScanComponent[];
  readonly first: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
  readonly progressive: boolean;
  /** Units between restarts; 0: none. */
  readonly interval: number;
  /** Units of the whole picture, where components are interleaved. */
  readonly columns: number;
  readonly rows: number;
}

/** Where the coefficients of a zigzag stand. */
export const ZIGZAG = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28],
  ...[35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
);

/** Reads the entropy-coded data of a scan from `position` (ITU-T T.81, annexes F and G). @returns where it ended. */
export function readScan(bytes: Uint8Array, position: number, scan: Scan): number {
  const bits = new BitReader(bytes, position);
  const decoder = new BlockDecoder(bits, scan);
  const units = scan.components.length === 1 ? scan.components[0]!.component : scan;
  let left = scan.interval;
  for (let row = 0; row < units.rows; row++)
    for (let column = 0; column < units.columns; column++) {
      if (scan.interval > 0 && left-- === 0) {
        bits.restart();
        decoder.reset();
        left = scan.interval - 1;
      }
      if (scan.components.length === 1) decoder.block(0, row, column);
      else
        for (const [i, { component }] of scan.components.entries())
          for (let y = 0; y < component.v; y++)
            for (let x = 0; x < component.h; x++) decoder.block(i, row * component.v + y, column * component.h + x);
    }
  return bits.position;
}

class BlockDecoder {
  readonly #predictions: Int32Array;
  /** Blocks that have nothing more in a progressive scan. */
  #run = 0;

  constructor(
    private readonly bits: BitReader,
    private readonly scan: Scan,
  ) {
    this.#predictions = new Int32Array(scan.components.length);
  }
  reset(): void {
    this.#predictions.fill(0);
    this.#run = 0;
  }
  block(index: number, row: number, column: number): void {
    const { component, dc, ac } = this.scan.components[index]!;
    const { scan } = this;
    const c = component.coefficients;
    const at = (row * component.stride + column) * 64;
    if (!scan.progressive) {
      this.#dc(index, c, at, dc!, 0);
      this.#ac(c, at, ac!, 1, 63, 0);
    } else if (scan.first === 0) {
      if (scan.high === 0) this.#dc(index, c, at, dc!, scan.low);
      else if (this.bits.bit()) c[at]! |= 1 << scan.low;
    } else if (scan.high === 0) this.#ac(c, at, ac!, scan.first, scan.last, scan.low);
    else this.#refine(c, at, ac!);
  }
  #dc(index: number, c: Int16Array, at: number, table: HuffmanTable, low: number): void {
    this.#predictions[index]! += this.bits.signed(table.read(this.bits));
    c[at] = this.#predictions[index]! << low;
  }
  #ac(c: Int16Array, at: number, table: HuffmanTable, first: number, last: number, low: number): void {
    if (this.#run > 0) {
      this.#run--;
      return;
    }
    for (let k = first; k <= last; k++) {
      const code = table.read(this.bits);
      const [zeros, size] = [code >> 4, code & 15];
      if (size === 0) {
        if (zeros < 15) {
          this.#run = (1 << zeros) - 1 + this.bits.take(zeros);
          return;
        }
        k += 15;
        continue;
      }
      k += zeros;
      c[at + ZIGZAG[k & 63]!] = this.bits.signed(size) << low;
    }
  }
  /** One more bit of coefficients that are known, and new ones between them (G.1.2.3). */
  #refine(c: Int16Array, at: number, table: HuffmanTable): void {
    const { bits, scan } = this;
    const unit = 1 << scan.low;
    let k = scan.first;
    const refined = (place: number): boolean => {
      const value = c[place]!;
      if (value === 0) return false;
      if (bits.bit() && (value & unit) === 0) c[place] = value + (value > 0 ? unit : -unit);
      return true;
    };
    if (this.#run === 0)
      for (; k <= scan.last; k++) {
        const code = table.read(bits);
        let zeros = code >> 4;
        let fresh = 0;
        if ((code & 15) === 0) {
          if (zeros < 15) {
            this.#run = (1 << zeros) + bits.take(zeros);
            break;
          }
        } else fresh = bits.bit() ? unit : -unit;
        for (; k <= scan.last; k++) {
          const place = at + ZIGZAG[k]!;
          if (refined(place)) continue;
          if (zeros-- === 0) {
            if (fresh) c[place] = fresh;
            break;
          }
        }
      }
    if (this.#run > 0) {
      for (; k <= scan.last; k++) refined(at + ZIGZAG[k]!);
      this.#run--;
    }
  }
}
