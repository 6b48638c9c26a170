import { one } from '../apply.ts';
import { inComplex, inReals } from '../complex-views.ts';
import { type DType, dtypeInfo, isComplex } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy, copyInto } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { behind, contiguousStrides, expandStrides, formatShape, type Shape, sizeOf, wrapDim } from '../shape.ts';
import { forEachOffset, Tensor } from '../tensor.ts';
import { expand, permute, reshape, sumToSize, zerosLike } from './calls.ts';

declare module '../primitive.ts' {
  interface Primitives {
    as_strided: Op<[x: Tensor], StridedView>;
    /** The same numbers in fresh memory with the given strides, from offset 0. */
    in_layout: Op<[x: Tensor], { strides: Shape }>;
    /** Gradient of as_strided: adds `g` into zeros of the base's shape. */
    as_strided_scatter_add: Op<[g: Tensor], StridedView & { base: Shape; baseStrides: Shape }>;
    /** The base after a view of it was overwritten with `values`. */
    copy_slices: Op<[base: Tensor, values: Tensor], StridedView>;
    expand: Op<[x: Tensor], { shape: Shape }>;
    reshape: Op<[x: Tensor], { shape: Shape }>;
    permute: Op<[x: Tensor], { dims: readonly number[] }>;
    slice: Op<[x: Tensor], { dim: number; start: number; end: number; step: number }>;
    slice_scatter_zeros: Op<[g: Tensor], { shape: Shape; dim: number; start: number; end: number; step: number }>;
  }
}
interface StridedView {
  readonly shape: Shape;
  readonly strides: Shape;
  /** Absolute, from the start of the storage. */
  readonly offset: number;
  /** Of the view, where it shows the base's complex numbers as real ones or the reverse. The three above are then those of reals (`inReals`). */
  readonly dtype?: DType;
}

const ramp = (shape: Shape) =>
  Tensor.from(
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + 1)),
    shape,
    'float64',
  );

const asStrided: Rule<'as_strided'> = {
  forward: ([x], view) => viewOf(x, view),
  vjp: ({ inputs: [x], attrs: { dtype, ...view } }, g) => {
    const base = dtype ? inReals(x) : x;
    const local = { ...view, base: base.shape, baseStrides: base.strides, offset: view.offset - base.offset };
    if (!dtype) return [one('as_strided_scatter_add', [g], local)];
    const reals = isComplex(dtype) ? one('view_as_real', [g], {}) : g;
    const out = one('as_strided_scatter_add', [reals], local);
    return [isComplex(x.dtype) ? one('view_as_complex', [out], {}) : out];
  },
  jvp: ({ inputs: [x], attrs }, [t]) => t && one('as_strided', [laidOutAs(t, x)], onFresh(x, attrs)),
  view: true,
  formula: { names: ['x'], value: 'view(x)', vjp: ['scatter(ḡ)'] },
  torch: ({ shape, strides, offset }) => `torch.as_strided(x0, (${shape.join()},), (${strides.join()},), ${offset})`,
  samples: () => [{ inputs: [ramp([3, 4])], attrs: { shape: [2, 2], strides: [4, 1], offset: 1 } }],
};
function viewOf(base: Tensor, { shape, strides, offset, dtype }: StridedView): Tensor {
  const view = (dtype ? inReals(base) : base).alias(shape, strides, offset);
  return dtype && isComplex(dtype) ? inComplex(view) : view;
}
/** The view of a copy of `base` that starts at offset 0. */
const onFresh = (base: Tensor, view: StridedView): StridedView => ({
  ...view,
  offset: view.offset - (view.dtype ? inReals(base) : base).offset,
});
/** A copy of `t`, starting at offset 0, in the memory order of `strides`. */
function inLayout(t: Tensor, strides: Shape): Tensor {
  const room = t.shape.reduce((n, size, d) => (size === 0 ? 0 : n + (size - 1) * strides[d]!), 1);
  const out = Tensor.empty([room], t.dtype).alias(t.shape, strides);
  copyInto(out, t);
  return out;
}
const inLayoutRule: Rule<'in_layout'> = {
  forward: ([x], { strides }) => inLayout(x, strides),
  vjp: (_, g) => [g],
  jvp: ({ attrs }, [t]) => t && one('in_layout', [t], attrs),
  formula: { names: ['x'], value: 'x', vjp: ['ḡ'] },
  torch: null,
  samples: () => [{ inputs: [ramp([2, 3])], attrs: { strides: [1, 2] } }],
};
/** `t` in the memory order of `like`, as a recorded operation: derivatives of derivatives flow through it. */
const laidOutAs = (t: Tensor, like: { strides: Shape }): Tensor => one('in_layout', [t], { strides: like.strides });

