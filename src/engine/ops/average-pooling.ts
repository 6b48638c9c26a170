import { runtimeError } from '../errors.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisMap, axisMap } from './axis-maps.ts';
import { flat } from './flat.ts';
import { adaptiveRange, checkAdaptive, type PoolWindow, pooledSizes } from './pooling-window.ts';
import { type Separable, separable } from './separable.ts';
import { python, requireFloating, transposedInMemory, wave } from './support.ts';

interface AveragePool extends PoolWindow {
  /** Whether padding counts in the divisor. */
  readonly count_include_pad: boolean;
  readonly divisor_override?: number | null;
}
interface AdaptivePool {
  readonly output_size: readonly number[];
}
declare module '../primitive.ts' {
  interface Primitives {
    avg_pool1d: Op<[x: Tensor], AveragePool>;
    avg_pool2d: Op<[x: Tensor], AveragePool>;
    avg_pool3d: Op<[x: Tensor], AveragePool>;
    adaptive_avg_pool1d: Op<[x: Tensor], AdaptivePool>;
    adaptive_avg_pool2d: Op<[x: Tensor], AdaptivePool>;
    adaptive_avg_pool3d: Op<[x: Tensor], AdaptivePool>;
  }
}

const consecutive = (start: number, end: number) => Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
/** The sum over [start, end) divided by `divisor`. */
const average = (start: number, end: number, divisor: number) => {
  const index = consecutive(start, end);
  return { index, weight: index.map(() => 1), divisor: index.length === 0 ? 1 : divisor };
};

function windowMaps(size: Shape, a: AveragePool, x: { shape: Shape }): AxisMap[] {
  if (a.divisor_override === 0) throw runtimeError('divisor must be not zero');
  const outputs = pooledSizes(x, a);
  return size.map((input, d) =>
    axisMap(input, outputs[d]!, (o) => {
      const from = o * a.stride[d]! - a.padding[d]!;
      const to = Math.min(from + a.kernel_size[d]!, input + a.padding[d]!);
      const [start, end] = [Math.max(0, from), Math.min(to, input)];
      const own = a.count_include_pad ? to - from : end - start;
      // An override replaces the whole divisor, so the first dimension carries it alone.
      return average(start, end, a.divisor_override ? (d === 0 ? a.divisor_override : 1) : own);
    }),
  );
}

function averagePool(rank: 1 | 2 | 3): Separable<AveragePool> {
  const every = (n: number) => new Array<number>(rank).fill(n);
  const plain: AveragePool = {
    kernel_size: every(2),
    stride: every(2),
    padding: every(0),
    ceil_mode: false,
    count_include_pad: true,
    divisor_override: null,
  };
  const size = [[7], [4, 5], [3, 3, 4]][rank - 1]!;
  return {
    name: `avg_pool${rank}d`,
    rank,
    maps: (s, a, x) => {
      requireFloating(x, `avg_pool${rank}d_out_frame`);
      return windowMaps(s, a, x);
    },
    keepsInput: () => true,
    value: 'mean of each window',
    torch: (a) =>
      `F.avg_pool${rank}d(x0, [${a.kernel_size}], [${a.stride}], [${a.padding}], ${python(a.ceil_mode)}, ${python(a.count_include_pad)}` +
      (rank > 1 ? `, divisor_override=${a.divisor_override ?? 'None'})` : ')'),
    samples: () => [
      { inputs: [wave([2, 2, ...size])], attrs: plain },
      { inputs: [wave([2, ...size])], attrs: { ...plain, kernel_size: every(3), padding: every(1), ceil_mode: true } },
      {
        inputs: [transposedInMemory(wave([1, 2, ...size]))],
        attrs: { ...plain, kernel_size: every(3), padding: every(1), stride: every(1), count_include_pad: false },
      },
      ...(rank > 1 ? [{ inputs: [wave([1, 1, ...size])] as [Tensor], attrs: { ...plain, divisor_override: 3 } }] : []),
    ],
  };
}

function adaptivePool(rank: 1 | 2 | 3): Separable<AdaptivePool> {
  const size = [[7], [4, 5], [3, 3, 4]][rank - 1]!;
  return {
    name: `adaptive_avg_pool${rank}d`,
    rank,
    maps: (sizes, { output_size }, x) => {
      checkAdaptive(`adaptive_avg_pool${rank}d`, x, rank, '');
      requireFloating(x, `adaptive_avg_pool${rank}d_cpu`);
      return sizes.map((input, d) =>
        axisMap(input, output_size[d]!, (o) => {
          const [start, end] = adaptiveRange(o, input, output_size[d]!);
          return average(start, end, end - start);
        }),
      );
    },
    value: 'mean of each region',
    // A single region is a mean to PyTorch.
    keepsInput: ({ output_size }) => output_size.some((n) => n !== 1),
    torch: ({ output_size }) => `F.adaptive_avg_pool${rank}d(x0, [${output_size}])`,
    samples: () => [
      { inputs: [wave([2, 2, ...size])], attrs: { output_size: size.map(() => 1) } },
      { inputs: [wave([2, ...size])], attrs: { output_size: size.map((_, d) => d + 2) } },
      { inputs: [wave([1, 1, ...size])], attrs: { output_size: size.map((s) => s + 2) } },
    ],
  };
}

/** One window over everything is a mean, whose backward pass does not know the input. */
const severalWindows = ({ output_size }: { output_size: readonly number[] }) => output_size.some((n) => n !== 1);

export const averagePooling = {
  avg_pool1d: flat(separable(averagePool(1))),
  avg_pool2d: flat(separable(averagePool(2))),
  avg_pool3d: flat(separable(averagePool(3))),
  adaptive_avg_pool1d: flat(separable(adaptivePool(1)), 'inputs', severalWindows),
  adaptive_avg_pool2d: flat(separable(adaptivePool(2)), 'inputs', severalWindows),
  adaptive_avg_pool3d: flat(separable(adaptivePool(3)), 'inputs', severalWindows),
};
