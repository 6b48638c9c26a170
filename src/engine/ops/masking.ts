import { one } from '../apply.ts';
import { isComplex, slotsOf, spelledInC } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy, mapReal, rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { broadcastShapes, expandStrides } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { reshape, sum, zerosLike } from './calls.ts';
import { mask, ramp, transposed } from './picking.ts';
import { type Positions, pick, place } from './positions.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** `value` is 0-d, mostly a number. */
    masked_fill: Op<[x: Tensor, mask: Tensor, value: Tensor]>;
    masked_select: Op<[x: Tensor, mask: Tensor]>;
    /** The elements of `source`, in order, written where the mask is true. */
    masked_scatter: Op<[x: Tensor, mask: Tensor, source: Tensor]>;
  }
}

function requireBool(m: Tensor, name: string): void {
  if (m.dtype !== 'bool') throw runtimeError(`${name} only supports boolean masks, but got mask with dtype ${spelledInC[m.dtype]}`);
}

/** `t` read in the broadcast shape of the two. */
function over(t: Tensor, other: Tensor): Tensor {
  const shape = broadcastShapes(t.shape, other.shape);
  return t.alias(shape, expandStrides(t.shape, t.strides, shape));
}

/** Where the mask (of the shape of the result) is true. */
function positionsOf(m: Tensor): Positions {
  const data = rowMajor(m);
  const n = m.size;
  let count = 0;
  for (let i = 0; i < n; i++) count += data[i]!;
  const starts = new Int32Array(count);
  for (let i = 0, k = 0; i < n; i++) if (data[i] !== 0) starts[k++] = i;
  return { shape: [count], starts, block: 1 };
}

const maskedFill: Rule<'masked_fill'> = {
  forward: ([x, m, value]) => {
    requireBool(m, 'masked_fill_');
    if (value.rank > 0)
      throw runtimeError(`masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.rank} dimension(s).`);
    if (isComplex(x.dtype)) return place(over(x, m), positionsOf(over(m, x)), value, false);
    // PyTorch's copy of x is row-major, whatever x is.
    const number = x.dtype === 'bool' ? contiguousCopy(value, 'bool') : value;
    const filled = mapReal('b ? c : a', broadcastShapes(m.shape, x.shape), x.dtype, [x, m, number]);
    return filled.contiguous ? filled : contiguousCopy(filled);
  },
  vjp: ({ inputs: [, m], needs }, g) => [
    needs[0] ? one('masked_fill', [g, m, Tensor.number(0)], {}) : null,
    null,
    needs[2] ? sum(one('masked_select', [g, m], {})) : null,
  ],
  jvp: ({ inputs: [x, m] }, [tx, , tv]) => one('masked_fill', [tx ?? zerosLike(x), m, tv ?? Tensor.number(0)], {}),
  saves: () => ({ inputs: [1] }),
  formula: {
    names: ['x', 'mask', 'v'],
    value: 'v where the mask is true, else x',
    vjp: ['ḡ, zero where the mask is true', '—', 'Σ ḡ where the mask is true'],
  },
  torch: () => 'x0.masked_fill(x1, x2)',
  samples: () => [
    { inputs: [ramp([2, 3]), mask([1, 0, 1, 0, 0, 1], [2, 3]), Tensor.number(-2)], attrs: {} },
    { inputs: [transposed(2, 3), mask([1, 0, 1]), ramp([], 9)], attrs: {} },
    { inputs: [ramp([3]), mask([1, 0, 0, 1, 1, 1], [2, 3]), Tensor.number(Number.NEGATIVE_INFINITY)], attrs: {}, kink: true },
  ],
};

const maskedSelect: Rule<'masked_select'> = {
  forward: ([x, m]) => {
    if (m.dtype !== 'bool') throw runtimeError('masked_select: expected BoolTensor for mask');
    const read = over(m, x);
    return pick(over(x, m), positionsOf(read));
  },
  vjp: ({ inputs: [x, m] }, g) => [one('masked_scatter', [Tensor.full(broadcastShapes(x.shape, m.shape), 0, g.dtype), m, g], {}), null],
  jvp: ({ inputs: [, m] }, [t]) => (t ? one('masked_select', [t, m], {}) : null),
  saves: () => ({ inputs: [0, 1] }),
  formula: { names: ['x', 'mask'], value: 'x[mask]', vjp: ['ḡ placed into zeros', '—'] },
  torch: () => 'torch.masked_select(x0, x1)',
  samples: () => [
    { inputs: [transposed(2, 3), mask([1, 0, 1, 0, 0, 1], [2, 3])], attrs: {} },
    { inputs: [ramp([2, 1]), mask([1, 0, 1])], attrs: {} },
  ],
};

const maskedScatter: Rule<'masked_scatter'> = {
  forward: ([x, m, source]) => {
    requireBool(m, 'masked_scatter_');
    if (source.dtype !== x.dtype) throw runtimeError('masked_scatter: expected self and source to have same dtypes');
    const at = positionsOf(over(m, x));
    if (at.starts.length > source.size) throw runtimeError('Number of elements of source < number of ones in mask');
    return place(
      over(x, m),
      at,
      Tensor.wrap(rowMajor(source).subarray(0, at.starts.length * slotsOf(x.dtype)), at.shape, source.dtype),
      false,
    );
  },
  vjp: ({ inputs: [, m, source], needs }, g) => {
    const used = needs[2] ? one('masked_select', [g, m], {}) : null;
    const rest = used ? source.size - used.size : 0;
    return [
      needs[0] ? one('masked_fill', [g, m, Tensor.number(0)], {}) : null,
      null,
      used && reshape(rest > 0 ? one('constant_pad_nd', [used], { pad: [0, rest] }) : used, source.shape),
    ];
  },
  jvp: ({ inputs: [x, m, source] }, [tx, , ts]) => one('masked_scatter', [tx ?? zerosLike(x), m, ts ?? zerosLike(source)], {}),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['x', 'mask', 'v'], value: 'x with x[mask] ← v', vjp: ['ḡ, zero where the mask is true', '—', 'ḡ[mask]'] },
  torch: () => 'torch.masked_scatter(x0, x1, x2)',
  samples: () => [
    { inputs: [ramp([2, 3]), mask([1, 0, 1, 0, 0, 1], [2, 3]), ramp([2, 2], 9)], attrs: {} },
    { inputs: [ramp([2, 3]), mask([1, 0, 1]), ramp([4], 9)], attrs: {} },
  ],
};

export const masking = { masked_fill: maskedFill, masked_select: maskedSelect, masked_scatter: maskedScatter };
