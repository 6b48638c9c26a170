import { one } from '../apply.ts';
import { runtimeError } from '../errors.ts';
import { mul, reshape, sub, sum } from '../ops/calls.ts';
import type { Operand } from '../primitive.ts';
import { formatShape, type Shape, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { composite } from './composite.ts';

/** torch.repeat_interleave, as index_select: `repeats` for all, or `counts` with one number for each (or a single one); dim null flattens. */
function repeatInterleave(x: Tensor, counts: Operand, repeats: number | null, dim: number | null): Tensor {
  const flat = dim === null ? reshape(x, [x.size]) : x;
  const at = wrapDim(dim ?? 0, flat.rank);
  const size = flat.shape[at] ?? 1;
  const each = counts ? counts.toArray() : [repeats ?? 0];
  if (counts) {
    if (counts.rank > 1) throw runtimeError('repeats must be 0-dim or 1-dim tensor');
    if (counts.dtype !== 'int64' && counts.dtype !== 'int32') throw runtimeError('repeats has to be Long or Int tensor');
    if (each.length !== 1 && each.length !== size) {
      throw runtimeError(
        `repeats must have the same size as input along dim, but got repeats.size(0) = ${each.length} and input.size(${at}) = ${size}`,
      );
    }
  }
  if (each.some((n) => n < 0)) throw runtimeError('repeats can not be negative');
  const source: number[] = [];
  for (let i = 0; i < size; i++) for (let k = each.length === 1 ? each[0]! : each[i]!; k > 0; k--) source.push(i);
  return one('index_select', [flat, Tensor.from(source, [source.length], 'int64')], { dim: at });
}

/** torch.diag: a vector onto a diagonal, or the diagonal of a matrix. */
function diag(x: Tensor, offset: number): Tensor {
  if (x.rank === 1) return one('diag_embed', [x], { offset, dim1: -2, dim2: -1 });
  if (x.rank === 2) return one('clone', [one('diagonal', [x], { offset, dim1: 0, dim2: 1 })], {});
  throw runtimeError(`diag(): Supports 1D or 2D tensors. Got ${x.rank}D`);
}

/** Wraps a tensor around in its last dimensions; `pad` as for constant_pad_nd. Negative numbers crop. */
function circularPad(x: Tensor, pad: readonly number[]): Tensor {
  let out = x;
  for (let k = 0; 2 * k < pad.length; k++) {
    const dim = x.rank - 1 - k;
    const [left, right] = [pad[2 * k]!, pad[2 * k + 1]!];
    const size = x.shape[dim]!;
    if (left > size || right > size) throw runtimeError('Padding value causes wrapping around more than once.');
    if (left + right + size < 0) throw runtimeError('Negative padding value is resulting in an empty dimension');
    const piece = (start: number, end: number) => one('slice', [out], { dim, start, end, step: 1 });
    const parts = [piece(Math.max(0, -left), size + Math.min(0, right))];
    if (left > 0) parts.unshift(piece(size - left + Math.min(0, right), size + Math.min(0, right)));
    if (right > 0) parts.push(piece(Math.max(0, -left), Math.max(0, -left) + right));
    if (parts.length > 1 || left < 0 || right < 0) out = parts.length > 1 ? one('cat', parts, { dim }) : parts[0]!;
  }
  return out;
}

/** F.one_hot; `num_classes` −1 takes the largest class. */
function oneHot(x: Tensor, classes: number): Tensor {
  if (x.dtype !== 'int64') throw runtimeError('one_hot is only applicable to index tensor of type LongTensor.');
  const labels = x.toArray();
  if (labels.length === 0 && classes <= 0) throw runtimeError('Can not infer total number of classes from empty tensor.');
  if (labels.some((c) => c < 0)) throw runtimeError('Class values must be non-negative.');
  const largest = Math.max(-1, ...labels);
  const count = classes === -1 ? largest + 1 : classes;
  if (count < 1) throw runtimeError('num_classes should be positive');
  if (largest >= count) throw runtimeError('Class values must be smaller than num_classes.');
  const out = Tensor.full([...x.shape, count], 0, 'int64');
  labels.forEach((c, i) => {
    out.data[i * count + c] = 1;
  });
  return out;
}

/** torch.block_diag. */
function blockDiag(blocks: readonly Tensor[]): Tensor {
  const matrices = blocks.map((t, i) => {
    if (t.rank > 2)
      throw runtimeError(`torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${t.rank} dimensions`);
    return t.rank === 2 ? t : reshape(t, [1, t.size]);
  });
  const columns = matrices.reduce((n, t) => n + t.shape[1]!, 0);
  let before = 0;
  const rows = matrices.map((t) => {
    const row = one('constant_pad_nd', [t], { pad: [before, columns - before - t.shape[1]!] });
    before += t.shape[1]!;
    return row;
  });
  return one('cat', rows, { dim: 0 });
}

/** torch.linalg.cross along `dim` (of size 3), broadcasting the rest. */
function cross(a: Tensor, b: Tensor, dim: number): Tensor {
  const at = wrapDim(dim, Math.max(a.rank, b.rank)) - Math.max(a.rank, b.rank);
  for (const t of [a, b]) {
    if (t.shape.at(at) !== 3)
      throw runtimeError(`linalg.cross: inputs dimension ${dim} must have length 3. Got ${a.shape.at(at)} and ${b.shape.at(at)}`);
  }
  const turned = (t: Tensor, k: number) => one('roll', [t], { shifts: [k], dims: [at] });
  return sub(mul(turned(a, -1), turned(b, -2)), mul(turned(a, -2), turned(b, -1)));
}

/** torch.trace. */
function trace(x: Tensor): Tensor {
  if (x.rank !== 2) throw runtimeError(`trace: expected a matrix, but got tensor with dim ${x.rank}`);
  return sum(one('diagonal', [x], { offset: 0, dim1: 0, dim2: 1 }));
}

/** torch.take_along_dim: gather with broadcasting of all dimensions but `dim`; null flattens. */
function takeAlongDim(x: Tensor, index: Tensor, dim: number | null): Tensor {
  if (dim === null) return one('gather', [reshape(x, [x.size]), reshape(index, [index.size])], { dim: 0 });
  if (index.dtype !== 'int64') throw runtimeError(`torch.take_along_dim(): dtype of indices should be Long but got ${index.dtype}`);
  if (x.rank !== index.rank)
    throw runtimeError(
      `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${x.rank} dimensions for input, and ${index.rank} dimensions for indices`,
    );
  const at = wrapDim(dim, x.rank);
  const common = x.shape.map((n, d) => (d === at ? 0 : n === 1 ? index.shape[d]! : n));
  const spread = (t: Tensor): Shape => common.with(at, t.shape[at]!);
  return one('gather', [one('expand', [x], { shape: spread(x) }), one('expand', [index], { shape: spread(index) })], { dim: at });
}

/** x laid out as another shape of the same rank order: `dim` split into `sizes`. */
function unflatten(x: Tensor, dim: number, sizes: readonly number[]): Tensor {
  const at = wrapDim(dim, x.rank);
  const known = sizes.reduce((n, s) => (s === -1 ? n : n * s), 1);
  const full = sizes.map((s) => (s === -1 ? x.shape[at]! / known : s));
  if (full.reduce((n, s) => n * s, 1) !== x.shape[at])
    throw runtimeError(
      `unflatten: Provided sizes ${formatShape(sizes)} don't multiply up to the size of dim ${at} (${x.shape[at]}) in the input tensor`,
    );
  return one('view', [x], { shape: x.shape.toSpliced(at, 1, ...full) });
}

export const shapes = {
  repeat_interleave: composite<[Tensor, Operand], { repeats?: number | null; dim?: number | null }>(
    ([x, counts], { repeats = null, dim = null }) => repeatInterleave(x, counts ?? null, repeats, dim),
  ),
  diag: composite<[Tensor], { diagonal?: number }>(([x], { diagonal = 0 }) => diag(x, diagonal)),
  pad_circular: composite<[Tensor], { pad: readonly number[] }>(([x], { pad }) => circularPad(x, pad)),
  one_hot: composite<[Tensor], { num_classes?: number }>(([x], { num_classes = -1 }) => oneHot(x, num_classes)),
  block_diag: composite<readonly Tensor[], object>((blocks) => blockDiag(blocks)),
  linalg_cross: composite<[Tensor, Tensor], { dim?: number }>(([a, b], { dim = -1 }) => cross(a, b, dim)),
  trace: composite<[Tensor], object>(([x]) => trace(x)),
  take_along_dim: composite<[Tensor, Tensor], { dim: number | null }>(([x, index], { dim }) => takeAlongDim(x, index, dim)),
  unflatten: composite<[Tensor], { dim: number; sizes: readonly number[] }>(([x], { dim, sizes }) => unflatten(x, dim, sizes)),
};
