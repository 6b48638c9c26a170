import { one } from '../apply.ts';
import type { Op, RuleOf } from '../primitive.ts';
import { contiguousStrides, type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/** Which elements of a storage a tensor shows, and where; offsets and strides count elements. */
export interface Geometry {
  readonly shape: Shape;
  readonly strides: Shape;
  readonly offset: number;
}

/** What makes a view a view: the geometry of the result from that of the input. */
export interface ViewSpec<A extends object> {
  readonly geometry: (x: Geometry, attrs: A) => Geometry;
  /** The same view of a tangent, as a recorded operation. */
  readonly again: (t: Tensor, attrs: A) => Tensor;
  /** The cotangent of the input from that of the view. By default it is added into zeros where the view looked. */
  readonly transpose?: (g: Tensor, shape: Shape, attrs: A) => Tensor;
  readonly many?: RuleOf<Op<[x: Tensor], A>>['many'];
  readonly formula: { readonly value: string; readonly vjp: string };
  readonly torch: (attrs: A) => string;
  readonly samples: readonly (readonly [Shape, A])[];
}

/** The rule of a view: it shares the storage of its input, and its derivative only moves numbers. */
export function viewRule<A extends object>(spec: ViewSpec<A>): RuleOf<Op<[x: Tensor], A>> {
  return {
    forward: ([x], attrs) => {
      const { shape, strides, offset } = spec.geometry(x, attrs);
      return x.alias(shape, strides, offset);
    },
    vjp: ({ inputs: [x], attrs }, g) => [
      spec.transpose ? spec.transpose(g, x.shape, attrs) : addBack(g, x.shape, (base) => spec.geometry(base, attrs)),
    ],
    jvp: ({ attrs }, [t]) => t && spec.again(t, attrs),
    ...(spec.many && { many: spec.many }),
    view: true,
    formula: { names: ['x'], value: spec.formula.value, vjp: [spec.formula.vjp] },
    torch: spec.torch,
    samples: () => spec.samples.map(([shape, attrs]) => ({ inputs: [ramp(shape)], attrs })),
  };
}

/** Zeros of `shape` with `g` added where `view` of them looks. */
export function addBack(g: Tensor, shape: Shape, view: (base: Geometry) => Geometry): Tensor {
  const strides = contiguousStrides(shape);
  const at = view({ shape, strides, offset: 0 });
  return one('as_strided_scatter_add', [g], { base: shape, baseStrides: strides, shape: at.shape, strides: at.strides, offset: at.offset });
}

/** A linear operation that only moves numbers of one tensor: the derivative needs no saved values. */
export interface MoveSpec<A extends object> {
  readonly forward: (x: Tensor, attrs: A) => Tensor;
  readonly again: (t: Tensor, attrs: A) => Tensor;
  readonly transpose: (g: Tensor, shape: Shape, attrs: A) => Tensor;
  /** PyTorch keeps the input, of which backward needs the shape only. */
  readonly keepsInput?: true;
  readonly formula: { readonly value: string; readonly vjp: string };
  readonly torch: ((attrs: A) => string) | null;
  readonly samples: readonly (readonly [Shape, A])[];
}

/** The rule of a linear map of one tensor into fresh memory. */
export function moveRule<A extends object>(spec: MoveSpec<A>): RuleOf<Op<[x: Tensor], A>> {
  return {
    forward: ([x], attrs) => spec.forward(x, attrs),
    vjp: ({ inputs: [x], attrs }, g) => [spec.transpose(g, x.shape, attrs)],
    jvp: ({ attrs }, [t]) => t && spec.again(t, attrs),
    saves: () => ({ inputs: spec.keepsInput ? [0] : [] }),
    formula: { names: ['x'], value: spec.formula.value, vjp: [spec.formula.vjp] },
    torch: spec.torch,
    samples: () => spec.samples.map(([shape, attrs]) => ({ inputs: [ramp(shape)], attrs })),
  };
}

/** A tensor of distinct numbers between -1 and 1, for samples. */
export function ramp(shape: Shape, phase = 0): Tensor {
  return Tensor.from(
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + 1 + phase)),
    shape,
    'float64',
  );
}

/** The same shape and numbers read through permuted strides: a non-contiguous sample. */
export function transposed(rows: number, columns: number, phase = 0): Tensor {
  return ramp([rows * columns], phase).alias([rows, columns], [1, rows]);
}

/** An integer tensor for samples. */
export const longs = (values: readonly number[], shape: Shape = [values.length]): Tensor => Tensor.from(values, shape, 'int64');
/** A mask for samples. */
export const mask = (values: readonly number[], shape: Shape = [values.length]): Tensor => Tensor.from(values, shape, 'bool');

/** Python spellings of attribute values, for the oracle. */
export const python = (v: boolean | number | null | readonly number[]): string => {
  if (v === null) return 'None';
  if (typeof v === 'boolean') return v ? 'True' : 'False';
  if (typeof v === 'number')
    return v === Number.POSITIVE_INFINITY ? "float('inf')" : v === Number.NEGATIVE_INFINITY ? "float('-inf')" : String(v);
  return `[${v.join(', ')}]`;
};
