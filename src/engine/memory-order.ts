import { expandStrides, isContiguous, type Shape, sameShape } from './shape.ts';

interface Strided {
  readonly shape: Shape;
  readonly strides: Shape;
}

/** True if the elements fill a block of memory without gaps or overlaps, in whatever order. */
export function isDense(t: Strided): boolean {
  const dims = t.shape
    .map((size, d) => ({ size, stride: t.strides[d]! }))
    .filter((d) => d.size !== 1)
    .sort((x, y) => x.stride - y.stride);
  let step = 1;
  for (const { size, stride } of dims) {
    if (stride !== step) return false;
    step *= size;
  }
  return true;
}

/**
 * The strides of an elementwise result of `shape`: it follows its operands' memory order, as TensorIterator's does. Dropout on a transposed tensor
 * draws its mask in that order, and whether a later reshape is a view hangs on it, so it is more than cosmetics.
 * Source: TensorIteratorBase::compute_fast_setup_type and reorder_dimensions (ATen/TensorIterator.cpp).
 * @returns null for row-major.
 */
export function resultStrides(shape: Shape, operands: readonly Strided[]): number[] | null {
  if (shape.length < 2) return null;
  const whole = operands.every((t) => sameShape(t.shape, shape));
  if (whole && operands.every((t) => isContiguous(t.shape, t.strides))) return null;
  const first = operands[0];
  if (whole && first && isDense(first) && operands.every((t) => sameShape(t.strides, first.strides))) return [...first.strides];
  const strides = operands.map((t) => expandStrides(t.shape, t.strides, shape));
  /** Positive if dimension p must lie further out than q, negative if it must lie further in. */
  const compare = (p: number, q: number): number => {
    for (const s of strides) {
      if (s[p] === 0 || s[q] === 0) continue; // broadcast along one of them: the next operand decides
      if (s[p] !== s[q]) return s[p]! - s[q]!;
      if (shape[p]! > shape[q]!) return 1;
    }
    return 0;
  };
  // From the innermost dimension outwards; an insertion sort, because the order is not always a total one.
  const order = shape.map((_, d) => shape.length - 1 - d);
  for (let i = 1; i < order.length; i++) {
    let at = i;
    for (let k = i - 1; k >= 0; k--) {
      const c = compare(order[k]!, order[at]!);
      if (c < 0) break;
      if (c === 0) continue;
      [order[k], order[at]] = [order[at]!, order[k]!];
      at = k;
    }
  }
  if (order.every((d, k) => d === shape.length - 1 - k)) return null;
  const out = new Array<number>(shape.length);
  let step = 1;
  for (const d of order) {
    out[d] = step;
    step *= shape[d]!;
  }
  return out;
}
