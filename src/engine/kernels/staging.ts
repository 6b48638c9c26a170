/** Bringing strided matrices from typed arrays into WebAssembly memory. */
import type { Floats } from './wasm.ts';

/** Elements from the first to the last of a strided matrix, both included; neither count may be 0. */
export function extent(rows: number, rowStride: number, columns: number, columnStride: number): number {
  return (rows - 1) * rowStride + (columns - 1) * columnStride + 1;
}

/** A strided matrix as the kernels will read it: where it lies, copied as it lies, or gathered when it is mostly gaps. */
export interface Staging {
  /** Address of the array that it is part of; −1 where it must be copied. */
  resident: number;
  /** Elements that the copy takes up. */
  length: number;
  /** Strides, in elements. */
  row: number;
  column: number;
  gathered: boolean;
}

/** Chooses how to read a matrix of an array at address `resident` (−1: not in WebAssembly memory). `unitStride` asks that neighbours along one of its dimensions lie side by side. */
export function staging(
  rows: number,
  rowStride: number,
  columns: number,
  columnStride: number,
  resident: number,
  unitStride = false,
): Staging {
  const length = extent(rows, rowStride, columns, columnStride);
  const usable = !unitStride || rowStride === 1 || columnStride === 1;
  if (usable && resident >= 0) return { resident, length: 0, row: rowStride, column: columnStride, gathered: false };
  if (usable && length <= 2 * rows * columns) return { resident: -1, length, row: rowStride, column: columnStride, gathered: false };
  return { resident: -1, length: rows * columns, row: columns, column: 1, gathered: true };
}

/** Copies the matrix that `s` was made for, `columns` wide, from `from` to address `at` of `view`, if it must be copied. @returns the address of its first element. */
export function stage(
  view: Floats,
  at: number,
  s: Staging,
  from: Floats,
  offset: number,
  row: number,
  column: number,
  columns: number,
): number {
  const bytes = from.BYTES_PER_ELEMENT;
  if (s.resident >= 0) return s.resident + offset * bytes;
  if (!s.gathered) {
    view.set(from.subarray(offset, offset + s.length), at / bytes);
    return at;
  }
  for (let i = 0, to = at / bytes; i < s.length; to += columns, i += columns, offset += row) {
    for (let j = 0, x = offset; j < columns; j++, x += column) view[to + j] = from[x]!;
  }
  return at;
}
