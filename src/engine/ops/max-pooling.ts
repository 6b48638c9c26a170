import { one } from '../apply.ts';
import type { RealData } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Op, Rule, RuleOf } from '../primitive.ts';
import { formatShape, type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { flat } from './flat.ts';
import { adaptiveRange, checkAdaptive, type PoolWindow, pooledSizes } from './pooling-window.ts';
import { longs, python, rounded, transposedInMemory, wave } from './support.ts';

interface MaxPool extends PoolWindow {
  readonly dilation: readonly number[];
}
interface AdaptivePool {
  readonly output_size: readonly number[];
}
interface Fractional {
  readonly kernel_size: readonly number[];
  readonly output_size: readonly number[];
}
type Values = [values: Tensor, indices: Tensor];
type Pool<A extends object> = Op<[x: Tensor], A, Values>;
declare module '../primitive.ts' {
  interface Primitives {
    max_pool1d_with_indices: Pool<MaxPool>;
    max_pool2d_with_indices: Pool<MaxPool>;
    max_pool3d_with_indices: Pool<MaxPool>;
    adaptive_max_pool1d: Pool<AdaptivePool>;
    adaptive_max_pool2d: Pool<AdaptivePool>;
    adaptive_max_pool3d: Pool<AdaptivePool>;
    /** `samples`: random numbers in [0, 1) of shape (N, C, dims). */
    fractional_max_pool2d: Op<[x: Tensor, samples: Tensor], Fractional, Values>;
    fractional_max_pool3d: Op<[x: Tensor, samples: Tensor], Fractional, Values>;
    max_unpool2d: Op<[x: Tensor, indices: Tensor], { output_size: readonly number[] }>;
    max_unpool3d: Op<[x: Tensor, indices: Tensor], { output_size: readonly number[] }>;
    /** The elements of each plane of x (its last `rank` dimensions) at flat `indices`. */
    take_in_planes: Op<[x: Tensor, indices: Tensor], { rank: number }>;
    /** Adds g into planes of zeros at flat `indices`: the adjoint of take_in_planes. */
    add_in_planes: Op<[g: Tensor, indices: Tensor], { size: readonly number[] }>;
  }
}

const take = (x: Tensor, indices: Tensor, rank: number) => one('take_in_planes', [x, indices], { rank });
const put = (g: Tensor, indices: Tensor, size: Shape) => one('add_in_planes', [g, indices], { size });

const takeRule: Rule<'take_in_planes'> = {
  forward: ([x, indices], { rank }) => {
    const [from, at] = [rowMajor(x), rowMajor(indices)];
    const out = Tensor.empty(indices.shape, x.dtype);
    const plane = sizeOf(x.shape.slice(-rank));
    const taken = sizeOf(indices.shape.slice(-rank));
    const to = out.data;
    for (let i = 0, base = 0; i < to.length; base += plane) for (let end = i + taken; i < end; i++) to[i] = from[base + at[i]!]!;
    return out;
  },
  vjp: ({ inputs: [x, indices], attrs: { rank } }, g) => [put(g, indices, x.shape.slice(-rank)), null],
  jvp: ({ inputs: [, indices], attrs: { rank } }, [t]) => t && take(t, indices, rank),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['x', 'i'], value: 'x[i] in each plane', vjp: ['ḡ added at i', '–'] },
  torch: null,
  samples: () => [{ inputs: [wave([2, 2, 3]), longs([5, 0, 5, 1], [2, 1, 2])], attrs: { rank: 2 } }],
};

const putRule: Rule<'add_in_planes'> = {
  forward: ([g, indices], { size }) => {
    const [from, at] = [rowMajor(g), rowMajor(indices)];
    const plane = sizeOf(size);
    const shape = [...g.shape.slice(0, g.rank - size.length), ...size];
    const out = new Float64Array(sizeOf(shape));
    const given = sizeOf(g.shape.slice(-size.length));
    for (let i = 0, base = 0; i < from.length; base += plane) for (let end = i + given; i < end; i++) out[base + at[i]!]! += from[i]!;
    return rounded(out, shape, g.dtype);
  },
  vjp: ({ inputs: [, indices], attrs: { size } }, h) => [take(h, indices, size.length), null],
  jvp: ({ inputs: [, indices], attrs: { size } }, [t]) => t && put(t, indices, size),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['g', 'i'], value: 'g added at i in each plane', vjp: ['ḡ[i]', '–'] },
  torch: null,
  samples: () => [{ inputs: [wave([2, 1, 2]), longs([5, 0, 1, 1], [2, 1, 2])], attrs: { size: [2, 3] } }],
};

/** The positions along one dimension that each output of a pooling looks at. */
type Reach = (plane: number, dim: number, output: number) => readonly number[];

