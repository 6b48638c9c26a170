import { addTangents } from '../autograd/forward.ts';
import { isFloating } from '../dtype.ts';
import { EngineError, runtimeError } from '../errors.ts';
import { contiguousCopy, rowMajor } from '../loops.ts';
import type { Attrs, Op, Operand, Rule, RuleOf } from '../primitive.ts';
import { contiguousStrides, formatShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, mul, reshape, sub, sumToSize } from './calls.ts';
import { inverse, normalize, normalizeBackward, rowStatistics } from './normalize.ts';
import { python, requireFloating, rounded, transposedInMemory, wave, waveIn } from './support.ts';

type Affine = [weight: Tensor | null, bias: Tensor | null];
declare module '../primitive.ts' {
  interface Primitives {
    /** x: (N, C, *). In training the batch's own statistics, else the running ones, which take no gradient; see functions/normalizations.ts for their update. */
    native_batch_norm: Op<
      [x: Tensor, ...Affine, running_mean: Tensor | null, running_var: Tensor | null],
      { training: boolean; eps: number }
    >;
    native_layer_norm: Op<[x: Tensor, ...Affine], { normalized_shape: readonly number[]; eps: number }>;
    /** x: (N, C, *) in `groups` groups of channels. */
    native_group_norm: Op<[x: Tensor, ...Affine], { groups: number; eps: number }>;
  }
}

/** x as (outer, rows, inner) for normalize.ts, and the shape in which weight and bias meet x. */
interface Layout {
  readonly rows: Shape;
  readonly affine: Shape;
  /** How many consecutive elements share one weight. */
  readonly plane: number;
}
const perChannel = (x: Shape): Shape => [1, x[1]!, ...x.slice(2).map(() => 1)];
const batchLayout = (x: Shape): Layout => ({ rows: [x[0]!, x[1]!, sizeOf(x.slice(2))], affine: perChannel(x), plane: sizeOf(x.slice(2)) });
const layerLayout = (x: Shape, normalized: Shape): Layout => {
  const inner = sizeOf(normalized);
  return { rows: [1, sizeOf(x.slice(0, x.length - normalized.length)), inner], affine: normalized, plane: 1 };
};
const groupLayout = (x: Shape, groups: number): Layout => ({
  rows: [1, x[0]! * groups, (x[1]! / groups) * sizeOf(x.slice(2))],
  affine: perChannel(x),
  plane: sizeOf(x.slice(2)),
});

const xHat = (x: Tensor, { rows }: Layout, attrs: { eps: number }) => reshape(normalize(reshape(x, rows), attrs), x.shape);
const jacobian = (h: Tensor, x: Tensor, { rows }: Layout, attrs: { eps: number }) =>
  reshape(normalizeBackward(reshape(h, rows), reshape(x, rows), attrs), x.shape);

