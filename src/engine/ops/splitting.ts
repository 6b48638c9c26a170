import { apply, one } from '../apply.ts';
import { runtimeError } from '../errors.ts';
import type { Op, Operand, Rule, RuleOf } from '../primitive.ts';
import { formatShape, type Shape, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { python, ramp } from './picking.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** Pieces of `size` along `dim`; the last may be shorter. */
    split: Op<[x: Tensor], { size: number; dim: number }, Tensor[]>;
    split_with_sizes: Op<[x: Tensor], { sizes: readonly number[]; dim: number }, Tensor[]>;
    unbind: Op<[x: Tensor], { dim: number }, Tensor[]>;
  }
}

interface CutSpec<A extends object> {
  /** Length of each piece. */
  readonly sizes: (x: Tensor, attrs: A) => readonly number[];
  readonly dim: (attrs: A) => number;
  /** True if the pieces lose the dimension (unbind). */
  readonly drop?: true;
  readonly again: (t: Tensor, attrs: A) => readonly Tensor[];
  readonly torch: (attrs: A) => string;
  readonly samples: readonly (readonly [Shape, A])[];
}

/** The rule of a view that cuts a tensor into pieces along one dimension. */
function cutRule<A extends object>(spec: CutSpec<A>): RuleOf<Op<[x: Tensor], A, Tensor[]>> {
  return {
    forward: ([x], attrs) => {
      const dim = wrapDim(spec.dim(attrs), x.rank);
      let start = 0;
      return spec.sizes(x, attrs).map((size) => {
        const offset = x.offset + start * x.strides[dim]!;
        start += size;
        if (spec.drop) return x.alias(x.shape.toSpliced(dim, 1), x.strides.toSpliced(dim, 1), offset);
        return x.alias(x.shape.with(dim, size), x.strides, offset);
      });
    },
    vjp: ({ inputs: [x], outputs, attrs }, _, all) => {
      const dim = wrapDim(spec.dim(attrs), x.rank);
      const pieces = all.map((g, i) => g ?? Tensor.full(outputs[i]!.shape, 0, x.dtype));
      return [
        pieces.length === 0 ? Tensor.full(x.shape, 0, x.dtype) : spec.drop ? one('stack', pieces, { dim }) : one('cat', pieces, { dim }),
      ];
    },
    jvp: ({ attrs, outputs }, [t]) => (t ? spec.again(t, attrs) : outputs.map((): Operand => null)),
    view: true,
    formula: { names: ['x'], value: 'pieces of x', vjp: ['the pieces of ḡ joined'] },
    torch: spec.torch,
    samples: () => spec.samples.map(([shape, attrs]) => ({ inputs: [ramp(shape)], attrs })),
  };
}

function requireDims(x: Tensor, name: string): void {
  if (x.rank === 0) throw runtimeError(`${name} expects at least a 1-dimensional tensor`);
}

const splitRule: Rule<'split'> = cutRule<{ size: number; dim: number }>({
  dim: ({ dim }) => dim,
  sizes: (x, { size, dim }) => {
    requireDims(x, 'split');
    const length = x.shape[wrapDim(dim, x.rank)]!;
    if (size < 0) throw runtimeError(`split expects split_size be non-negative, but got split_size=${size}`);
    if (size === 0 && length !== 0)
      throw runtimeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${length}`);
    const count = size === 0 ? 1 : Math.max(1, Math.ceil(length / size));
    return Array.from({ length: count }, (_, i) => Math.min(size, length - i * size));
  },
  again: (t, attrs) => apply('split', [t], attrs),
  torch: ({ size, dim }) => `torch.split(x0, ${size}, ${dim})`,
  samples: [
    [[5, 2], { size: 2, dim: 0 }],
    [[2, 4], { size: 2, dim: -1 }],
  ],
});

const splitWithSizes: Rule<'split_with_sizes'> = cutRule<{ sizes: readonly number[]; dim: number }>({
  dim: ({ dim }) => dim,
  sizes: (x, { sizes, dim }) => {
    requireDims(x, 'split_with_sizes');
    const length = x.shape[wrapDim(dim, x.rank)]!;
    if (sizes.some((s) => s < 0))
      throw runtimeError(`split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${formatShape(sizes)}`);
    if (sizes.reduce((a, b) => a + b, 0) !== length) {
      throw runtimeError(
        `split_with_sizes expects split_sizes to sum exactly to ${length} (input tensor's size at dimension ${dim}), but got split_sizes=${formatShape(sizes)}`,
      );
    }
    return sizes;
  },
  again: (t, attrs) => apply('split_with_sizes', [t], attrs),
  torch: ({ sizes, dim }) => `torch.split(x0, ${python(sizes)}, ${dim})`,
  samples: [
    [[5, 2], { sizes: [1, 0, 4], dim: 0 }],
    [[2, 4], { sizes: [3, 1], dim: -1 }],
  ],
});

const unbindRule: Rule<'unbind'> = cutRule<{ dim: number }>({
  dim: ({ dim }) => dim,
  drop: true,
  sizes: (x, { dim }) => new Array<number>(x.rank === 0 ? wrapDim(dim, 0) : x.shape[wrapDim(dim, x.rank)]!).fill(1),
  again: (t, attrs) => apply('unbind', [t], attrs),
  torch: ({ dim }) => `torch.unbind(x0, ${dim})`,
  samples: [
    [[3, 2], { dim: 0 }],
    [[2, 3], { dim: -1 }],
  ],
});

export const splitting = { split: splitRule, split_with_sizes: splitWithSizes, unbind: unbindRule };