/** The largest value and its flat index within each window; the first of equals, and NaN above all (the last of them), as ATen's kernels. */
function poolMax(x: Tensor, rank: number, outputs: readonly number[], reach: Reach, byPlane = false): Values {
  const input = x.shape.slice(-rank);
  const lead = x.shape.slice(0, x.rank - rank);
  const values = Tensor.empty([...lead, ...outputs], x.dtype);
  const indices = Tensor.empty(values.shape, 'int64');
  const from = rowMajor(x);
  const plane = sizeOf(input);
  let windows: Int32Array[] | null = null;
  const pooled = sizeOf(outputs);
  for (let p = 0; p < sizeOf(lead); p++) {
    if (!windows || byPlane) windows = flatWindows(p, input, outputs, reach);
    for (let o = 0; o < pooled; o++) {
      const best = largest(from, p * plane, windows[o]!);
      indices.data[p * pooled + o] = best;
      values.data[p * pooled + o] = from[p * plane + best]!;
    }
  }
  return [values, indices];
}
function largest(data: RealData, base: number, window: Int32Array): number {
  let best = window[0]!;
  let max = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < window.length; k++) {
    const v = data[base + window[k]!]!;
    if (v > max || Number.isNaN(v)) {
      max = v;
      best = window[k]!;
    }
  }
  return best;
}
/** The flat positions of each window, row-major. */
function flatWindows(plane: number, input: readonly number[], outputs: readonly number[], reach: Reach): Int32Array[] {
  let windows: number[][] = [[0]];
  input.forEach((size, d) => {
    const ranges = Array.from({ length: outputs[d]! }, (_, o) => reach(plane, d, o));
    windows = windows.flatMap((w) => ranges.map((r) => w.flatMap((i) => r.map((j) => i * size + j))));
  });
  return windows.map((w) => Int32Array.from(w));
}

/** Both modes of a pooling that picks: they follow the indices. `inputs` is the number of operands, of which the first is differentiable. */
function picking(rank: number) {
  return {
    vjp: ({ inputs: [x], outputs: [, indices] }: { inputs: readonly [Tensor, ...Tensor[]]; outputs: Values }, g: Tensor) => [
      put(g, indices, x.shape.slice(-rank)),
    ],
    jvp: ({ outputs: [, indices] }: { outputs: Values }, [t]: readonly (Tensor | null)[]) => [t ? take(t, indices, rank) : null, null],
    saves: () => ({ inputs: [0], outputs: [1] }),
    formula: { names: ['x'], value: 'max of each window', vjp: ['ḡ at the first largest element, else 0'] },
  } as const;
}

const sizes = [[7], [4, 5], [3, 3, 4]] as const;
function maxPool(rank: 1 | 2 | 3): RuleOf<Pool<MaxPool>> {
  const every = (n: number) => new Array<number>(rank).fill(n);
  const size = sizes[rank - 1]!;
  const plain = { kernel_size: every(2), stride: every(2), padding: every(0), dilation: every(1), ceil_mode: false };
  return {
    ...picking(rank),
    forward: ([x], a) => {
      const input = x.shape.slice(-rank);
      return poolMax(x, rank, pooledSizes(x, a), (_, d, o) => {
        const start = o * a.stride[d]! - a.padding[d]!;
        return Array.from({ length: a.kernel_size[d]! }, (_, k) => start + k * a.dilation[d]!).filter((i) => i >= 0 && i < input[d]!);
      });
    },
    torch: (a) =>
      `F.max_pool${rank}d(x0, [${a.kernel_size}], [${a.stride}], [${a.padding}], [${a.dilation}], ${python(a.ceil_mode)}, return_indices=True)`,
    samples: () => [
      { inputs: [wave([2, 1, ...size])], attrs: plain },
      { inputs: [transposedInMemory(wave([2, ...size]))], attrs: { ...plain, kernel_size: every(3), padding: every(1), ceil_mode: true } },
      { inputs: [wave([1, 1, ...size])], attrs: { ...plain, stride: every(1), dilation: every(2) } },
      { inputs: [Tensor.full([1, ...size], 1, 'float64')], attrs: plain, kink: true },
    ],
  };
}

function adaptiveMaxPool(rank: 1 | 2 | 3): RuleOf<Pool<AdaptivePool>> {
  const size = sizes[rank - 1]!;
  return {
    ...picking(rank),
    forward: ([x], { output_size }) => {
      checkAdaptive(`adaptive_max_pool${rank}d`, x, rank, ':');
      const input = x.shape.slice(-rank);
      return poolMax(x, rank, output_size, (_, d, o) => {
        const [start, end] = adaptiveRange(o, input[d]!, output_size[d]!);
        return Array.from({ length: end - start }, (_, k) => start + k);
      });
    },
    torch: ({ output_size }) => `F.adaptive_max_pool${rank}d(x0, [${output_size}], return_indices=True)`,
    samples: () => [
      { inputs: [wave([2, 1, ...size])], attrs: { output_size: size.map(() => 1) } },
      { inputs: [wave([2, ...size])], attrs: { output_size: size.map((_, d) => d + 2) } },
    ],
  };
}

