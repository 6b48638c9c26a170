import { castNumber, isComplex } from '../dtype.ts';
import { contiguousCopy, copyInto, rowMajor } from '../loops.ts';
import { resultStrides } from '../memory-order.ts';
import { expandStrides, type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/**
 * Every indexing operation comes down to this: where in the row-major numbers of a tensor each block of `block` elements of the
 * other tensor (of `shape`, row-major) is read or written.
 */
export interface Positions {
  readonly shape: Shape;
  /** One per block; starts.length · block = number of elements of `shape`. */
  readonly starts: Int32Array;
  readonly block: number;
}

/** The elements of `x` at the positions. */
export function pick(x: Tensor, { shape, starts, block }: Positions): Tensor {
  const out = Tensor.empty(shape, x.dtype);
  const from = rowMajor(x);
  const to = out.data;
  const width = block * (isComplex(x.dtype) ? 2 : 1);
  const n = starts.length;
  if (width === 1) {
    for (let i = 0; i < n; i++) to[i] = from[starts[i]!]!;
  } else {
    const unit = width / block;
    for (let i = 0, o = 0; i < n; i++) {
      const s = starts[i]! * unit;
      for (let k = 0; k < width; k++) to[o++] = from[s + k]!;
    }
  }
  return out;
}

/** A row-major copy of `x` with `values` (broadcast to the positions' shape, cast) written, or added, at the positions, in order. */
export function place(x: Tensor, positions: Positions, values: Tensor, accumulate: boolean): Tensor {
  const { shape, starts, block } = positions;
  const out = contiguousCopy(x);
  const to = out.data;
  const from = valuesOver(values, shape, x);
  const width = block * (isComplex(x.dtype) ? 2 : 1);
  const unit = width / Math.max(1, block);
  const n = starts.length;
  if (!accumulate) {
    for (let i = 0, v = 0; i < n; i++) {
      const s = starts[i]! * unit;
      for (let k = 0; k < width; k++) to[s + k] = from[v++]!;
    }
    return out;
  }
  const narrow = x.dtype === 'float16' || x.dtype === 'bfloat16' || x.dtype === 'bool';
  for (let i = 0, v = 0; i < n; i++) {
    const s = starts[i]! * unit;
    for (let k = 0; k < width; k++) {
      const sum = to[s + k]! + from[v++]!;
      to[s + k] = narrow ? castNumber(sum, x.dtype) : sum;
    }
  }
  return out;
}

/** Row-major `values` in the memory order of `x`, whose shape they have, where that is dense: what PyTorch's empty_like gives. */
export function laidOutAs(x: Tensor, values: Tensor): Tensor {
  const strides = resultStrides(x.shape, [x]);
  if (!strides) return values;
  const out = Tensor.empty(x.shape, values.dtype);
  out.strides = strides;
  copyInto(out, values);
  return out;
}

/** `values` as row-major numbers of `shape` and of the dtype of `like`. */
function valuesOver(values: Tensor, shape: Shape, like: Tensor): ReturnType<typeof rowMajor> {
  const full = values.alias(shape, expandStrides(values.shape, values.strides, shape));
  return full.dtype === like.dtype ? rowMajor(full) : contiguousCopy(full, like.dtype).data;
}

/** [outer] × [size of dim] × [inner]: a tensor seen from one of its dimensions. A 0-d tensor has one of size 1. */
export function around(shape: Shape, dim: number): { outer: number; size: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, dim)), size: shape[dim] ?? 1, inner: sizeOf(shape.slice(dim + 1)) };
}

/** Positions in a tensor of `shape` of the elements whose coordinate along each dimension d is one of `tables[d]`, in row-major order. */
export function gridPositions(shape: Shape, tables: readonly ArrayLike<number>[]): Positions {
  const result = tables.map((t) => t.length);
  let starts = new Int32Array(1);
  for (let d = 0; d < shape.length; d++) {
    const table = tables[d]!;
    const next = new Int32Array(starts.length * table.length);
    for (let i = 0, o = 0; i < starts.length; i++) for (let k = 0; k < table.length; k++) next[o++] = starts[i]! * shape[d]! + table[k]!;
    starts = next;
  }
  return { shape: result, starts, block: 1 };
}
