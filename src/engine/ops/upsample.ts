import type { DType } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { formatShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type AxisMap, axisMap } from './axis-maps.ts';
import { type Separable, separable } from './separable.ts';
import { python, transposedInMemory, wave } from './support.ts';

interface Nearest {
  readonly output_size: readonly number[];
  /** The scale factors the user gave, one per dimension; null: input over output size decides. */
  readonly scales: readonly (number | null)[];
}
interface Interpolated extends Nearest {
  readonly align_corners: boolean;
}
declare module '../primitive.ts' {
  interface Primitives {
    upsample_nearest1d: Op<[x: Tensor], Nearest>;
    upsample_nearest2d: Op<[x: Tensor], Nearest>;
    upsample_nearest3d: Op<[x: Tensor], Nearest>;
    _upsample_nearest_exact1d: Op<[x: Tensor], Nearest>;
    _upsample_nearest_exact2d: Op<[x: Tensor], Nearest>;
    _upsample_nearest_exact3d: Op<[x: Tensor], Nearest>;
    upsample_linear1d: Op<[x: Tensor], Interpolated>;
    upsample_bilinear2d: Op<[x: Tensor], Interpolated>;
    upsample_trilinear3d: Op<[x: Tensor], Interpolated>;
    upsample_bicubic2d: Op<[x: Tensor], Interpolated>;
    _upsample_bilinear2d_aa: Op<[x: Tensor], Interpolated>;
    _upsample_bicubic2d_aa: Op<[x: Tensor], Interpolated>;
  }
}

/** One dimension of an interpolation. Positions are computed in the tensor's own precision, as ATen does: a float32 position can fall on the other side of a pixel. */
interface Axis {
  readonly input: number;
  readonly output: number;
  readonly scale: number | null;
  readonly align: boolean;
  readonly round: (x: number) => number;
}
type Taps = { index: number[]; weight: number[] };

/** Input pixels per output pixel (aten/src/ATen/native/UpSample.h, area_pixel_compute_scale). */
function pixelScale({ input, output, scale, align, round }: Axis): number {
  if (align) return output > 1 ? round((input - 1) / (output - 1)) : 0;
  return scale !== null && scale > 0 ? round(1 / scale) : round(input / output);
}
/** Position of output pixel `o` in the input (area_pixel_compute_source_index). */
function source(axis: Axis, o: number, cubic: boolean): number {
  const scale = pixelScale(axis);
  if (axis.align) return axis.round(scale * o);
  const at = axis.round(axis.round(scale * (o + 0.5)) - 0.5);
  return !cubic && at < 0 ? 0 : at;
}

const nearest = (axis: Axis, o: number): Taps => ({
  index: [Math.min(Math.floor(Math.fround(axis.round(pixelScale(axis) * o))), axis.input - 1)],
  weight: [1],
});
const nearestExact = (axis: Axis, o: number): Taps => ({
  index: [Math.min(Math.floor(Math.fround(axis.round(pixelScale(axis) * (o + 0.5)))), axis.input - 1)],
  weight: [1],
});

function linear(axis: Axis, o: number): Taps {
  const at = source(axis, o, false);
  const first = Math.min(Math.floor(at), axis.input - 1);
  const rest = Math.min(Math.max(axis.round(at - first), 0), 1);
  return { index: [first, Math.min(first + 1, axis.input - 1)], weight: [axis.round(1 - rest), rest] };
}

/** Keys' cubic convolution kernel; a = −0.75 in upsampling, −0.5 where antialiased. */
function keys(x: number, a: number): number {
  const d = Math.abs(x);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}
function cubic(axis: Axis, o: number): Taps {
  const at = source(axis, o, true);
  const first = Math.floor(at);
  const t = axis.round(at - first);
  const offsets = [-1, 0, 1, 2];
  return { index: offsets.map((k) => Math.min(Math.max(first + k, 0), axis.input - 1)), weight: offsets.map((k) => keys(t - k, -0.75)) };
}

/** A filter widened to cover all input pixels of an output pixel when shrinking (UpSampleKernel.cpp, _compute_indices_weights_aa). */
function antialiased(width: number, filter: (x: number) => number) {
  return (axis: Axis, o: number): Taps => {
    const scale = pixelScale(axis);
    const stretch = Math.max(scale, 1);
    const center = scale * (o + 0.5);
    const reach = (width / 2) * stretch;
    const start = Math.max(Math.trunc(center - reach + 0.5), 0);
    const end = Math.min(Math.trunc(center + reach + 0.5), axis.input);
    const index = Array.from({ length: end - start }, (_, k) => start + k);
    const raw = index.map((i) => filter((i - center + 0.5) / stretch));
    const total = raw.reduce((s, w) => s + w, 0);
    return { index, weight: raw.map((w) => (total === 0 ? w : w / total)) };
  };
}
const triangle = (x: number) => Math.max(0, 1 - Math.abs(x));

