import { one } from '../apply.ts';
import type { DType } from '../dtype.ts';
import { rowMajor } from '../loops.ts';
import type { Attrs, Op, Rule, RuleOf } from '../primitive.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisMap, applyMaps } from './axis-maps.ts';
import { rounded, wave } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** The transposed linear map of a pooling or interpolation of `size`d space: how its gradient flows. */
    separable_backward: Op<[g: Tensor], { of: string; attrs: object; size: Shape }>;
  }
}

/** A linear map on the last dimensions that factors into one map per dimension. */
export interface Separable<A extends object> {
  readonly name: string;
  /** Number of spatial dimensions. */
  readonly rank: number;
  /** The maps for the spatial sizes of `x`; checks the attributes. */
  maps(size: Shape, attrs: A, x: { shape: Shape; dtype: DType }): AxisMap[];
  readonly value: string;
  /** Whether PyTorch keeps the input, of which backward needs the size only. */
  keepsInput?(attrs: A): boolean;
  torch(attrs: A): string;
  samples(): { inputs: [Tensor]; attrs: A }[];
}

/** The maps by name, for their common backward primitive. */
const registry = new Map<string, Separable<object>>();
function lookup(name: string): Separable<object> {
  const spec = registry.get(name);
  if (!spec) throw new Error(`'${name}' is not a separable map`);
  return spec;
}
/** Runs the map as a recorded operation. The name stands for any of the registered ones: they have the signature of avg_pool2d but for attributes. */
const again = (name: string, x: Tensor, attrs: object) => one(name as 'avg_pool2d', [x], attrs as Attrs<'avg_pool2d'>);

/** The rule of a separable linear map; its gradient is `separable_backward`. */
export function separable<A extends object>(spec: Separable<A>): RuleOf<Op<[x: Tensor], A>> {
  registry.set(spec.name, spec);
  return {
    forward: ([x], attrs) => {
      const maps = spec.maps(x.shape.slice(-spec.rank), attrs, x);
      const { data, shape } = applyMaps(rowMajor(x), x.shape, maps, false);
      return rounded(data, shape, x.dtype);
    },
    vjp: ({ inputs: [x], attrs }, g) => [one('separable_backward', [g], { of: spec.name, attrs, size: x.shape })],
    jvp: ({ attrs }, [t]) => t && again(spec.name, t, attrs),
    saves: (_, attrs) => ({ inputs: spec.keepsInput?.(attrs) ? [0] : [] }),
    formula: { names: ['x'], value: spec.value, vjp: ['each ḡ shared out by the same weights'] },
    torch: (attrs) => spec.torch(attrs),
    samples: () => spec.samples(),
  };
}

export const separableBackward: Rule<'separable_backward'> = {
  forward: ([g], { of, attrs, size }) => {
    const spec = lookup(of);
    const maps = spec.maps(size.slice(-spec.rank), attrs, { shape: size, dtype: g.dtype });
    const { data, shape } = applyMaps(rowMajor(g), g.shape, maps, true);
    return rounded(data, shape, g.dtype);
  },
  vjp: ({ attrs: { of, attrs } }, h) => [again(of, h, attrs)],
  jvp: ({ attrs }, [t]) => t && one('separable_backward', [t], attrs),
  formula: { names: ['g'], value: 'g shared out by the weights', vjp: ['the map of ḡ'] },
  torch: null,
  samples: () => [
    {
      inputs: [wave([1, 2, 2])],
      attrs: {
        of: 'avg_pool2d',
        attrs: { kernel_size: [2, 2], stride: [1, 2], padding: [0, 0], ceil_mode: false, count_include_pad: true, divisor_override: null },
        size: [1, 3, 4],
      },
    },
  ],
};
