import { one } from '../apply.ts';
import { dtypeInfo } from '../dtype.ts';
import { indexError, runtimeError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { formatShape, type Shape, sameShape, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { scale, zerosLike } from './calls.ts';
import { longs, mask, ramp, transposed } from './picking.ts';
import { around, laidOutAs, type Positions, pick, place } from './positions.ts';
import { nonzeroCoordinates, select } from './selection.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** x[i₀, i₁, …]: one index tensor or mask per dimension (or dimensions, for a mask), null for a full slice. */
    index: Op<[x: Tensor, ...indices: Operand[]]>;
    /** x with x[i₀, i₁, …] overwritten by `values`, or with them added. */
    index_put: Op<[x: Tensor, values: Tensor, ...indices: Operand[]], { accumulate?: boolean }>;
    index_select: Op<[x: Tensor, index: Tensor], { dim: number }>;
    index_add: Op<[x: Tensor, index: Tensor, source: Tensor], { dim: number; alpha?: number }>;
    index_copy: Op<[x: Tensor, index: Tensor, source: Tensor], { dim: number }>;
    index_fill: Op<[x: Tensor, index: Tensor, value: Tensor], { dim: number }>;
    /** Elements of the flattened tensor. */
    take: Op<[x: Tensor, index: Tensor]>;
    put: Op<[x: Tensor, index: Tensor, source: Tensor], { accumulate?: boolean }>;
    /** Coordinates of the elements that are not zero, [how many, rank]. */
    nonzero: Op<[x: Tensor]>;
  }
}

/** 0, 1, …, n − 1. */
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const indexRule: Rule<'index'> = {
  forward: ([x, ...indices]) => pick(x, select(x, indices)),
  vjp: ({ inputs: [x, ...indices] }, g) => [
    one('index_put', [Tensor.full(x.shape, 0, g.dtype), g, ...indices], { accumulate: true }),
    ...indices.map(() => null),
  ],
  jvp: ({ inputs: [, ...indices] }, [t]) => (t ? one('index', [t, ...indices], {}) : null),
  // A node has as many inputs as indices; those that are null are not saved.
  saves: (needs) => ({ inputs: upTo(needs.length).slice(1) }),
  formula: { names: ['x', 'i'], value: 'x[i]', vjp: ['ḡ added at i', '—'] },
  torch: (_, [, ...indices]) => `x0[${indices.map((t, i) => (t ? `x${i + 1}` : ':')).join(', ')}]`,
  samples: () => [
    { inputs: [ramp([4, 3]), longs([0, -1, 0])], attrs: {} },
    { inputs: [ramp([4, 3]), longs([0, 2, 2, 3], [2, 2]), longs([1, -1])], attrs: {} },
    { inputs: [ramp([2, 3, 2]), null, longs([2, 0, 2])], attrs: {} },
    { inputs: [ramp([2, 3, 2]), longs([1, 0]), null, longs([1, 1])], attrs: {} },
    { inputs: [transposed(3, 4), mask([1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1], [3, 4])], attrs: {} },
    { inputs: [ramp([3, 4]), null, mask([1, 0, 0, 1])], attrs: {} },
    { inputs: [ramp([3, 4]), longs([], [0])], attrs: {} },
  ],
};

const indexPut: Rule<'index_put'> = {
  forward: ([x, values, ...indices], { accumulate }) => {
    if (values.dtype !== x.dtype && !values.wrapped) {
      throw runtimeError(
        `Index put requires the source and destination dtypes match, got ${title(x)} for the destination and ${title(values)} for the source.`,
      );
    }
    const at = select(x, indices);
    const lead = at.shape.length - values.rank;
    if (lead < 0 || values.shape.some((n, d) => n !== 1 && n !== at.shape[lead + d])) {
      throw runtimeError(
        `shape mismatch: value tensor of shape ${formatShape(values.shape)} cannot be broadcast to indexing result of shape ${formatShape(at.shape)}`,
      );
    }
    return laidOutAs(x, place(x, at, values, accumulate ?? false));
  },
  vjp: ({ inputs: [, , ...indices], attrs: { accumulate }, needs }, g) => [
    needs[0] ? (accumulate ? g : one('index_put', [g, Tensor.number(0), ...indices], { accumulate: false })) : null,
    needs[1] ? one('index', [g, ...indices], {}) : null,
    ...indices.map(() => null),
  ],
  jvp: ({ inputs: [x, values, ...indices], attrs }, [tx, tv]) =>
    one('index_put', [tx ?? zerosLike(x), tv ?? Tensor.full(values.shape, 0, x.dtype), ...indices], attrs),
  saves: (needs) => ({ inputs: upTo(needs.length).slice(2) }),
  formula: { names: ['x', 'v', 'i'], value: 'x with x[i] ← v', vjp: ['ḡ, zero at i', 'ḡ[i]', '—'] },
  torch: ({ accumulate }, [, , ...indices]) =>
    `torch.ops.aten.index_put(x0, [${indices.map((t, i) => (t ? `x${i + 2}` : 'None')).join()}], x1, ${accumulate ? 'True' : 'False'})`,
  samples: () => [
    { inputs: [ramp([4, 3]), ramp([2, 3], 9), longs([0, 2])], attrs: { accumulate: false } },
    { inputs: [ramp([4]), ramp([3], 9), longs([1, 3, 1])], attrs: { accumulate: true } },
    { inputs: [ramp([3, 4]), ramp([], 9), mask([1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1], [3, 4])], attrs: { accumulate: false } },
    { inputs: [ramp([3, 4]), ramp([2], 9), null, longs([3, 0])], attrs: { accumulate: false } },
    { inputs: [ramp([3, 4]), ramp([1, 2], 9), longs([2, 0], [2, 1]), longs([3, 1])], attrs: { accumulate: false } },
  ],
};

