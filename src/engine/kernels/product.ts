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

/** A product C (+)= A·B, all of it in WebAssembly memory: addresses in bytes. */
export interface Product {
  /** A, written by `packRows`, and its rows. */
  packed: number;
  rows: number;
  b: Indexed;
  /** Room to pack blocks of B: `packedBlockBytes`. */
  scratch: number;
  /** C, with `rowBytes` bytes per row; written in whole tiles: rows padded to `ROWS`, columns to `precision.columns`. */
  c: number;
  rowBytes: number;
  accumulate: boolean;
}

/** Carries out a product, with the helper threads that have nothing to do where it is large. Each thread has columns of its own, which do not change a sum. */
export function product(precision: Precision, p: Product): void {
  const { bytes, columns: tile } = precision;
  const { b } = p;
  const helpers = p.rows * b.rows * b.columns < SHARED_FROM ? null : helpersAtHand();
  const idle = helpers?.idle() ?? [];
  const parts = Math.min(idle.length + 1, MOST_THREADS, Math.floor(b.columns / (2 * tile)));
  if (!helpers || parts < 2) return productAlone(precision, p);
  const width = padTo(Math.ceil(b.columns / parts), tile);
  const room = Math.min(width, COLUMN_BLOCK) * Math.min(b.rows, DEPTH_BLOCK) * bytes;
  const part = (i: number): Product => {
    const from = i * width;
    const own = { ...b, columnTable: b.columnTable + from * 4, columns: Math.min(width, b.columns - from) };
    return { ...p, b: own, scratch: p.scratch + i * room, c: p.c + from * bytes };
  };
  const handed = idle.slice(0, Math.ceil(b.columns / width) - 1);
  for (const [i, helper] of handed.entries()) helpers.hand(helper, asJob(precision, part(i + 1)));
  productAlone(precision, part(0));
  for (const helper of handed) helpers.finish(helper);
}

/** A product as the numbers that a thread is handed. */
const asJob = ({ bytes }: Precision, { packed, rows, b, scratch, c, rowBytes, accumulate }: Product): number[] => [
  bytes,
  ...[packed, rows, b.address, b.rowTable, b.columnTable, b.rows, b.columns, scratch, c, rowBytes],
  accumulate ? 1 : 0,
];

/** Carries out a job on the thread that was handed it. */
export function doJob(job: Int32Array, single: Precision, double: Precision): void {
  const [bytes, packed, rows, address, rowTable, columnTable, depth, columns, scratch, c, rowBytes, accumulate] =
    job as unknown as number[];
  const b = { address: address!, rowTable: rowTable!, columnTable: columnTable!, rows: depth!, columns: columns! };
  const p = { packed: packed!, rows: rows!, b, scratch: scratch!, c: c!, rowBytes: rowBytes!, accumulate: accumulate === 1 };
  productAlone(bytes === 4 ? single : double, p);
}

function productAlone(precision: Precision, { packed, rows, b, scratch, c, rowBytes, accumulate }: Product): void {
  const { bytes, columns: tile } = precision;
  const paddedRows = padTo(rows, ROWS);
  for (let d = 0; d < b.rows; d += DEPTH_BLOCK) {
    const depth = Math.min(DEPTH_BLOCK, b.rows - d);
    const add = accumulate || d > 0 ? 1 : 0;
    const panels = packed + paddedRows * d * bytes;
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