const asStridedScatterAdd: Rule<'as_strided_scatter_add'> = {
  forward: ([g], { base, baseStrides, shape, strides, offset }) => {
    const out = inLayout(
      Tensor.full([], 0, g.dtype).alias(
        base,
        base.map(() => 0),
      ),
      baseStrides,
    );
    addStrided(out, g, { shape, strides, offset });
    return out;
  },
  vjp: ({ attrs: { base: _, baseStrides, ...view } }, g) => [one('as_strided', [laidOutAs(g, { strides: baseStrides })], view)],
  jvp: ({ attrs }, [t]) => t && one('as_strided_scatter_add', [t], attrs),
  formula: { names: ['g'], value: 'scatter(g)', vjp: ['view(ḡ)'] },
  torch: null,
  samples: () => [{ inputs: [ramp([2, 2])], attrs: { base: [3, 4], baseStrides: [4, 1], shape: [2, 2], strides: [4, 1], offset: 1 } }],
};
function addStrided(out: Tensor, g: Tensor, view: StridedView): void {
  const from = contiguousCopy(g).data;
  const slots = from.length / Math.max(1, g.size);
  forEachOffset(view, (o, i) => {
    for (let s = 0; s < slots; s++) out.data[o * slots + s]! += from[i * slots + s]!;
  });
}

const copySlices: Rule<'copy_slices'> = {
  forward: ([base, values], view) => {
    const out = inLayout(base, base.strides);
    copyInto(viewOf(out, onFresh(base, view)), values);
    return out;
  },
  vjp: ({ inputs: [base, values], attrs, needs }, g) => {
    const local = onFresh(base, attrs);
    return [
      needs[0] ? one('copy_slices', [laidOutAs(g, base), zerosLike(values)], local) : null,
      needs[1] ? one('as_strided', [laidOutAs(g, base)], local) : null,
    ];
  },
  jvp: ({ inputs: [base, values], attrs }, [tb, tv]) =>
    one('copy_slices', [laidOutAs(tb ?? zerosLike(base), base), tv ?? zerosLike(values)], onFresh(base, attrs)),
  formula: { names: ['base', 'v'], value: 'base[view] ← v', vjp: ['ḡ outside the view', 'ḡ[view]'] },
  torch: null,
  samples: () => [{ inputs: [ramp([3, 4]), ramp([2, 2])], attrs: { shape: [2, 2], strides: [4, 1], offset: 1 } }],
};

const expandRule: Rule<'expand'> = {
  forward: ([x], { shape }) => {
    const lead = shape.length - x.rank;
    if (lead < 0) {
      throw runtimeError(
        `expand(torch.${dtypeInfo(x.dtype).title}Tensor{${formatShape(x.shape)}}, size=${formatShape(shape)}): the number of sizes provided (${shape.length}) must be greater or equal to the number of dimensions in the tensor (${x.rank})`,
      );
    }
    const full = shape.map((s, d) => (s === -1 ? (x.shape[d - lead] ?? -1) : s));
    // PyTorch looks from the last dimension on.
    for (let d = full.length - 1; d >= 0; d--) {
      const [s, own] = [full[d]!, d < lead ? 1 : x.shape[d - lead]!];
      if (s < 0) {
        throw runtimeError(`The expanded size of the tensor (${shape[d]}) isn't allowed in a leading, non-existing dimension ${d}`);
      }
      if (own !== 1 && own !== s) {
        throw runtimeError(
          `The expanded size of the tensor (${s}) must match the existing size (${own}) at non-singleton dimension ${d}.  Target sizes: ${formatShape(shape)}.  Tensor sizes: ${formatShape(x.shape)}`,
        );
      }
    }
    return x.alias(full, expandStrides(x.shape, x.strides, full));
  },
  vjp: ({ inputs: [x] }, g) => [sumToSize(g, x.shape)],
  jvp: ({ outputs: [y] }, [t]) => t && expand(t, y.shape),
  view: true,
  many: (_, __, [y], count) => ({ primitive: 'expand', attrs: { shape: [count, ...y!] } }),
  formula: { names: ['x'], value: 'expand(x)', vjp: ['Σ ḡ over the copies'] },
  torch: ({ shape }) => `x0.expand([${shape}])`,
  samples: () => [
    { inputs: [ramp([3, 1])], attrs: { shape: [3, 4] } },
    { inputs: [ramp([3])], attrs: { shape: [2, 3] } },
    { inputs: [ramp([])], attrs: { shape: [2] } },
  ],
};