const title = (t: Tensor) => dtypeInfo(t.dtype).title;
/** Where index_select along `dim` reads a tensor of `shape`. */
function rowsAt(shape: Shape, dim: number, index: Tensor, name: string): Positions {
  if (index.rank > 1) throw indexError(`${name}(): Index is supposed to be a vector`);
  if (index.dtype !== 'int64' && index.dtype !== 'int32') throw runtimeError(`${name}(): Expected dtype int32/int64 for index`);
  const { outer, size, inner } = around(shape, dim);
  const rows = rowMajor(index);
  const n = index.size;
  const starts = new Int32Array(outer * n);
  for (let i = 0; i < n; i++) {
    const row = rows[i]!;
    if (row < 0 || row >= size) {
      // None of these counts from the end, and each speaks in its own words.
      if (name === 'index_select')
        throw shape.length <= 1 || wrapDim(dim, shape.length) !== 1
          ? indexError('index out of range in self')
          : runtimeError(`INDICES element is out of DATA bounds, id=${row} axis_dim=${size}`);
      if (name === 'index_add') throw runtimeError(`index ${row} is out of bounds for dimension ${dim} with size ${size}`);
      throw indexError(
        `${name === 'index_copy' ? 'index_copy_(): ' : ''}index ${row} is out of bounds for dimension ${dim} with size ${size}`,
      );
    }
    for (let o = 0; o < outer; o++) starts[o * n + i] = (o * size + row) * inner;
  }
  return { shape: shape.length === 0 ? [] : shape.with(dim, n), starts, block: inner };
}

const indexSelect: Rule<'index_select'> = {
  forward: ([x, index], { dim }) => pick(x, rowsAt(x.shape, wrapDim(dim, x.rank), index, 'index_select')),
  vjp: ({ inputs: [x, index], attrs: { dim } }, g) => [
    one('index_add', [Tensor.full(x.shape, 0, g.dtype), index, g], { dim, alpha: 1 }),
    null,
  ],
  jvp: ({ inputs: [, index], attrs }, [t]) => (t ? one('index_select', [t, index], attrs) : null),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['x', 'i'], value: 'x[i]', vjp: ['ḡ added at i', '—'] },
  torch: ({ dim }) => `torch.index_select(x0, ${dim}, x1)`,
  samples: () => [
    { inputs: [ramp([4, 3]), longs([0, 2, 0])], attrs: { dim: 0 } },
    { inputs: [ramp([2, 3, 2]), longs([2, 1])], attrs: { dim: -2 } },
    { inputs: [ramp([]), longs([0])], attrs: { dim: 0 } },
    { inputs: [ramp([2, 3]), longs([], [0])], attrs: { dim: 1 } },
  ],
};

/** Positions for writing `source` along `dim`, with the checks that the index_… writers share. */
function rowsInto(name: string, x: Tensor, index: Tensor, source: Tensor, dim: number): Positions {
  if (source.dtype !== x.dtype)
    throw runtimeError(`${name}: self (${title(x)}) and source (${title(source)}) must have the same scalar type`);
  const at = rowsAt(x.shape, dim, index, name);
  const n = source.rank === 0 ? 1 : source.shape[dim];
  if (index.size !== n)
    throw (name === 'index_add' ? runtimeError : indexError)(
      `${name}_(): Number of indices (${index.size}) should be equal to source.size(dim): (${n}), for dim: ${dim}`,
    );
  if (x.rank > 0 && !sameShape(at.shape, source.shape))
    throw runtimeError(
      `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = ${formatShape(x.shape)} source.shape = ${formatShape(source.shape)}`,
    );
  return at;
}

