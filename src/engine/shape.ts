import { indexError, runtimeError, typeError } from './errors.ts';

export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let n = 1;
  for (const s of shape) n *= s;
  return n;
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(1, shape[i]!);
  }
  return strides;
}

export function isContiguous(shape: Shape, strides: Shape): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 1) continue;
    if (shape[i] === 0) return true;
    if (strides[i] !== step) return false;
    step *= shape[i]!;
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
export const formatShape = (shape: Shape) => `[${shape.join(', ')}]`;

/** Broadcast of all shapes by NumPy's rule. @throws RuntimeError with PyTorch's wording. */
export function broadcastShapes(...shapes: Shape[]): number[] {
  const [first, second] = shapes;
  if (second && shapes.length === 2 && sameShape(first!, second)) return first!.slice();
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const lead = rank - shape.length;
    for (let i = shape.length - 1; i >= 0; i--) {
      const size = shape[i]!;
      const d = lead + i;
      if (size === out[d] || size === 1) continue;
      if (out[d] !== 1) {
        throw runtimeError(`The size of tensor a (${out[d]}) must match the size of tensor b (${size}) at non-singleton dimension ${d}`);
      }
      out[d] = size;
    }
  }
  return out;
}

/** Strides that let a tensor of `shape` be read as `target` (0 where it is stretched). */
export function expandStrides(shape: Shape, strides: Shape, target: Shape): number[] {
  const lead = target.length - shape.length;
  return target.map((_, d) => (d < lead || (shape[d - lead] === 1 && target[d] !== 1) ? 0 : strides[d - lead]!));
}

/** Wraps a possibly negative dimension. @throws IndexError with PyTorch's wording. */
export function wrapDim(dim: number, rank: number): number {
  if (!Number.isInteger(dim)) throw typeError(`'dim' must be an integer, not ${dim}`);
  const range = Math.max(1, rank);
  if (dim < -range || dim >= range) {
    throw indexError(`Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${dim})`);
  }
  return dim < 0 ? dim + range : dim;
}

/** Wraps a list of dimensions and refuses repeats; `null` or an empty list means all of them. A 0-d tensor takes dim 0 or −1 and has none. */
export function wrapDims(dims: readonly number[] | null, rank: number): number[] {
  if (dims === null || dims.length === 0) return Array.from({ length: rank }, (_, i) => i);
  const seen = new Set<number>();
  const wrapped = dims.map((d) => {
    const w = wrapDim(d, rank);
    if (seen.has(w)) throw runtimeError(`dim ${w} appears multiple times in the list of dims`);
    seen.add(w);
    return w;
  });
  return rank === 0 ? [] : wrapped;
}

/** The same dimension of a tensor that has one more in front. */
export const behind = (dim: number): number => (dim < 0 ? dim : dim + 1);
/** The same dimensions, of which null means all, of a tensor that has one more in front. */
export const allBehind = (dims: readonly number[] | null, shape: Shape): number[] => wrapDims(dims, shape.length).map((d) => d + 1);

/** The shape that a reduction over `dims` (already wrapped) leaves. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): number[] {
  const gone = new Set(dims);
  return keepdim ? shape.map((s, d) => (gone.has(d) ? 1 : s)) : shape.filter((_, d) => !gone.has(d));
}