/** Fills in a -1 of a requested shape. @throws RuntimeError with PyTorch's wording. */
export function inferShape(shape: Shape, size: number): number[] {
  const known = shape.reduce((n, s) => (s === -1 ? n : n * s), 1);
  const unknown = shape.indexOf(-1);
  if (shape.lastIndexOf(-1) !== unknown) throw runtimeError('only one dimension can be inferred');
  const fits = unknown === -1 ? known === size : known !== 0 ? size % known === 0 : false;
  if (!fits) {
    if (unknown >= 0 && known === 0 && size === 0)
      throw runtimeError(
        `cannot reshape tensor of 0 elements into shape ${formatShape(shape)} because the unspecified dimension size -1 can be any value and is ambiguous`,
      );
    throw runtimeError(`shape '${formatShape(shape)}' is invalid for input of size ${size}`);
  }
  return shape.map((s) => (s === -1 ? size / known : s));
}

/** Strides under which the memory of `t` reads as `shape`, or null where only a copy can. */
export function viewStrides(t: Tensor, shape: Shape): number[] | null {
  if (t.size === 0) return contiguousStrides(shape);
  const strides = new Array<number>(shape.length);
  let d = shape.length - 1;
  // Walk over runs of old dimensions that are contiguous with each other; each run must split into whole new dimensions.
  let runSize = 1;
  let base = t.rank > 0 ? t.strides[t.rank - 1]! : 1;
  for (let old = t.rank - 1; old >= 0; old--) {
    runSize *= t.shape[old]!;
    const ends = old === 0 || (t.shape[old - 1] !== 1 && t.strides[old - 1] !== runSize * base);
    if (!ends) continue;
    let filled = 1;
    while (d >= 0 && (filled < runSize || shape[d] === 1)) {
      strides[d] = filled * base;
      filled *= shape[d]!;
      d--;
    }
    if (filled !== runSize) return null;
    if (old > 0) {
      base = t.strides[old - 1]!;
      runSize = 1;
    }
  }
  for (; d >= 0; d--) {
    if (shape[d] !== 1) return null;
    strides[d] = d + 1 < shape.length ? strides[d + 1]! * shape[d + 1]! : 1;
  }
  return strides;
}

const reshapeRule: Rule<'reshape'> = {
  forward: ([x], { shape }) => {
    const full = inferShape(shape, x.size);
    const strides = viewStrides(x, full);
    return strides ? x.alias(full, strides) : contiguousCopy(x).alias(full, contiguousStrides(full));
  },
  vjp: ({ inputs: [x] }, g) => [reshape(g, x.shape)],
  jvp: ({ outputs: [y] }, [t]) => t && reshape(t, y.shape),
  view: true,
  many: (_, __, [y], count) => ({ primitive: 'reshape', attrs: { shape: [count, ...y!] } }),
  formula: { names: ['x'], value: 'reshape(x)', vjp: ['reshape(ḡ)'] },
  torch: ({ shape }) => `x0.reshape(${shape.join()})`,
  samples: () => [
    { inputs: [ramp([2, 6])], attrs: { shape: [3, -1] } },
    { inputs: [ramp([4, 3]).alias([3, 4], [1, 3])], attrs: { shape: [2, 6] } },
    { inputs: [ramp([0, 3])], attrs: { shape: [3, 0] } },
  ],
};