/** (x − mean)·s·w + b in one pass, with a mean and s for each row; as a primitive it leaves no trace of its parts. */
function normalized(x: Tensor, w: Operand, b: Operand, layout: Layout, mean: ArrayLike<number>, s: ArrayLike<number>): Tensor {
  const [data, ws, bs] = [rowMajor(x), w && rowMajor(w), b && rowMajor(b)];
  const out = new Float64Array(data.length);
  const [, rows, inner] = layout.rows as [number, number, number];
  // Weight and bias step once per `plane` elements, in a cycle of `cycle`.
  const cycle = sizeOf(layout.affine);
  const { plane } = layout;
  for (let at = 0, k = 0; at < out.length; k++) {
    const [m, scaleBy] = [mean[k % rows]!, s[k % rows]!];
    for (let i = 0; i < inner; i++, at++) {
      const c = Math.floor(at / plane) % cycle;
      const hat = (data[at]! - m) * scaleBy;
      out[at] = (ws ? hat * ws[c]! : hat) + (bs ? bs[c]! : 0);
    }
  }
  return rounded(out, x.shape, x.dtype);
}
/** The same with the statistics of x itself. */
function normalizedByOwn(x: Tensor, w: Operand, b: Operand, layout: Layout, eps: number): Tensor {
  const dense = x.contiguous ? x : contiguousCopy(x);
  const { mean, variance } = rowStatistics(dense.alias(layout.rows, contiguousStrides(layout.rows)));
  return normalized(x, w, b, layout, mean, inverse(variance, eps));
}
/** Cotangents of x, weight and bias, given what the Jacobian of the normalisation makes of a vector. */
function affineVjp(
  g: Tensor,
  w: Operand,
  b: Operand,
  needs: readonly boolean[],
  layout: Layout,
  back: (h: Tensor) => Tensor,
  hat: () => Tensor,
): Operand[] {
  const reduce = (t: Tensor, like: Tensor) => reshape(sumToSize(t, layout.affine), like.shape);
  return [
    needs[0] ? back(w ? mul(g, reshape(w, layout.affine)) : g) : null,
    needs[1] && w ? reduce(mul(g, hat()), w) : null,
    needs[2] && b ? reduce(g, b) : null,
  ];
}
function affineJvp(
  [tx, tw, tb]: readonly Operand[],
  w: Operand,
  shape: Shape,
  layout: Layout,
  forward: (t: Tensor) => Tensor,
  hat: () => Tensor,
): Operand {
  const zeros = Tensor.full(shape, 0, (tx ?? tw ?? tb ?? Tensor.scalar(0, 'float64')).dtype);
  const along = tx ? forward(tx) : null;
  return addTangents(
    along && w ? mul(along, reshape(w, layout.affine)) : along,
    tw ? mul(hat(), reshape(tw, layout.affine)) : null,
    tb ? add(zeros, reshape(tb, layout.affine)) : null,
  );
}
/** What layer norm and group norm share: both are x normalised by its own statistics, each in a layout of its own. */
const byOwnStatistics = <A extends { eps: number }>(
  layoutOf: (x: Shape, attrs: A) => Layout,
): Pick<RuleOf<Op<[x: Tensor, ...Affine], A>>, 'vjp' | 'jvp' | 'saves'> => ({
  vjp: ({ inputs: [x, w, b], attrs, needs }, g) => {
    const layout = layoutOf(x.shape, attrs);
    return affineVjp(
      g,
      w,
      b,
      needs,
      layout,
      (h) => jacobian(h, x, layout, attrs),
      () => xHat(x, layout, attrs),
    );
  },
  jvp: ({ inputs: [x, w], attrs }, tangents) => {
    const layout = layoutOf(x.shape, attrs);
    return affineJvp(
      tangents,
      w,
      x.shape,
      layout,
      (t) => jacobian(t, x, layout, attrs),
      () => xHat(x, layout, attrs),
    );
  },
  saves: () => ({ inputs: [0, 1] }),
});
function checkParameters(x: Tensor, parameters: readonly Operand[]): void {
  for (const p of parameters) {
    if (!p || p.dtype === x.dtype || (x.dtype.endsWith('16') && p.dtype === 'float32')) continue;
    throw runtimeError(
      p.dtype === 'float32'
        ? 'mixed dtype (CPU): all inputs must share same datatype.'
        : 'mixed dtype (CPU): expect parameter to have scalar type of Float',
    );
  }
}
function checkBatchNorm(x: Tensor, parameters: readonly [string, Operand][]): void {
  if (x.rank < 2) throw runtimeError(`Expected more than 1 dimension for the input of batch_norm, got input size ${formatShape(x.shape)}`);
  requireFloating(x, 'batch_norm');
  for (const [name, p] of parameters) {
    if (p && p.size !== x.shape[1]) throw runtimeError(`${name} should contain ${x.shape[1]} elements not ${p.size}`);
  }
  checkParameters(
    x,
    parameters.map(([, p]) => p),
  );
}

/** 1/√(running_var + eps) and running_mean, as constants in the shape that meets x. */
function runningStatistics(x: Tensor, mean: Operand, variance: Operand, eps: number): { mean: Tensor; inverse: Tensor } {
  if (!mean || !variance) throw runtimeError(`${mean ? 'running_var' : 'running_mean'} must be defined in evaluation mode`);
  const shape = perChannel(x.shape);
  const double = (t: Tensor) => Float64Array.from(rowMajor(t));
  return {
    mean: rounded(double(mean), shape, x.dtype),
    inverse: rounded(
      double(variance).map((v) => 1 / Math.sqrt(v + eps)),
      shape,
      x.dtype,
    ),
  };
}

