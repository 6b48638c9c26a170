/**
 * The cache-blocked product of two matrices in WebAssembly memory, each given by a row and a column offset table (see
 * assembly/pack.ts), so that plain, expanded, im2col and transposed im2col matrices all take this one road.
 */
import { helpersAtHand } from './pool.ts';
import { type Precision, ROWS } from './wasm.ts';

/** Depth of one packed block: a panel of B (8 kB) then stays in the first-level cache. */
const DEPTH_BLOCK = 256;
/** Rows of A multiplied with one block of B: the packed rows (128 kB in float32) stay in the second-level cache. */
const ROW_BLOCK = 128;
/** Columns of B packed at once. */
const COLUMN_BLOCK = 1024;
/** Multiply-adds below which a product is not shared with other threads: handing over takes some microseconds. */
const SHARED_FROM = 1 << 21;
/** Threads that work on one product at most. */
export const MOST_THREADS = 8;

/** A matrix in WebAssembly memory: element (i, j) at `address` + rowTable[i] + columnTable[j], all in bytes; tables hold int32. */
export interface Indexed {
  address: number;
  rowTable: number;
  columnTable: number;
  rows: number;
  columns: number;
}

/** Rounds up to whole panels. */
export function padTo(count: number, width: number): number {
  return Math.ceil(count / width) * width;
}

/** Bytes `packRows` writes for a matrix of this size. */
export function packedRowsBytes(precision: Precision, rows: number, depth: number): number {
  return padTo(rows, ROWS) * depth * precision.bytes;
}

/** Bytes of scratch `product` needs to pack blocks of a depth × columns matrix: the columns that each thread has in hand, and as many more as rounding to panels takes. */
export function packedBlockBytes(precision: Precision, columns: number, depth: number): number {
  const inHand = Math.min(padTo(columns, precision.columns) + MOST_THREADS * precision.columns, MOST_THREADS * COLUMN_BLOCK);
  return (
    (helpersAtHand() ? inHand : Math.min(padTo(columns, precision.columns), COLUMN_BLOCK)) * Math.min(depth, DEPTH_BLOCK) * precision.bytes
  );
}

/** Packs a whole left operand, depth block after depth block. */
export function packRows(precision: Precision, target: number, a: Indexed): void {
  const rows = padTo(a.rows, ROWS);
  for (let d = 0; d < a.columns; d += DEPTH_BLOCK) {
    const depth = Math.min(DEPTH_BLOCK, a.columns - d);
    precision.pack(target + rows * d * precision.bytes, a.address, a.rowTable, a.rows, a.columnTable + d * 4, depth, ROWS);
  }
}

/**
 * C (+)= A·B. `aPacked` was written by `packRows` for `rows` rows; `scratch` has `packedBlockBytes`; C lies at `c` with
 * `rowBytes` bytes per row, and is written in whole tiles: rows padded to `ROWS`, columns to `precision.columns`.
 */
export function product(
  precision: Precision,
  aPacked: number,
  rows: number,
  b: Indexed,
  scratch: number,
  c: number,
  rowBytes: number,
  accumulate: boolean,
): void {
  const { bytes, columns: tile } = precision;
  const helpers = rows * b.rows * b.columns < SHARED_FROM ? null : helpersAtHand();
  const idle = helpers?.idle() ?? [];
  const parts = Math.min(idle.length + 1, MOST_THREADS, Math.floor(b.columns / (2 * tile)));
  if (!helpers || parts < 2) return productAlone(precision, aPacked, rows, b, scratch, c, rowBytes, accumulate);
  // Each thread has columns of its own, and packs them by itself. Which ones does not change a sum.
  const width = padTo(Math.ceil(b.columns / parts), tile);
  const room = Math.min(width, COLUMN_BLOCK) * Math.min(b.rows, DEPTH_BLOCK) * bytes;
  const part = (i: number): [Indexed, number, number] => {
    const from = i * width;
    const columns = Math.min(width, b.columns - from);
    return [{ ...b, columnTable: b.columnTable + from * 4, columns }, scratch + i * room, c + from * bytes];
  };
  const handed: number[] = [];
  for (let i = 1; i < parts && i * width < b.columns; i++) {
    const [own, packing, to] = part(i);
    const helper = idle[i - 1]!;
    const job = [bytes, aPacked, rows, own.address, own.rowTable, own.columnTable, own.rows, own.columns, packing, to, rowBytes];
    helpers.hand(helper, [...job, accumulate ? 1 : 0]);
    handed.push(helper);
  }
  const [own, packing, to] = part(0);
  productAlone(precision, aPacked, rows, own, packing, to, rowBytes, accumulate);
  for (const helper of handed) helpers.finish(helper);
}

/** `product` on the calling thread. */
export function productAlone(
  precision: Precision,
  aPacked: number,
  rows: number,
  b: Indexed,
  scratch: number,
  c: number,
  rowBytes: number,
  accumulate: boolean,
): void {
  const { bytes, columns: tile } = precision;
  const paddedRows = padTo(rows, ROWS);
  for (let d = 0; d < b.rows; d += DEPTH_BLOCK) {
    const depth = Math.min(DEPTH_BLOCK, b.rows - d);
    const add = accumulate || d > 0 ? 1 : 0;
    const panels = aPacked + paddedRows * d * bytes;
    for (let j = 0; j < b.columns; j += COLUMN_BLOCK) {
      const width = Math.min(COLUMN_BLOCK, b.columns - j);
      precision.pack(scratch, b.address, b.columnTable + j * 4, width, b.rowTable + d * 4, depth, tile);
      for (let i = 0; i < paddedRows; i += ROW_BLOCK) {
        const rowPanels = Math.min(ROW_BLOCK, paddedRows - i) / ROWS;
        const block = panels + i * depth * bytes;
        precision.multiply(block, rowPanels, scratch, Math.ceil(width / tile), depth, c + i * rowBytes + j * bytes, rowBytes, add);
      }
    }
  }
}

/** Fills a table with the multiples of `step`. */
export function fillMultiples(int32: Int32Array, table: number, count: number, step: number): void {
  for (let i = 0, value = 0, at = table >> 2; i < count; i++, value += step) int32[at + i] = value;
}