const indexAdd: Rule<'index_add'> = {
  forward: ([x, index, source], { dim, alpha = 1 }) => {
    const at = rowsInto('index_add', x, index, source, wrapDim(dim, x.rank));
    if (alpha === 1) return place(x, at, source, true);
    const scaled = Tensor.from(
      source.toArray().map((v) => v * alpha),
      source.shape,
      source.dtype,
    );
    return place(x, at, scaled, true);
  },
  vjp: ({ inputs: [, index, source], attrs: { dim, alpha = 1 }, needs }, g) => {
    if (!needs[2]) return [g, null, null];
    const rows = one('index_select', [g, index], { dim });
    const shaped = sameShape(rows.shape, source.shape) ? rows : one('reshape', [rows], { shape: source.shape });
    return [needs[0] ? g : null, null, alpha === 1 ? shaped : scale(shaped, alpha)];
  },
  jvp: ({ inputs: [x, index, source], attrs }, [tx, , ts]) => one('index_add', [tx ?? zerosLike(x), index, ts ?? zerosLike(source)], attrs),
  // Of the source only the shape is needed, but PyTorch keeps it.
  saves: (needs) => ({ inputs: needs[2] ? [1, 2] : [] }),
  formula: { names: ['x', 'i', 'v'], value: 'x with x[i] += αv', vjp: ['ḡ', '—', 'α·ḡ[i]'] },
  torch: ({ dim, alpha = 1 }) => `torch.index_add(x0, ${dim}, x1, x2, alpha=${alpha})`,
  samples: () => [
    { inputs: [ramp([4, 3]), longs([0, 2, 0]), ramp([3, 3], 9)], attrs: { dim: 0 } },
    { inputs: [ramp([2, 3]), longs([2, 1]), ramp([2, 2], 9)], attrs: { dim: -1, alpha: 2 } },
  ],
};

const indexCopy: Rule<'index_copy'> = {
  forward: ([x, index, source], { dim }) => place(x, rowsInto('index_copy', x, index, source, wrapDim(dim, x.rank)), source, false),
  vjp: ({ inputs: [, index, source], attrs: { dim }, needs }, g) => [
    needs[0] ? one('index_fill', [g, index, Tensor.number(0)], { dim }) : null,
    null,
    needs[2] ? one('reshape', [one('index_select', [g, index], { dim })], { shape: source.shape }) : null,
  ],
  jvp: ({ inputs: [x, index, source], attrs }, [tx, , ts]) =>
    one('index_copy', [tx ?? zerosLike(x), index, ts ?? zerosLike(source)], attrs),
  saves: (needs) => ({ inputs: needs[2] ? [1, 2] : [1] }),
  formula: { names: ['x', 'i', 'v'], value: 'x with x[i] ← v', vjp: ['ḡ, zero at i', '—', 'ḡ[i]'] },
  torch: ({ dim }) => `torch.index_copy(x0, ${dim}, x1, x2)`,
  samples: () => [
    { inputs: [ramp([4, 3]), longs([3, 2]), ramp([2, 3], 9)], attrs: { dim: 0 } },
    { inputs: [ramp([2, 3]), longs([2, 1]), ramp([2, 2], 9)], attrs: { dim: -1 } },
  ],
};

const indexFill: Rule<'index_fill'> = {
  forward: ([x, index, value], { dim }) => {
    if (value.rank > 0)
      throw runtimeError(`index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.rank} dimension(s).`);
    const wrapped = wrapDim(dim, x.rank);
    const size = x.shape[wrapped] ?? 1;
    const rows = Tensor.from(
      index.toArray().map((i) => (i < 0 && i >= -size ? i + size : i)),
      index.shape,
      'int64',
    );
    return laidOutAs(x, place(x, rowsAt(x.shape, wrapped, rows, 'index_fill'), value, false));
  },
  vjp: ({ inputs: [, index], attrs: { dim }, needs }, g) => [
    needs[0] ? one('index_fill', [g, index, Tensor.number(0)], { dim }) : null,
    null,
    needs[2] ? one('sum', [one('index_select', [g, index], { dim })], { dims: null, keepdim: false }) : null,
  ],
  jvp: ({ inputs: [x, index], attrs }, [tx, , tv]) => one('index_fill', [tx ?? zerosLike(x), index, tv ?? Tensor.number(0)], attrs),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['x', 'i', 'v'], value: 'x with x[i] ← v', vjp: ['ḡ, zero at i', '—', 'Σ ḡ[i]'] },
  torch: ({ dim }) => `torch.index_fill(x0, ${dim}, x1, x2)`,
  samples: () => [
    { inputs: [ramp([4, 3]), longs([3, 2]), Tensor.number(0.5)], attrs: { dim: 0 } },
    { inputs: [ramp([2, 3]), longs([0]), ramp([], 9)], attrs: { dim: -1 } },
  ],
};