const batchNorm: Rule<'native_batch_norm'> = {
  forward: ([x, w, b, mean, variance], { training, eps }) => {
    checkBatchNorm(x, [
      ['running_mean', mean],
      ['running_var', variance],
      ['weight', w],
      ['bias', b],
    ]);
    const layout = batchLayout(x.shape);
    if (training) return normalizedByOwn(x, w, b, layout, eps);
    const running = runningStatistics(x, mean, variance, eps);
    return normalized(x, w, b, layout, running.mean.data, running.inverse.data);
  },
  vjp: ({ inputs: [x, w, b, mean, variance], attrs, needs }, g) => {
    const layout = batchLayout(x.shape);
    if (attrs.training)
      return [
        ...affineVjp(
          g,
          w,
          b,
          needs,
          layout,
          (h) => jacobian(h, x, layout, attrs),
          () => xHat(x, layout, attrs),
        ),
        null,
        null,
      ];
    const running = runningStatistics(x, mean, variance, attrs.eps);
    return [
      ...affineVjp(
        g,
        w,
        b,
        needs,
        layout,
        (h) => mul(h, running.inverse),
        () => mul(sub(x, running.mean), running.inverse),
      ),
      null,
      null,
    ];
  },
  jvp: ({ inputs: [x, w, , mean, variance], attrs }, tangents) => {
    const layout = batchLayout(x.shape);
    if (attrs.training)
      return affineJvp(
        tangents,
        w,
        x.shape,
        layout,
        (t) => jacobian(t, x, layout, attrs),
        () => xHat(x, layout, attrs),
      );
    const running = runningStatistics(x, mean, variance, attrs.eps);
    return affineJvp(
      tangents,
      w,
      x.shape,
      layout,
      (t) => mul(t, running.inverse),
      () => mul(sub(x, running.mean), running.inverse),
    );
  },
  saves: (_, { training }) => ({ inputs: training ? [0, 1] : [0, 1, 3, 4] }),
  formula: {
    names: ['x', 'w', 'b', 'mean', 'var'],
    value: 'x̂·w + b, x̂ = (x − mean) / √(var + eps) per channel',
    vjp: ['(h − mean h − x̂ · mean(h·x̂)) / √(var + eps), h = ḡ·w; in eval mode ḡ·w / √(var + eps)', 'Σ ḡ·x̂', 'Σ ḡ', '–', '–'],
  },
  torch: ({ training, eps }) =>
    `F.batch_norm(x0, x3 if x3 is None else x3.detach().clone(), x4 if x4 is None else x4.detach().clone(), x1, x2, ${python(training)}, 0.1, ${eps})`,
  samples: () => {
    // Running statistics are constants to PyTorch: where they are used, differences would see them and gradients do not, hence `kink`.
    const statistics = [Tensor.from([0.1, -0.2], [2], 'float64'), Tensor.from([0.5, 2], [2], 'float64')] as const;
    return [
      { inputs: [wave([3, 2]), wave([2], 0.3), wave([2], 0.6), null, null], attrs: { training: true, eps: 1e-5 } },
      {
        inputs: [transposedInMemory(wave([2, 2, 3, 2])), wave([2], 0.3), null, ...statistics],
        attrs: { training: true, eps: 1e-3 },
      },
      { inputs: [wave([2, 2, 3]), null, null, null, null], attrs: { training: true, eps: 1e-5 } },
      { inputs: [wave([2, 2, 3]), wave([2], 0.3), wave([2], 0.6), ...statistics], attrs: { training: false, eps: 1e-5 }, kink: true },
    ];
  },
};
const layerNorm: Rule<'native_layer_norm'> = {
  forward: ([x, w, b], { normalized_shape: normalized, eps }) => {
    const n = normalized.length;
    if (n === 0)
      throw runtimeError(
        'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
      );
    for (const [name, p] of [
      ['weight', w],
      ['bias', b],
    ] as const) {
      if (p && !sameShape(p.shape, normalized)) {
        throw runtimeError(
          `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${formatShape(p.shape)} and normalized_shape = ${formatShape(normalized)}`,
        );
      }
    }
    if (x.rank < n || !sameShape(x.shape.slice(-n), normalized)) {
      const want = ['*', ...normalized].join(', ');
      throw runtimeError(
        `Given normalized_shape=${formatShape(normalized)}, expected input with shape [${want}], but got input of size${formatShape(x.shape)}`,
      );
    }
    if (!isFloating(x.dtype)) requireFloating(x, 'LayerNormKernelImpl');
    checkParameters(x, [w, b]);
    const layout = layerLayout(x.shape, normalized);
    return normalizedByOwn(x, w, b, layout, eps);
  },
  ...byOwnStatistics((x, { normalized_shape }: Attrs<'native_layer_norm'>) => layerLayout(x, normalized_shape)),
  // The bias too: nothing of it is read, but PyTorch keeps it.
  saves: () => ({ inputs: [0, 1, 2] }),
  formula: {
    names: ['x', 'w', 'b'],
    value: 'x̂·w + b, x̂ = (x − mean) / √(var + eps)',
    vjp: ['(h − mean h − x̂ · mean(h·x̂)) / √(var + eps), h = ḡ·w', 'Σ ḡ·x̂', 'Σ ḡ'],
  },
  torch: ({ normalized_shape: shape, eps }) => `F.layer_norm(x0, [${shape}], x1, x2, ${eps})`,
  samples: () => [
    { inputs: [wave([3, 4]), wave([4], 0.3), wave([4], 0.6)], attrs: { normalized_shape: [4], eps: 1e-5 } },
    { inputs: [transposedInMemory(wave([2, 2, 3])), waveIn(0.5, 2, [2, 3], 0.3), null], attrs: { normalized_shape: [2, 3], eps: 1e-3 } },
    { inputs: [wave([5]), null, null], attrs: { normalized_shape: [5], eps: 1e-5 } },
    { inputs: [wave([0, 3]), wave([3]), null], attrs: { normalized_shape: [3], eps: 1e-5 } },
  ],
};

