import { one } from '../apply.ts';
import { indexError, runtimeError } from '../errors.ts';
import type { Rule } from '../primitive.ts';
import { behind, formatShape, type Shape, sizeOf, wrapDim, wrapDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { reshape } from './calls.ts';
import { type Geometry, python, ramp, transposed, viewRule } from './picking.ts';
import { inferShape, viewStrides } from './views.ts';

declare module '../primitive.ts' {
  interface Primitives {
    view: Op<[x: Tensor], { shape: Shape }>;
    /** A reshape that promises nobody else sees the memory: not a view for in-place writes. */
    _unsafe_view: Op<[x: Tensor], { shape: Shape }>;
    transpose: Op<[x: Tensor], { dim0: number; dim1: number }>;
    /** Tensor.t: transposes a matrix, leaves vectors and scalars. */
    t: Op<[x: Tensor]>;
    /** `dims` null: every dimension of size 1. */
    squeeze: Op<[x: Tensor], { dims: readonly number[] | null }>;
    unsqueeze: Op<[x: Tensor], { dim: number }>;
    select: Op<[x: Tensor], { dim: number; index: number }>;
    diagonal: Op<[x: Tensor], { offset: number; dim1: number; dim2: number }>;
    /** Tensor.unfold: windows of `size` every `step` elements, as a new last dimension. */
    unfold: Op<[x: Tensor], { dim: number; size: number; step: number }>;
    /** A view without history. */
    detach: Op<[x: Tensor]>;
    alias: Op<[x: Tensor]>;
  }
}

const viewOf: Rule<'view'> = {
  ...viewRule<{ shape: Shape }>({
    geometry: (x, { shape }) => ({ shape: inferShape(shape, sizeOf(x.shape)), strides: [], offset: x.offset }),
    again: (t, { shape }) => reshape(t, shape),
    transpose: (g, shape) => reshape(g, shape),
    many: (_, __, [y], count) => ({ primitive: 'view', attrs: { shape: [count, ...y!] } }),
    formula: { value: 'view(x)', vjp: 'view(ḡ)' },
    torch: ({ shape }) => `x0.view(${python(shape)})`,
    samples: [
      [[2, 6], { shape: [3, -1] }],
      [[], { shape: [1, 1] }],
      [[0, 3], { shape: [3, 0] }],
    ],
  }),
  forward: ([x], { shape }) => {
    const full = inferShape(shape, x.size);
    const strides = viewStrides(x, full);
    if (!strides) {
      throw runtimeError(
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      );
    }
    return x.alias(full, strides);
  },
};

const unsafeView: Rule<'_unsafe_view'> = {
  ...viewOf,
  view: undefined,
  torch: ({ shape }) => `torch.ops.aten._unsafe_view(x0, ${python(shape)})`,
};

function swapped(x: Geometry, dim0: number, dim1: number): Geometry {
  const a = wrapDim(dim0, x.shape.length);
  const b = wrapDim(dim1, x.shape.length);
  if (x.shape.length === 0) return x;
  const swap = (list: Shape) => list.with(a, list[b]!).with(b, list[a]!);
  return { shape: swap(x.shape), strides: swap(x.strides), offset: x.offset };
}

const transposeRule: Rule<'transpose'> = viewRule<{ dim0: number; dim1: number }>({
  geometry: (x, { dim0, dim1 }) => swapped(x, dim0, dim1),
  again: (t, attrs) => one('transpose', [t], attrs),
  transpose: (g, _, attrs) => one('transpose', [g], attrs),
  many: ({ dim0, dim1 }) => ({ primitive: 'transpose', attrs: { dim0: behind(dim0), dim1: behind(dim1) } }),
  formula: { value: 'xᵀ', vjp: 'ḡᵀ' },
  torch: ({ dim0, dim1 }) => `x0.transpose(${dim0}, ${dim1})`,
  samples: [
    [[2, 3, 4], { dim0: 0, dim1: -1 }],
    [[], { dim0: 0, dim1: -1 }],
  ],
});

const tRule: Rule<'t'> = viewRule<object>({
  geometry: (x) => {
    if (x.shape.length > 2) throw runtimeError(`t() expects a tensor with <= 2 dimensions, but self is ${x.shape.length}D`);
    return x.shape.length < 2 ? x : swapped(x, 0, 1);
  },
  again: (t) => one('t', [t], {}),
  transpose: (g) => one('t', [g], {}),
  many: (_, [x]) => (x!.length === 2 ? { primitive: 'transpose', attrs: { dim0: 1, dim1: 2 } } : null),
  formula: { value: 'xᵀ', vjp: 'ḡᵀ' },
  torch: () => 'x0.t()',
  samples: [
    [[2, 3], {}],
    [[3], {}],
  ],
});

/** Keeps the dimensions that `keep` allows. */
function filtered(x: Geometry, keep: (dim: number) => boolean): Geometry {
  return { shape: x.shape.filter((_, d) => keep(d)), strides: x.strides.filter((_, d) => keep(d)), offset: x.offset };
}

const squeezeRule: Rule<'squeeze'> = viewRule<{ dims: readonly number[] | null }>({
  geometry: (x, { dims }) => {
    const asked = dims === null ? null : new Set(dims.length ? wrapDims(dims, x.shape.length) : []);
    return filtered(x, (d) => x.shape[d] !== 1 || (asked !== null && !asked.has(d)));
  },
  // A tangent has the same dimensions of size 1 as its input.
  again: (t, attrs) => one('squeeze', [t], attrs),
  transpose: (g, shape) => reshape(g, shape),
  many: (attrs) => ({ primitive: 'squeeze', attrs }),
  formula: { value: 'squeeze(x)', vjp: 'unsqueeze(ḡ)' },
  torch: ({ dims }) => (dims === null ? 'x0.squeeze()' : dims.reduceRight((text, d) => `${text}.squeeze(${d})`, 'x0')),
  samples: [
    [[1, 3, 1], { dims: null }],
    [[1, 3, 1], { dims: [0] }],
    [[1, 3, 1], { dims: [-2] }],
    [[1, 3, 1], { dims: [0, 2] }],
  ],
});

const unsqueezeRule: Rule<'unsqueeze'> = viewRule<{ dim: number }>({
  geometry: (x, { dim }) => {
    const at = wrapDim(dim, x.shape.length + 1);
    const step = at < x.shape.length ? x.strides[at]! * x.shape[at]! : 1;
    return { shape: x.shape.toSpliced(at, 0, 1), strides: x.strides.toSpliced(at, 0, step), offset: x.offset };
  },
  again: (t, attrs) => one('unsqueeze', [t], attrs),
  transpose: (g, shape) => reshape(g, shape),
  many: ({ dim }) => ({ primitive: 'unsqueeze', attrs: { dim: behind(dim) } }),
  formula: { value: 'unsqueeze(x)', vjp: 'squeeze(ḡ)' },
  torch: ({ dim }) => `x0.unsqueeze(${dim})`,
  samples: [
    [[2, 3], { dim: 1 }],
    [[2, 3], { dim: -1 }],
    [[], { dim: 0 }],
  ],
});

function selectIndex(shape: Shape, dim: number, index: number): [dim: number, index: number] {
  if (shape.length === 0) throw indexError('select() cannot be applied to a 0-dim tensor.');
  const d = wrapDim(dim, shape.length);
  const size = shape[d]!;
  if (index < -size || index >= size)
    throw indexError(`select(): index ${index} out of range for tensor of size ${formatShape(shape)} at dimension ${d}`);
  return [d, index < 0 ? index + size : index];
}

const selectRule: Rule<'select'> = viewRule<{ dim: number; index: number }>({
  geometry: (x, attrs) => {
    const [dim, index] = selectIndex(x.shape, attrs.dim, attrs.index);
    return { shape: x.shape.toSpliced(dim, 1), strides: x.strides.toSpliced(dim, 1), offset: x.offset + index * x.strides[dim]! };
  },
  again: (t, attrs) => one('select', [t], attrs),
  transpose: (g, shape, attrs) => {
    const [dim, index] = selectIndex(shape, attrs.dim, attrs.index);
    return one('slice_scatter_zeros', [one('unsqueeze', [g], { dim })], { shape, dim, start: index, end: index + 1, step: 1 });
  },
  many: ({ dim, index }) => ({ primitive: 'select', attrs: { dim: behind(dim), index } }),
  formula: { value: 'x[i]', vjp: 'ḡ placed into zeros' },
  torch: ({ dim, index }) => `x0.select(${dim}, ${index})`,
  samples: [
    [[3, 4], { dim: 0, index: -1 }],
    [[3, 4], { dim: -1, index: 2 }],
  ],
});

const diagonalRule: Rule<'diagonal'> = viewRule<{ offset: number; dim1: number; dim2: number }>({
  geometry: (x, { offset, dim1, dim2 }) => {
    const [a, b] = [wrapDim(dim1, x.shape.length), wrapDim(dim2, x.shape.length)];
    if (a === b) throw runtimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
    const rest = filtered(x, (d) => d !== a && d !== b);
    const length = Math.max(0, Math.min(x.shape[a]! + Math.min(0, offset), x.shape[b]! - Math.max(0, offset)));
    const start = length === 0 ? 0 : offset >= 0 ? offset * x.strides[b]! : -offset * x.strides[a]!;
    return { shape: [...rest.shape, length], strides: [...rest.strides, x.strides[a]! + x.strides[b]!], offset: x.offset + start };
  },
  again: (t, attrs) => one('diagonal', [t], attrs),
  formula: { value: 'diag(x)', vjp: 'ḡ on the diagonal of zeros' },
  torch: ({ offset, dim1, dim2 }) => `x0.diagonal(${offset}, ${dim1}, ${dim2})`,
  samples: [
    [[3, 4], { offset: 0, dim1: 0, dim2: 1 }],
    [[3, 4], { offset: -1, dim1: 0, dim2: 1 }],
    [[2, 3, 3], { offset: 1, dim1: -2, dim2: -1 }],
    [[3, 2], { offset: 5, dim1: 0, dim2: 1 }],
  ],
});

const unfoldRule: Rule<'unfold'> = viewRule<{ dim: number; size: number; step: number }>({
  geometry: (x, { dim, size, step }) => {
    const d = wrapDim(dim, x.shape.length);
    const length = x.shape.length === 0 ? 1 : x.shape[d]!;
    if (step <= 0) throw runtimeError(`step is ${step} but must be > 0`);
    if (size > length) throw runtimeError(`maximum size for tensor at dimension ${d} is ${length} but size is ${size}`);
    if (x.shape.length === 0) return { shape: [size], strides: [1], offset: x.offset };
    const stride = x.strides[d]!;
    return {
      shape: [...x.shape.with(d, Math.floor((length - size) / step) + 1), size],
      strides: [...x.strides.with(d, stride * step), stride],
      offset: x.offset,
    };
  },
  again: (t, attrs) => one('unfold', [t], attrs),
  formula: { value: 'windows of x', vjp: 'Σ ḡ over the windows that hold each element' },
  torch: ({ dim, size, step }) => `x0.unfold(${dim}, ${size}, ${step})`,
  samples: [
    [[7], { dim: 0, size: 3, step: 2 }],
    [[2, 5], { dim: -1, size: 2, step: 1 }],
    [[5, 2], { dim: 0, size: 3, step: 1 }],
  ],
});

const aliasRule: Rule<'alias'> = viewRule<object>({
  geometry: (x) => x,
  again: (t) => t,
  transpose: (g) => g,
  formula: { value: 'x', vjp: 'ḡ' },
  torch: () => 'x0.view_as(x0)',
  samples: [[[2, 3], {}]],
});

/** Not marked as a view: writing to the base must not give the detached tensor a history again. */
const detachRule: Rule<'detach'> = {
  forward: ([x]) => x.alias(),
  vjp: null,
  jvp: null,
  formula: { names: ['x'], value: 'x, cut from the graph', vjp: ['0'] },
  torch: () => 'x0.detach()',
  samples: () => [
    { inputs: [ramp([2, 3])], attrs: {} },
    { inputs: [transposed(2, 3)], attrs: {} },
  ],
};

/** x as [..., dims], by moving `dims` (wrapped) to the end. @returns the permutation that does it. */
export function lastDims(rank: number, dims: readonly number[]): number[] {
  const moved = new Set(dims);
  return [...Array.from({ length: rank }, (_, d) => d).filter((d) => !moved.has(d)), ...dims];
}

/** x with its last two dimensions exchanged, as a recorded operation. */
export const matrixTranspose = (x: Tensor): Tensor => one('transpose', [x], { dim0: -2, dim1: -1 });
/** The conjugate transpose of the matrices in the last two dimensions. */
export const adjoint = (x: Tensor): Tensor =>
  x.dtype.startsWith('complex') ? one('conj_physical', [matrixTranspose(x)], {}) : matrixTranspose(x);

export const dims = {
  view: viewOf,
  _unsafe_view: unsafeView,
  transpose: transposeRule,
  t: tRule,
  squeeze: squeezeRule,
  unsqueeze: unsqueezeRule,
  select: selectRule,
  diagonal: diagonalRule,
  unfold: unfoldRule,
  detach: detachRule,
  alias: aliasRule,
};
