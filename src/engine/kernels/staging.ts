/** Copying strided matrices from typed arrays into WebAssembly memory. */
import type { Floats } from './wasm.ts';

/** Elements from the first to the last of a strided matrix, both included; neither count may be 0. */
export function extent(rows: number, rowStride: number, columns: number, columnStride: number): number {
  return (rows - 1) * rowStride + (columns - 1) * columnStride + 1;
}

/** A strided matrix as it is to be copied into WebAssembly memory: as it lies, or gathered when it is mostly gaps. */
export interface Staging {
  /** Elements it takes up there. */
  length: number;
  /** Strides there, in elements. */
  row: number;
  column: number;
  gathered: boolean;
}

/** Chooses how to copy a matrix. `unitStride` asks that neighbours along one of its dimensions end up side by side. */
export function staging(rows: number, rowStride: number, columns: number, columnStride: number, unitStride = false): Staging {
  const length = extent(rows, rowStride, columns, columnStride);
  const usable = !unitStride || rowStride === 1 || columnStride === 1;
  if (usable && length <= 2 * rows * columns) return { length, row: rowStride, column: columnStride, gathered: false };
  return { length: rows * columns, row: columns, column: 1, gathered: true };
}

/** Copies the matrix that `s` was made for, `columns` wide, from `from` into `view` at element `at`. */
export function stage(
  view: Floats,
  at: number,
  s: Staging,
  from: Floats,
  offset: number,
  row: number,
  column: number,
  columns: number,
): void {
  if (!s.gathered) {
    view.set(from.subarray(offset, offset + s.length), at);
    return;
  }
  for (let i = 0, to = at; i < s.length; to += columns, i += columns, offset += row) {
    for (let j = 0, x = offset; j < columns; j++, x += column) view[to + j] = from[x]!;
  }
}