const groupNorm: Rule<'native_group_norm'> = {
  forward: ([x, w, b], { groups, eps }) => {
    if (x.rank < 2) throw runtimeError(`Expected at least 2 dimensions for input tensor but received ${x.rank}`);
    const channels = x.shape[1]!;
    if (channels % groups !== 0) {
      throw runtimeError(
        `Expected number of channels in input to be divisible by num_groups, but got input of shape ${formatShape(x.shape)} and num_groups=${groups}`,
      );
    }
    for (const [name, p] of [
      ['weight', w],
      ['bias', b],
    ] as const) {
      if (p && (p.rank !== 1 || p.size !== channels)) {
        throw runtimeError(
          `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${formatShape(p.shape)} and input of shape ${formatShape(x.shape)}`,
        );
      }
    }
    if (!isFloating(x.dtype)) throw new EngineError('NotImplementedError', '"GroupNormKernelImpl" not implemented for this dtype');
    checkParameters(x, [w, b]);
    const layout = groupLayout(x.shape, groups);
    return normalizedByOwn(x, w, b, layout, eps);
  },
  ...byOwnStatistics((x, { groups }: Attrs<'native_group_norm'>) => groupLayout(x, groups)),
  formula: {
    names: ['x', 'w', 'b'],
    value: 'x̂·w + b, x̂ = (x − mean) / √(var + eps) per group of channels',
    vjp: ['(h − mean h − x̂ · mean(h·x̂)) / √(var + eps), h = ḡ·w', 'Σ ḡ·x̂', 'Σ ḡ'],
  },
  torch: ({ groups, eps }) => `F.group_norm(x0, ${groups}, x1, x2, ${eps})`,
  samples: () => [
    { inputs: [wave([2, 4, 3]), wave([4], 0.3), wave([4], 0.6)], attrs: { groups: 2, eps: 1e-5 } },
    { inputs: [wave([3, 4]), null, null], attrs: { groups: 1, eps: 1e-3 } },
  ],
};

export const normalizations = { native_batch_norm: batchNorm, native_layer_norm: layerNorm, native_group_norm: groupNorm };