/** Where window `o` starts, given a random number in [0, 1) (aten/src/ATen/native/FractionalMaxPool2d.cpp, generate_intervals). */
function fractionalStart(o: number, sample: number, input: number, output: number, kernel: number): number {
  if (o === output - 1) return input - kernel;
  const alpha = (input - kernel) / (output - 1);
  return Math.trunc((o + sample) * alpha) - Math.trunc(sample * alpha);
}
function fractionalMaxPool(rank: 2 | 3): RuleOf<Op<[x: Tensor, samples: Tensor], Fractional, Values>> {
  const size = sizes[rank - 1]!;
  const { vjp, ...rest } = picking(rank);
  return {
    ...rest,
    formula: { ...rest.formula, names: ['x', 'samples'], vjp: [...rest.formula.vjp, '–'] },
    vjp: (ctx, g) => [...vjp(ctx, g), null],
    forward: ([x, samples], { kernel_size, output_size }) => {
      const input = x.shape.slice(-rank);
      const random = rowMajor(samples);
      input.forEach((s, d) => {
        // The three-dimensional kernel refuses an exact fit, the two-dimensional one does not.
        if (output_size[d]! + kernel_size[d]! - (rank === 3 ? 0 : 1) <= s) return;
        const axis = ['time', 'height', 'width'].slice(-rank)[d];
        throw runtimeError(`fractional_max_pool${rank}d(): pool ${axis} ${kernel_size[d]} too large relative to input ${axis} ${s}`);
      });
      // The samples of a plane are stored width first.
      const reach: Reach = (p, d, o) => {
        const column = rank === 2 ? 1 - d : d;
        const start = fractionalStart(o, random[p * rank + column]!, input[d]!, output_size[d]!, kernel_size[d]!);
        return Array.from({ length: kernel_size[d]! }, (_, k) => start + k);
      };
      return poolMax(x, rank, output_size, reach, true);
    },
    torch: ({ kernel_size, output_size }) =>
      `F.fractional_max_pool${rank}d(x0, [${kernel_size}], output_size=[${output_size}], return_indices=True, _random_samples=x1.detach())`,
    samples: () => [
      {
        inputs: [
          wave([1, 2, ...size.map((s) => s + 1)]),
          Tensor.from(
            Array.from({ length: 2 * rank }, (_, i) => (i * 0.37 + 0.2) % 1),
            [1, 2, rank],
            'float64',
          ),
        ],
        attrs: { kernel_size: size.map(() => 2), output_size: size.map(() => 2) },
      },
    ],
  };
}

function maxUnpool(rank: 2 | 3): Rule<'max_unpool2d'> {
  return {
    forward: ([x, indices], { output_size }) => {
      if (indices.dtype !== 'int64') throw runtimeError(`elements in indices should be type int64 but got: ${indices.dtype}`);
      if (formatShape(indices.shape) !== formatShape(x.shape)) {
        throw runtimeError(
          `Expected shape of indices to be same as that of the input tensor (${formatShape(x.shape)}) but got indices tensor with shape: ${formatShape(indices.shape)}`,
        );
      }
      const [from, at] = [rowMajor(x), rowMajor(indices)];
      const out = Tensor.empty([...x.shape.slice(0, x.rank - rank), ...output_size], x.dtype);
      const plane = sizeOf(output_size);
      const given = sizeOf(x.shape.slice(-rank));
      for (let i = 0; i < from.length; i++) {
        const index = at[i]!;
        if (index < 0 || index >= plane)
          throw runtimeError(`Found an invalid max index: ${index} (output volumes are of size ${output_size.join('x')})`);
        out.data[Math.floor(i / given) * plane + index] = from[i]!;
      }
      return out;
    },
    vjp: ({ inputs: [, indices] }, g) => [take(g, indices, rank), null],
    jvp: ({ inputs: [, indices], attrs }, [t]) => t && one(`max_unpool${rank}d`, [t, indices], attrs),
    saves: () => ({ inputs: [1] }),
    formula: { names: ['x', 'i'], value: 'x placed at i into zeros', vjp: ['ḡ[i]', '–'] },
    torch: ({ output_size }) => `F.max_unpool${rank}d(x0, x1, 2, 2, 0, [${output_size}])`,
    samples: () => [
      rank === 2
        ? { inputs: [wave([1, 1, 2, 2]), longs([1, 2, 8, 15], [1, 1, 2, 2])], attrs: { output_size: [4, 4] } }
        : { inputs: [wave([1, 1, 1, 1, 2]), longs([1, 6], [1, 1, 1, 1, 2])], attrs: { output_size: [2, 2, 4] } },
    ],
  };
}

export const maxPooling = {
  max_pool1d_with_indices: flat(maxPool(1)),
  max_pool2d_with_indices: flat(maxPool(2)),
  max_pool3d_with_indices: flat(maxPool(3)),
  adaptive_max_pool1d: flat(adaptiveMaxPool(1)),
  adaptive_max_pool2d: flat(adaptiveMaxPool(2)),
  adaptive_max_pool3d: flat(adaptiveMaxPool(3)),
  fractional_max_pool2d: flat(fractionalMaxPool(2)),
  fractional_max_pool3d: flat(fractionalMaxPool(3)),
  max_unpool2d: maxUnpool(2),
  max_unpool3d: maxUnpool(3),
  take_in_planes: takeRule,
  add_in_planes: putRule,
};
