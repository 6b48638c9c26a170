import { one } from '../apply.ts';
import { addTangents } from '../autograd/forward.ts';
import { category, dtypeInfo, isComplex } from '../dtype.ts';
import { runtimeError, UnsupportedError } from '../errors.ts';
import { type ConvShape, convBackwardInput, convBackwardWeight, convForward, type Floats } from '../kernels/index.ts';
import { rowMajor } from '../loops.ts';
import type { Context, Operand, Rule } from '../primitive.ts';
import { formatShape, type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { reshape, sum } from './calls.ts';
import { python, rounded, transposedInMemory, wave } from './support.ts';

type Sizes = readonly number[];
interface Window {
  readonly stride: Sizes;
  readonly padding: Sizes;
  readonly dilation: Sizes;
  readonly groups: number;
}
interface Convolution extends Window {
  readonly transposed: boolean;
  readonly output_padding: Sizes;
}
declare module '../primitive.ts' {
  interface Primitives {
    /** x: (N, C, *), w: (O, C/groups, *), or (C, O/groups, *) where transposed; one entry of each size list per spatial dimension. */
    convolution: Op<[x: Tensor, w: Tensor, bias: Tensor | null], Convolution>;
    /** The adjoint of a convolution in x: what makes y from `size`-shaped x, read backwards. */
    convolution_backward_input: Op<[y: Tensor, w: Tensor], Window & { size: Shape }>;
    /** The adjoint of a convolution in its `size`-shaped weight. */
    convolution_backward_weight: Op<[x: Tensor, y: Tensor], Window & { size: Shape }>;
  }
}

/**
 * All three are one trilinear form T(x, w, y) = Σ x·w·y with two of its arguments given: C(x, w) gives y, I(y, w) gives x, W(x, y) gives w.
 * The derivative of each is again one of the three, which is why gradients of any order need nothing else.
 */
const windowOf = ({ stride, padding, dilation, groups }: Window): Window => ({ stride, padding, dilation, groups });
const C = (x: Tensor, w: Tensor, a: Window) =>
  one('convolution', [x, w, null], { ...windowOf(a), transposed: false, output_padding: a.stride.map(() => 0) });
const I = (y: Tensor, w: Tensor, a: Window, size: Shape) => one('convolution_backward_input', [y, w], { ...windowOf(a), size });
const W = (x: Tensor, y: Tensor, a: Window, size: Shape) => one('convolution_backward_weight', [x, y], { ...windowOf(a), size });

/** An output padding beyond the stride makes the way back one step too long: the surplus saw nothing of x. */
const cropped = (t: Tensor, shape: Shape) =>
  shape.reduce((out, size, dim) => (out.shape[dim] === size ? out : one('slice', [out], { dim, start: 0, end: size, step: 1 })), t);

/** A kernel: reads two arrays and writes the third, all of one float type. */
type Kernel = (shape: ConvShape, a: Floats, b: Floats, out: Floats) => void;

/** Runs one of the three kernels on `a` and `b` for a result of `size`. The dtypes without a kernel are computed in double and rounded once. */
function computed(kernel: Kernel, geometry: ConvShape, a: Tensor, b: Tensor, size: Shape): Tensor {
  const { dtype } = a;
  if (isComplex(dtype)) throw new UnsupportedError('convolution of complex numbers');
  const direct = dtype === 'float32' || dtype === 'float64' || dtype === 'int64';
  const read = (t: Tensor) => (direct ? (rowMajor(t) as Floats) : Float64Array.from(rowMajor(t)));
  const out = direct ? Tensor.empty(size, dtype) : null;
  const numbers = (out?.data as Floats | undefined) ?? new Float64Array(sizeOf(size));
  if (numbers.length > 0) kernel(geometry, read(a), read(b), numbers);
  return out ?? rounded(numbers as Float64Array, size, dtype);
}

const three = (values: Sizes, fill: number): [number, number, number] => {
  const out = [fill, fill, fill, ...values].slice(-3);
  return [out[0]!, out[1]!, out[2]!];
};
/** The convolution that makes a `y`-shaped result from an `x`-shaped operand: whichever of the three is computed, it is described by this one. */
function geometry(x: Shape, w: Shape, y: Shape, { groups, stride, padding, dilation }: Window): ConvShape {
  if (x.length > 5) throw new UnsupportedError(`convolution in ${x.length - 2} dimensions`);
  const channels = { batch: x[0]!, inputChannels: x[1]!, outputChannels: y[1]!, groups };
  return { ...channels, input: x.slice(2), kernel: w.slice(2), output: y.slice(2), stride, padding, dilation };
}

/** Shape of C(x, w). */
function outputShape(x: Shape, w: Shape, a: Window): number[] {
  const spatial = x.slice(2).map((s, d) => Math.floor((s + 2 * a.padding[d]! - a.dilation[d]! * (w[d + 2]! - 1) - 1) / a.stride[d]!) + 1);
  return [x[0]!, w[0]!, ...spatial];
}
/** Shape of a transposed convolution. */
function transposedShape(x: Shape, w: Shape, a: Convolution): number[] {
  const spatial = x
    .slice(2)
    .map((s, d) => (s - 1) * a.stride[d]! - 2 * a.padding[d]! + a.dilation[d]! * (w[d + 2]! - 1) + a.output_padding[d]! + 1);
  return [x[0]!, w[1]! * a.groups, ...spatial];
}

/** @throws RuntimeError with PyTorch's wording (aten/src/ATen/native/Convolution.cpp, check_shape_forward). */
function check(x: Tensor, w: Tensor, bias: Tensor | null, a: Convolution): void {
  const k = w.rank;
  const { groups } = a;
  if (bias && bias.dtype !== x.dtype) throw runtimeError(`Input type (${cName(x)}) and bias type (${cName(bias)}) should be the same`);
  if (a.padding.some((p) => p < 0)) throw runtimeError('negative padding is not supported');
  if (a.output_padding.some((p) => p < 0)) throw runtimeError('negative output_padding is not supported');
  if (a.stride.some((s) => s <= 0)) throw runtimeError('non-positive stride is not supported');
  if (a.dilation.some((s) => s <= 0)) throw runtimeError('dilation should be greater than zero');
  if (groups <= 0) throw runtimeError('non-positive groups is not supported');
  if (x.rank !== k) {
    throw runtimeError(
      `Expected ${k}-dimensional input for ${k}-dimensional weight ${formatShape(w.shape)}, but got ${x.rank}-dimensional input of size ${formatShape(x.shape)} instead`,
    );
  }
  if (w.shape[0]! < groups) {
    throw runtimeError(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${formatShape(w.shape)} instead`,
    );
  }
  if (w.shape[0]! % groups !== 0) {
    throw runtimeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${formatShape(w.shape)}] instead`,
    );
  }
  const channels = a.transposed ? w.shape[0]! : w.shape[1]! * groups;
  const given = a.transposed
    ? `Given transposed=1, weight of size ${formatShape(w.shape)}`
    : `Given groups=${groups}, weight of size ${formatShape(w.shape)}`;
  if (x.shape[1] !== channels) {
    throw runtimeError(
      `${given}, expected input${formatShape(x.shape)} to have ${channels} channels, but got ${x.shape[1]} channels instead`,
    );
  }
  const out = a.transposed ? w.shape[1]! * groups : w.shape[0]!;
  if (bias && (bias.rank !== 1 || bias.shape[0] !== out)) {
    const start = a.transposed ? given : `Given weight of size ${formatShape(w.shape)}`;
    throw runtimeError(
      `${start}, expected bias to be 1-dimensional with ${out} elements, but got bias of size ${formatShape(bias.shape)} instead`,
    );
  }
  if (a.transposed) checkOutputPadding(a);
  else {
    const padded = x.shape.slice(2).map((s, d) => s + 2 * a.padding[d]!);
    const reach = w.shape.slice(2).map((s, d) => a.dilation[d]! * (s - 1) + 1);
    if (padded.some((s, d) => s < reach[d]!)) {
      throw runtimeError(
        `Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${reach.join(' x ')}). Kernel size can't be greater than actual input size`,
      );
    }
  }
  if (x.dtype !== w.dtype) throw runtimeError(`expected scalar type ${dtypeInfo(x.dtype).title} but found ${dtypeInfo(w.dtype).title}`);
}
function checkOutputPadding(a: Convolution): void {
  if (a.output_padding.every((p, d) => p < a.stride[d]! || p < a.dilation[d]!)) return;
  const axes = ['depth', 'height', 'width'].slice(-Math.max(2, a.stride.length));
  const list = (name: string, values: Sizes, fill: number) =>
    three(values, fill)
      .slice(-axes.length)
      .map((v, i) => `${name}_${axes[i]}: ${v}`)
      .join(' ');
  throw runtimeError(
    `output padding must be smaller than either stride or dilation, but got ${list('output_padding', a.output_padding, 0)} ${list('stride', a.stride, 1)} ${list('dilation', a.dilation, 1)}`,
  );
}
const cName = (t: Tensor) =>
  (({ float64: 'double', float32: 'float', float16: 'c10::Half', bfloat16: 'c10::BFloat16', int64: 'long int' }) as Record<string, string>)[
    t.dtype
  ] ?? t.dtype;

function addBias(y: Tensor, bias: Tensor | null): Tensor {
  if (!bias) return y;
  const b = rowMajor(bias);
  const channels = y.shape[1]!;
  const plane = sizeOf(y.shape.slice(2));
  for (let i = 0, at = 0; at < y.data.length; i++) {
    const v = b[i % channels]!;
    for (let j = 0; j < plane; j++) y.data[at++]! += v;
    if (plane === 0) break;
  }
  return category(y.dtype) === 'floating' && y.dtype.endsWith('16') ? rounded(Float64Array.from(y.data), y.shape, y.dtype) : y;
}

const perChannel = (bias: Tensor, rank: number) => reshape(bias, [1, -1, ...new Array<number>(rank - 2).fill(1)]);

function convolutionTangent({ inputs: [x, w], attrs, outputs: [y] }: Context<'convolution'>, [tx, tw, tb]: readonly Operand[]): Operand {
  const run = (a: Tensor, b: Tensor) => (attrs.transposed ? I(a, b, attrs, y.shape) : C(a, b, attrs));
  return addTangents(
    tx ? run(tx, w) : null,
    tw ? run(x, tw) : null,
    tb ? one('expand', [perChannel(tb, y.rank)], { shape: y.shape }) : null,
  );
}

const convolutionRule: Rule<'convolution'> = {
  forward: ([x, w, bias], a) => {
    check(x, w, bias, a);
    const shape = a.transposed ? transposedShape(x.shape, w.shape, a) : outputShape(x.shape, w.shape, a);
    if (shape.some((s) => s < 0))
      throw runtimeError(
        `Given input size per channel: (${x.shape.slice(2).join(' x ')}). Calculated output size per channel: (${shape.slice(2).join(' x ')}). Output size is too small`,
      );
    const y = a.transposed
      ? computed(convBackwardInput, geometry(shape, w.shape, x.shape, a), x, w, shape)
      : computed(convForward, geometry(x.shape, w.shape, shape, a), x, w, shape);
    return addBias(y, bias);
  },
  vjp: ({ inputs: [x, w], attrs, needs }, g) => [
    needs[0] ? (attrs.transposed ? cropped(C(g, w, attrs), x.shape) : I(g, w, attrs, x.shape)) : null,
    needs[1] ? (attrs.transposed ? W(g, x, attrs, w.shape) : W(x, g, attrs, w.shape)) : null,
    needs[2] ? sum(g, [0, ...g.shape.slice(2).map((_, d) => d + 2)]) : null,
  ],
  jvp: convolutionTangent,
  saves: (needs) => (needs[0] || needs[1] ? { inputs: [0, 1] } : {}),
  formula: { names: ['x', 'w', 'b'], value: 'x ⋆ w + b', vjp: ['ḡ ⋆ᵀ w', 'x ⋆ ḡ', 'Σ ḡ over batch and space'] },
  torch: (a) =>
    `torch.convolution(x0, x1, x2, [${a.stride}], [${a.padding}], [${a.dilation}], ${python(a.transposed)}, [${a.output_padding}], ${a.groups})`,
  samples: () => {
    const plain = { stride: [1], padding: [0], dilation: [1], transposed: false, output_padding: [0], groups: 1 };
    const flat = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], transposed: false, output_padding: [0, 0], groups: 1 };
    const solid = { stride: [1, 2, 1], padding: [0, 1, 1], dilation: [1, 1, 2], transposed: false, output_padding: [0, 0, 0], groups: 1 };
    return [
      { inputs: [wave([2, 2, 5]), wave([3, 2, 3], 0.2), wave([3], 0.4)], attrs: plain },
      { inputs: [wave([1, 4, 6]), wave([2, 2, 2], 0.2), null], attrs: { ...plain, stride: [2], padding: [2], dilation: [2], groups: 2 } },
      { inputs: [transposedInMemory(wave([2, 2, 4, 4])), wave([2, 2, 3, 3], 0.2), wave([2], 0.1)], attrs: { ...flat, padding: [1, 1] } },
      { inputs: [wave([1, 2, 5, 4]), wave([2, 1, 2, 3], 0.2), null], attrs: { ...flat, stride: [2, 1], padding: [0, 2], groups: 2 } },
      { inputs: [wave([1, 1, 2, 3, 3]), wave([2, 1, 2, 2, 2], 0.2), wave([2], 0.1)], attrs: solid },
      {
        inputs: [wave([1, 2, 4]), wave([2, 3, 3], 0.2), wave([3], 0.1)],
        attrs: { ...plain, transposed: true, stride: [2], padding: [1], output_padding: [1] },
      },
      {
        inputs: [wave([1, 4, 2, 3]), wave([4, 1, 2, 3], 0.2), wave([2], 0.1)],
        attrs: { ...flat, transposed: true, stride: [2, 1], dilation: [1, 2], output_padding: [0, 1], groups: 2 },
      },
      { inputs: [wave([1, 2, 2, 2, 1]), wave([2, 1, 1, 2, 2], 0.2), null], attrs: { ...solid, transposed: true } },
      { inputs: [wave([0, 2, 5]), wave([3, 2, 3], 0.2), wave([3], 0.4)], attrs: plain },
    ];
  },
};