function maps(
  rank: number,
  size: Shape,
  a: Nearest & { align_corners?: boolean },
  x: { shape: Shape; dtype: DType },
  taps: (axis: Axis, o: number) => Taps,
): AxisMap[] {
  if (x.shape.length !== rank + 2) {
    throw runtimeError(`It is expected input_size equals to ${rank + 2}, but got size ${x.shape.length}`);
  }
  if ([...size, ...a.output_size].some((s) => s <= 0)) {
    const names = rank === 1 ? ['W'] : rank === 2 ? ['H', 'W'] : ['D', 'H', 'W'];
    const list = (sizes: Shape) => `(${names.map((n, d) => `${n}: ${sizes[d]}`).join(', ')})`;
    throw runtimeError(`Input and output sizes should be greater than 0, but got input ${list(size)} output ${list(a.output_size)}`);
  }
  if (x.shape[1] === 0)
    throw runtimeError(`Non-empty ${rank + 2}D data tensor expected but got a tensor with sizes ${formatShape(x.shape)}`);
  const round = x.dtype === 'float64' ? (v: number) => v : Math.fround;
  return size.map((input, d) => {
    const output = a.output_size[d]!;
    const axis = { input, output, scale: a.scales[d] ?? null, align: a.align_corners ?? false, round };
    return axisMap(input, output, (o) => taps(axis, o));
  });
}

const sizes = [[4], [3, 4], [2, 3, 2]] as const;
const scaled = (scales: Nearest['scales'], size: readonly number[]) => size.map((s, d) => Math.floor(s * scales[d]!));

/** How F.interpolate says the same: by scale factors where they were given, else by size. */
const spelled = (mode: string, a: Nearest & { align_corners?: boolean }, more = '') =>
  `F.interpolate(x0, ${a.scales.every((s) => s !== null) ? `scale_factor=[${a.scales}]` : `size=[${a.output_size}]`}, mode='${mode}'` +
  `${a.align_corners === undefined ? '' : `, align_corners=${python(a.align_corners)}`}${more})`;

function nearestOf(name: string, rank: 1 | 2 | 3, mode: string, taps: typeof nearest): Separable<Nearest> {
  const size = sizes[rank - 1]!;
  const factors = [1.6, 1.9, 2.6].slice(0, rank);
  return {
    name,
    rank,
    maps: (s, a, x) => maps(rank, s, a, x, taps),
    value: 'the nearest pixel of x',
    torch: (a) => spelled(mode, a),
    samples: () => [
      { inputs: [wave([2, 2, ...size])], attrs: { output_size: size.map((s) => s * 2), scales: size.map(() => null) } },
      { inputs: [transposedInMemory(wave([1, 2, ...size]))], attrs: { output_size: size.map(() => 3), scales: size.map(() => null) } },
      { inputs: [wave([1, 1, ...size])], attrs: { output_size: scaled(factors, size), scales: factors } },
    ],
  };
}
function interpolated(name: string, rank: 1 | 2 | 3, mode: string, taps: typeof linear, more = ''): Separable<Interpolated> {
  const plain = nearestOf(name, rank, mode, taps);
  return {
    ...plain,
    maps: (s, a, x) => maps(rank, s, a, x, taps),
    value: `${mode} interpolation of x`,
    torch: (a) => spelled(mode, a, more),
    samples: () =>
      plain
        .samples()
        .flatMap(({ inputs, attrs }) => [false, true].map((align_corners) => ({ inputs, attrs: { ...attrs, align_corners } }))),
  };
}

export const upsampling = {
  upsample_nearest1d: separable(nearestOf('upsample_nearest1d', 1, 'nearest', nearest)),
  upsample_nearest2d: separable(nearestOf('upsample_nearest2d', 2, 'nearest', nearest)),
  upsample_nearest3d: separable(nearestOf('upsample_nearest3d', 3, 'nearest', nearest)),
  _upsample_nearest_exact1d: separable(nearestOf('_upsample_nearest_exact1d', 1, 'nearest-exact', nearestExact)),
  _upsample_nearest_exact2d: separable(nearestOf('_upsample_nearest_exact2d', 2, 'nearest-exact', nearestExact)),
  _upsample_nearest_exact3d: separable(nearestOf('_upsample_nearest_exact3d', 3, 'nearest-exact', nearestExact)),
  upsample_linear1d: separable(interpolated('upsample_linear1d', 1, 'linear', linear)),
  upsample_bilinear2d: separable(interpolated('upsample_bilinear2d', 2, 'bilinear', linear)),
  upsample_trilinear3d: separable(interpolated('upsample_trilinear3d', 3, 'trilinear', linear)),
  upsample_bicubic2d: separable(interpolated('upsample_bicubic2d', 2, 'bicubic', cubic)),
  _upsample_bilinear2d_aa: separable(interpolated('_upsample_bilinear2d_aa', 2, 'bilinear', antialiased(2, triangle), ', antialias=True')),
  _upsample_bicubic2d_aa: separable(
    interpolated(
      '_upsample_bicubic2d_aa',
      2,
      'bicubic',
      antialiased(4, (x) => keys(x, -0.5)),
      ', antialias=True',
    ),
  ),
};