const permuteRule: Rule<'permute'> = {
  forward: ([x], { dims }) => {
    if (dims.length !== x.rank) {
      throw runtimeError(
        `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${x.rank} is not equal to len(dims) = ${dims.length}`,
      );
    }
    const wrapped = dims.map((d) => wrapDim(d, x.rank));
    if (new Set(wrapped).size !== wrapped.length) throw runtimeError('permute(): duplicate dims are not allowed.');
    return x.alias(
      wrapped.map((d) => x.shape[d]!),
      wrapped.map((d) => x.strides[d]!),
    );
  },
  vjp: ({ attrs, inputs: [x] }, g) => [permute(g, inversePermutation(attrs.dims, x.rank))],
  jvp: ({ attrs }, [t]) => t && permute(t, attrs.dims),
  view: true,
  many: ({ dims }) => ({ primitive: 'permute', attrs: { dims: [0, ...dims.map(behind)] } }),
  formula: { names: ['x'], value: 'permute(x)', vjp: ['permute⁻¹(ḡ)'] },
  torch: ({ dims }) => `x0.permute([${dims}])`,
  samples: () => [{ inputs: [ramp([2, 3, 4])], attrs: { dims: [2, 0, -2] } }],
};
export function inversePermutation(dims: readonly number[], rank: number): number[] {
  const out = new Array<number>(rank);
  dims.forEach((d, i) => {
    out[wrapDim(d, rank)] = i;
  });
  return out;
}

/** Clamps Python slice bounds to [0, size]. */
export function sliceBounds(size: number, start: number, end: number): [number, number] {
  const at = (i: number) => Math.min(size, Math.max(0, i < 0 ? i + size : i));
  return [at(start), Math.max(at(start), at(end))];
}
const sliceRule: Rule<'slice'> = {
  forward: ([x], attrs) => {
    const dim = wrapDim(attrs.dim, x.rank);
    if (attrs.step <= 0) throw runtimeError('slice step must be positive');
    const [start, end] = sliceBounds(x.shape[dim]!, attrs.start, attrs.end);
    const shape = x.shape.with(dim, Math.ceil((end - start) / attrs.step));
    return x.alias(shape, x.strides.with(dim, x.strides[dim]! * attrs.step), x.offset + start * x.strides[dim]!);
  },
  vjp: ({ inputs: [x], attrs }, g) => [one('slice_scatter_zeros', [g], { ...attrs, shape: x.shape })],
  jvp: ({ attrs }, [t]) => t && one('slice', [t], attrs),
  view: true,
  many: (attrs) => ({ primitive: 'slice', attrs: { ...attrs, dim: behind(attrs.dim) } }),
  formula: { names: ['x'], value: 'x[start:end:step]', vjp: ['ḡ placed into zeros'] },
  torch: ({ dim, start, end, step }) => `x0[(slice(None),) * (${dim} % x0.dim()) + (slice(${start}, ${end}, ${step}),)]`,
  samples: () => [
    { inputs: [ramp([5, 3])], attrs: { dim: 0, start: 1, end: 5, step: 2 } },
    { inputs: [ramp([5, 3])], attrs: { dim: -1, start: -2, end: 9, step: 1 } },
  ],
};
const sliceScatterZeros: Rule<'slice_scatter_zeros'> = {
  forward: ([g], { shape, dim: d, start: s, step, end: e }) => {
    const out = Tensor.empty(shape, g.dtype);
    const dim = wrapDim(d, shape.length);
    const [start] = sliceBounds(shape[dim]!, s, e);
    copyInto(out.alias(g.shape, out.strides.with(dim, out.strides[dim]! * step), start * out.strides[dim]!), g);
    return out;
  },
  vjp: ({ attrs: { shape: _, ...attrs } }, g) => [one('slice', [g], attrs)],
  jvp: ({ attrs }, [t]) => t && one('slice_scatter_zeros', [t], attrs),
  formula: { names: ['g'], value: 'g placed into zeros', vjp: ['ḡ[start:end:step]'] },
  torch: null,
  samples: () => [{ inputs: [ramp([2, 3])], attrs: { shape: [5, 3], dim: 0, start: 1, end: 5, step: 2 } }],
};

export const views = {
  as_strided: asStrided,
  in_layout: inLayoutRule,
  as_strided_scatter_add: asStridedScatterAdd,
  copy_slices: copySlices,
  expand: expandRule,
  reshape: reshapeRule,
  permute: permuteRule,
  slice: sliceRule,
  slice_scatter_zeros: sliceScatterZeros,
};