const inputRule: Rule<'convolution_backward_input'> = {
  forward: ([y, w], { size, ...a }) => computed(convBackwardInput, geometry(size, w.shape, y.shape, a), y, w, size),
  vjp: ({ inputs: [y, w], attrs, needs }, h) => [
    needs[0] ? cropped(C(h, w, attrs), y.shape) : null,
    needs[1] ? W(h, y, attrs, w.shape) : null,
  ],
  jvp: ({ inputs: [y, w], attrs }, [ty, tw]) =>
    addTangents(ty ? I(ty, w, attrs, attrs.size) : null, tw ? I(y, tw, attrs, attrs.size) : null),
  saves: () => ({ inputs: [0, 1] }),
  formula: { names: ['y', 'w'], value: 'y ⋆ᵀ w', vjp: ['ḡ ⋆ w', 'ḡ ⋆ y'] },
  torch: null,
  samples: () => [
    { inputs: [wave([1, 3, 2]), wave([3, 2, 3], 0.2)], attrs: { stride: [2], padding: [1], dilation: [1], groups: 1, size: [1, 2, 4] } },
    {
      inputs: [wave([1, 2, 2, 3]), wave([2, 1, 2, 2], 0.2)],
      attrs: { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 2, size: [1, 2, 3, 4] },
    },
  ],
};