function flatPositions(x: Tensor, index: Tensor, name: string): Positions {
  if (index.dtype !== 'int64') throw runtimeError(`${name}(): Expected a long tensor for index, but got ${title(index)}`);
  if (x.size === 0 && index.size > 0) throw indexError(`${name}(): tried to take from an empty tensor`);
  const n = x.size;
  const starts = Int32Array.from(rowMajor(index), (i) => {
    if (i < -n || i >= n) throw indexError(`out of range: tried to access index ${i} on a tensor of ${n} elements.`);
    return i < 0 ? i + n : i;
  });
  return { shape: index.shape, starts, block: 1 };
}

const takeRule: Rule<'take'> = {
  forward: ([x, index]) => pick(x, flatPositions(x, index, 'take')),
  vjp: ({ inputs: [x, index] }, g) => [one('put', [Tensor.full(x.shape, 0, g.dtype), index, g], { accumulate: true }), null],
  jvp: ({ inputs: [, index] }, [t]) => (t ? one('take', [t, index], {}) : null),
  saves: () => ({ inputs: [0, 1] }),
  formula: { names: ['x', 'i'], value: 'x.flatten()[i]', vjp: ['ḡ added at i', '—'] },
  torch: () => 'torch.take(x0, x1)',
  samples: () => [{ inputs: [transposed(3, 2), longs([0, 5, -1, 0], [2, 2])], attrs: {} }],
};

const putRule: Rule<'put'> = {
  forward: ([x, index, source], { accumulate }) => {
    if (source.size !== index.size)
      throw runtimeError(
        `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${source.size}, index.numel() = ${index.size}`,
      );
    const given = Tensor.wrap(rowMajor(source), index.shape, source.dtype);
    return laidOutAs(x, place(x, flatPositions(x, index, 'put_'), given, accumulate ?? false));
  },
  vjp: ({ inputs: [, index, source], attrs: { accumulate }, needs }, g) => [
    needs[0] ? (accumulate ? g : one('put', [g, index, Tensor.full(index.shape, 0, g.dtype)], { accumulate: false })) : null,
    null,
    needs[2] ? one('reshape', [one('take', [g, index], {})], { shape: source.shape }) : null,
  ],
  jvp: ({ inputs: [x, index, source], attrs }, [tx, , ts]) => one('put', [tx ?? zerosLike(x), index, ts ?? zerosLike(source)], attrs),
  saves: (needs) => ({ inputs: needs[2] ? [1, 2] : [1] }),
  formula: { names: ['x', 'i', 'v'], value: 'x with x.flatten()[i] ← v', vjp: ['ḡ, zero at i', '—', 'ḡ.flatten()[i]'] },
  torch: ({ accumulate }) => `torch.Tensor.put(x0, x1, x2, accumulate=${accumulate ? 'True' : 'False'})`,
  samples: () => [
    { inputs: [ramp([3, 2]), longs([0, 5, 3]), ramp([3], 9)], attrs: { accumulate: false } },
    { inputs: [ramp([3, 2]), longs([0, 5, 0]), ramp([3], 9)], attrs: { accumulate: true } },
  ],
};

const nonzeroRule: Rule<'nonzero'> = {
  forward: ([x]) => {
    const columns = nonzeroCoordinates(x);
    const count = x.rank === 0 ? (x.toArray().some((v) => v !== 0) ? 1 : 0) : columns[0]!.length;
    const out = Tensor.empty([count, x.rank], 'int64');
    columns.forEach((column, d) => {
      for (let i = 0; i < count; i++) out.data[i * x.rank + d] = column[i]!;
    });
    return out;
  },
  vjp: null,
  jvp: null,
  formula: { names: ['x'], value: 'where x ≠ 0', vjp: ['0'] },
  torch: () => 'torch.nonzero(x0)',
  samples: () => [
    { inputs: [mask([1, 0, 0, 1, 1, 0], [2, 3])], attrs: {} },
    { inputs: [ramp([3])], attrs: {} },
  ],
};

export const indexing = {
  index: indexRule,
  index_put: indexPut,
  index_select: indexSelect,
  index_add: indexAdd,
  index_copy: indexCopy,
  index_fill: indexFill,
  take: takeRule,
  put: putRule,
  nonzero: nonzeroRule,
};
