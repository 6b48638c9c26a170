import { category } from '../dtype.ts';
import { EngineError, indexError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Operand } from '../primitive.ts';
import { broadcastShapes, contiguousStrides, expandStrides, formatShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import { forEachOffset, Tensor } from '../tensor.ts';
import type { Positions } from './positions.ts';

/** The coordinates of the elements that are not zero, in row-major order: [dimension][which]. */
export function nonzeroCoordinates(x: Tensor): Float64Array[] {
  const data = rowMajor(x);
  const slots = category(x.dtype) === 'complex' ? 2 : 1;
  const found: number[] = [];
  for (let i = 0; i < x.size; i++) if (data[i * slots] !== 0 || (slots === 2 && data[2 * i + 1] !== 0)) found.push(i);
  const strides = contiguousStrides(x.shape);
  return x.shape.map((n, d) => Float64Array.from(found, (i) => Math.floor(i / strides[d]!) % n));
}

/**
 * Where x[indices] reads, by the rules of NumPy's advanced indexing as PyTorch has them: one entry of `indices` per dimension, null for a full
 * slice; masks stand for the coordinates of their true elements; index tensors are broadcast together; the dimensions they make stand where the
 * indexed ones stood if those are neighbours, and come first otherwise.
 * @throws IndexError with PyTorch's wording.
 */
export function select(x: { readonly shape: Shape }, indices: readonly Operand[]): Positions {
  const { shape: source, entries } = withoutMasks(x.shape, indices);
  if (entries.length > source.length) throw indexError(`too many indices for tensor of dimension ${x.shape.length}`);
  const indexed = entries.flatMap((t, d) => (t ? [d] : []));
  const tensors = indexed.map((d) => entries[d]!);
  const common = commonShape(tensors);
  const neighbours = indexed.every((d, i) => i === 0 || d === indexed[i - 1]! + 1);
  const lead = neighbours ? (indexed[0] ?? 0) : 0;
  const free = source.map((_, d) => d).filter((d) => !entries[d]);
  const before = free.filter((d) => d < lead);
  const after = free.filter((d) => d >= lead);
  const strides = contiguousStrides(source);
  const middle = new Int32Array(sizeOf(common));
  const shape = [...before.map((d) => source[d]!), ...common, ...after.map((d) => source[d]!)];
  // Out-of-range indices matter only where something is read.
  tensors.forEach((t, i) => {
    const d = indexed[i]!;
    addOffsets(middle, t, common, source[d]!, d, strides[d]!, sizeOf(shape) > 0 || source[d] === 0);
  });
  // Trailing dimensions that lie together in memory are moved as blocks.
  const trailing = after.length > 0 && after[0]! + after.length === source.length && after.every((d, i) => d === after[0]! + i);
  const block = trailing ? sizeOf(after.map((d) => source[d]!)) : 1;
  const spread = trailing ? [] : after;
  const starts = crossSum(crossSum(offsetsOf(source, strides, before), middle), offsetsOf(source, strides, spread));
  return { shape, starts: block === 0 ? new Int32Array(0) : starts, block };
}

/** The index tensors with masks replaced by coordinates. A 0-d mask indexes a new dimension of size 1, so the shape may grow. */
function withoutMasks(shape: Shape, indices: readonly Operand[]): { shape: Shape; entries: Operand[] } {
  const entries: Operand[] = [];
  let grown = shape;
  for (const t of indices) {
    const at = entries.length;
    if (!t) entries.push(null);
    else if (t.dtype === 'int64' || t.dtype === 'int32') entries.push(t);
    else if (t.dtype !== 'bool' && t.dtype !== 'uint8') throw indexError('tensors used as indices must be long, int, byte or bool tensors');
    else if (t.rank === 0) {
      grown = grown.toSpliced(at, 0, 1);
      entries.push(Tensor.full([t.item() === 0 ? 0 : 1], 0, 'int64'));
    } else {
      t.shape.forEach((n, k) => {
        if (n !== grown[at + k]) {
          throw indexError(
            `The shape of the mask ${formatShape(t.shape)} at index ${k} does not match the shape of the indexed tensor ${formatShape(grown)} at index ${at + k}`,
          );
        }
      });
      for (const column of nonzeroCoordinates(t)) entries.push(Tensor.wrap(column, [column.length], 'int64'));
    }
  }
  return { shape: grown, entries };
}

function commonShape(tensors: readonly Tensor[]): number[] {
  try {
    return broadcastShapes(...tensors.map((t) => t.shape));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw indexError(
      `shape mismatch: indexing tensors could not be broadcast together with shapes ${tensors.map((t) => formatShape(t.shape)).join(', ')}`,
    );
  }
}

function addOffsets(into: Int32Array, t: Tensor, common: Shape, size: number, dim: number, stride: number, check: boolean): void {
  const add = (index: number, i: number) => {
    if (check && (index < -size || index >= size))
      throw indexError(`index ${index} is out of bounds for dimension ${dim} with size ${size}`);
    into[i]! += (index < 0 ? index + size : index) * stride;
  };
  if (sameShape(t.shape, common)) {
    const data = rowMajor(t);
    for (let i = 0; i < into.length; i++) add(data[i]!, i);
  } else {
    const { data } = t;
    forEachOffset({ shape: common, strides: expandStrides(t.shape, t.strides, common), offset: t.offset }, (o, i) => add(data[o]!, i));
  }
}

/** Offsets of all combinations of the given dimensions. */
function offsetsOf(shape: Shape, strides: Shape, dims: readonly number[]): Int32Array {
  let out = new Int32Array(1);
  for (const d of dims)
    out = crossSum(
      out,
      Int32Array.from({ length: shape[d]! }, (_, i) => i * strides[d]!),
    );
  return out;
}

/** All sums a[i] + b[j], i outermost. */
export function crossSum(a: Int32Array, b: Int32Array): Int32Array<ArrayBuffer> {
  const out = new Int32Array(a.length * b.length);
  for (let i = 0, o = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) out[o++] = a[i]! + b[j]!;
  return out;
}