const weightRule: Rule<'convolution_backward_weight'> = {
  forward: ([x, y], { size, ...a }) => computed(convBackwardWeight, geometry(x.shape, size, y.shape, a), x, y, size),
  vjp: ({ inputs: [x, y], attrs, needs }, h) => [
    needs[0] ? I(y, h, attrs, x.shape) : null,
    needs[1] ? cropped(C(x, h, attrs), y.shape) : null,
  ],
  jvp: ({ inputs: [x, y], attrs }, [tx, ty]) =>
    addTangents(tx ? W(tx, y, attrs, attrs.size) : null, ty ? W(x, ty, attrs, attrs.size) : null),
  saves: () => ({ inputs: [0, 1] }),
  formula: { names: ['x', 'y'], value: 'x ⋆ y', vjp: ['y ⋆ᵀ ḡ', 'x ⋆ ḡ'] },
  torch: null,
  samples: () => [
    { inputs: [wave([2, 2, 4]), wave([2, 3, 2], 0.2)], attrs: { stride: [2], padding: [1], dilation: [1], groups: 1, size: [3, 2, 3] } },
    {
      inputs: [wave([1, 2, 3, 4]), wave([1, 2, 2, 3], 0.2)],
      attrs: { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 2, size: [2, 1, 2, 2] },
    },
  ],
};

export const convolutions = {
  convolution: convolutionRule,
  convolution_backward_input: inputRule,
  convolution_backward_weight: weightRule,
};
