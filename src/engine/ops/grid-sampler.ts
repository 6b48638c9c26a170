import { one } from '../apply.ts';
import { grad } from '../autograd/backward.ts';
import { jvp } from '../autograd/forward.ts';
import { gradMode, withGradMode } from '../autograd/mode.ts';
import { type DType, isFloating } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { formatShape, type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, mul, reshape, scale, shift, sub } from './calls.ts';
import { notImplemented } from './elementwise.ts';
import { python, rounded, wave, waveIn } from './support.ts';

interface Sampling {
  readonly mode: 'bilinear' | 'nearest' | 'bicubic';
  readonly padding_mode: 'zeros' | 'border' | 'reflection';
  readonly align_corners: boolean;
}
declare module '../primitive.ts' {
  interface Primitives {
    /** x: (N, C, H, W), grid: (N, H', W', 2) of (x, y) in [−1, 1]; result (N, C, H', W'). */
    grid_sampler_2d: Op<[x: Tensor, grid: Tensor], Sampling>;
    grid_sampler_3d: Op<[x: Tensor, grid: Tensor], Sampling>;
  }
}

/**
 * A sample is Σ over taps of weight(t) · x[index], with t the position between two pixels. Along each axis the weight of a tap is a polynomial in t
 * (its coefficients, from the constant on); the weight of a pixel is their product over the axes.
 * Formulas: aten/src/ATen/native/GridSampler.h.
 */
const cubic = -0.75;
const taps: Record<Sampling['mode'], { offset: number; weight: readonly number[] }[]> = {
  nearest: [{ offset: 0, weight: [1] }],
  bilinear: [
    { offset: 0, weight: [1, -1] },
    { offset: 1, weight: [0, 1] },
  ],
  bicubic: [
    { offset: -1, weight: [0, cubic, -2 * cubic, cubic] },
    { offset: 0, weight: [1, 0, -(cubic + 3), cubic + 2] },
    { offset: 1, weight: [0, -cubic, 2 * cubic + 3, -(cubic + 2)] },
    { offset: 2, weight: [0, 0, cubic, -cubic] },
  ],
};

/** Where padding moves a position: position · slope + offset, constant around it. Slope 0 at and beyond a border, as PyTorch has it. */
function padded(at: number, size: number, a: Sampling): { slope: number; offset: number } {
  if (a.padding_mode === 'zeros') return { slope: 1, offset: 0 };
  const reflected = a.padding_mode === 'reflection' ? reflect(at, size, a.align_corners) : { slope: 1, offset: 0 };
  const moved = at * reflected.slope + reflected.offset;
  if (moved <= 0 || Number.isNaN(moved)) return { slope: 0, offset: 0 };
  return moved >= size - 1 ? { slope: 0, offset: size - 1 } : reflected;
}
/** Reflection at the outermost pixels' centres (align) or edges. */
function reflect(at: number, size: number, align: boolean): { slope: number; offset: number } {
  const low = align ? 0 : -0.5;
  const span = align ? size - 1 : size;
  if (span === 0) return { slope: 0, offset: 0 };
  const sign = at < low ? -1 : 1;
  const distance = Math.abs(at - low);
  const flips = Math.floor(distance / span);
  // Within flip number k, distance − k·span runs up where k is even, and down where it is odd.
  return flips % 2 === 0
    ? { slope: sign, offset: low - sign * low - flips * span }
    : { slope: -sign, offset: low + sign * low + (flips + 1) * span };
}

function roundHalfEven(v: number): number {
  const floor = Math.floor(v);
  const rest = v - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

/** One axis of all samples of a batch: the pixel that t counts from, how the padding moves positions, and t itself. */
interface Axis {
  readonly size: number;
  readonly slope: Float64Array;
  readonly offset: Float64Array;
  readonly base: Float64Array;
  readonly t: Float64Array;
}

/** Position in pixels of a grid coordinate in [−1, 1], as slope and shift. */
const pixels = (size: number, align: boolean) =>
  align ? { slope: (size - 1) / 2, shift: (size - 1) / 2 } : { slope: size / 2, shift: (size - 1) / 2 };

function readAxis(coordinates: Float64Array, size: number, a: Sampling, dtype: DType): Axis {
  const round = dtype === 'float64' ? (v: number) => v : Math.fround;
  const n = coordinates.length;
  const axis = { size, slope: new Float64Array(n), offset: new Float64Array(n), base: new Float64Array(n), t: new Float64Array(n) };
  for (let p = 0; p < n; p++) {
    const c = round(coordinates[p]! + 1);
    const at = a.align_corners ? round(round(c / 2) * (size - 1)) : round(round(round(c * size) - 1) / 2);
    // Bicubic pads each of its taps instead of the position.
    const { slope, offset } = a.mode === 'bicubic' ? { slope: 1, offset: 0 } : padded(at, size, a);
    const moved = round(at * slope + offset);
    const base = a.mode === 'nearest' ? roundHalfEven(moved) : Math.floor(moved);
    axis.slope[p] = slope;
    axis.offset[p] = offset;
    axis.base[p] = base;
    axis.t[p] = round(moved - base);
  }
  return axis;
}

/** The pixel a tap reads, or −1 where it lies outside. */
function pixelOf(axis: Axis, p: number, tap: number, a: Sampling): number {
  let at = axis.base[p]! + tap;
  if (a.mode === 'bicubic') {
    const { slope, offset } = padded(at, axis.size, a);
    at = Math.trunc(at * slope + offset);
  }
  return at >= 0 && at < axis.size ? at : -1;
}

const horner = (coefficients: readonly number[], t: number) => coefficients.reduceRight((s, c) => s * t + c, 0);

/** The axes in the order of x's dimensions (the grid's last dimension runs the other way). */
function axesOf(x: Tensor, grid: Tensor, a: Sampling): Axis[] {
  const rank = x.rank - 2;
  const data = rowMajor(grid);
  return Array.from({ length: rank }, (_, d) => {
    const column = Float64Array.from({ length: grid.size / rank }, (_, p) => data[p * rank + (rank - 1 - d)]!);
    return readAxis(column, x.shape[d + 2]!, a, x.dtype);
  });
}

/** Every combination of one tap per axis: the flat pixel of each sample (0 where outside), and whether it is inside. */
function combinations(axes: readonly Axis[], a: Sampling) {
  const list = taps[a.mode];
  const samples = axes[0]!.base.length;
  const count = list.length ** axes.length;
  return Array.from({ length: count }, (_, k) => {
    const chosen = axes.map((_, d) => list[Math.floor(k / list.length ** (axes.length - 1 - d)) % list.length]!);
    const pixel = new Float64Array(samples);
    const inside = new Float64Array(samples);
    for (let p = 0; p < samples; p++) {
      let flat = 0;
      let valid = 1;
      axes.forEach((axis, d) => {
        const at = pixelOf(axis, p, chosen[d]!.offset, a);
        if (at < 0) valid = 0;
        flat = flat * axis.size + Math.max(at, 0);
      });
      pixel[p] = valid ? flat : 0;
      inside[p] = valid;
    }
    return { chosen, pixel, inside };
  });
}

function sampled(x: Tensor, grid: Tensor, a: Sampling): Tensor {
  const [batch, channels] = x.shape as [number, number];
  const space = grid.shape.slice(1, -1);
  const points = sizeOf(space);
  const plane = sizeOf(x.shape.slice(2));
  const data = rowMajor(x);
  const axes = axesOf(x, grid, a);
  const out = new Float64Array(batch * channels * points);
  for (const { chosen, pixel, inside } of combinations(axes, a)) {
    for (let n = 0; n < batch; n++) {
      for (let p = 0; p < points; p++) {
        const s = n * points + p;
        if (!inside[s]) continue;
        let weight = 1;
        for (let d = 0; d < axes.length; d++) weight *= horner(chosen[d]!.weight, axes[d]!.t[s]!);
        for (let c = 0; c < channels; c++) out[(n * channels + c) * points + p]! += weight * data[(n * channels + c) * plane + pixel[s]!]!;
      }
    }
  }
  return rounded(out, [batch, channels, ...space], x.dtype);
}

/** The same sum in recorded operations: derivatives of any order are those of this composition. */
function composed(x: Tensor, grid: Tensor, a: Sampling): Tensor {
  const [batch, channels] = x.shape as [number, number];
  const rank = x.rank - 2;
  const space = grid.shape.slice(1, -1);
  const points = sizeOf(space);
  const constant = (values: Float64Array) => rounded(values.slice(), [batch, 1, points], x.dtype);
  const axes = axesOf(x, grid, a);
  const ts = axes.map((axis, d) => {
    const { slope, shift: origin } = pixels(axis.size, a.align_corners);
    const coordinate = reshape(one('select', [grid], { dim: -1, index: rank - 1 - d }), [batch, 1, points]);
    const moved = add(mul(shift(scale(coordinate, slope), origin), constant(axis.slope)), constant(axis.offset));
    return sub(moved, constant(axis.base));
  });
  let y: Tensor | null = null;
  for (const { chosen, pixel, inside } of combinations(axes, a)) {
    const index = Tensor.empty([batch, channels, points], 'int64');
    for (let i = 0; i < index.data.length; i++) index.data[i] = pixel[Math.floor(i / (channels * points)) * points + (i % points)]!;
    let term = mul(one('take_in_planes', [reshape(x, [batch, channels, -1]), index], { rank: 1 }), constant(inside));
    for (const [d, { weight }] of chosen.entries()) if (weight.length > 1) term = mul(term, polynomial(weight, ts[d]!));
    y = y ? add(y, term) : term;
  }
  return reshape(y!, [batch, channels, ...space]);
}
function polynomial(coefficients: readonly number[], t: Tensor): Tensor {
  let value = scale(t, coefficients.at(-1)!);
  for (let k = coefficients.length - 2; k > 0; k--) value = mul(shift(value, coefficients[k]!), t);
  return shift(value, coefficients[0]!);
}

/**
 * A tensor with the numbers of `t` and a place of its own on the tape, so that differentiating the composition does not run the hooks of `t`
 * or show observers a cotangent that is not the whole. It leads on to `t` where the backward pass itself is recorded.
 */
function handle(t: Tensor): Tensor {
  if (gradMode.enabled) return one('alias', [t], {});
  const leaf = t.alias();
  leaf.requiresGrad = true;
  return leaf;
}

function check(x: Tensor, grid: Tensor, rank: number, a: Sampling): void {
  const sizes = `with sizes ${formatShape(x.shape)} and grid with sizes ${formatShape(grid.shape)}`;
  if (x.rank !== rank + 2 || grid.rank !== x.rank) {
    throw runtimeError(`grid_sampler(): expected ${rank + 2}D input and grid with same number of dimensions, but got input ${sizes}`);
  }
  if (x.shape[0] !== grid.shape[0])
    throw runtimeError(`grid_sampler(): expected grid and input to have same batch size, but got input ${sizes}`);
  if (grid.shape.at(-1) !== rank)
    throw runtimeError(
      `grid_sampler(): expected grid to have size ${rank} in last dimension, but got grid with sizes ${formatShape(grid.shape)}`,
    );
  x.shape.slice(2).forEach((s, d) => {
    if (s === 0)
      throw runtimeError(
        `grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes ${formatShape(x.shape)} with dimension ${d + 2} being empty`,
      );
  });
  if (x.dtype !== grid.dtype)
    throw runtimeError(
      `grid_sampler(): expected input and grid to have same dtype, but input has ${titled(x.dtype)} and grid has ${titled(grid.dtype)}`,
    );
  if (!isFloating(x.dtype)) throw notImplemented(`grid_sampler_${rank}d_cpu`, x.dtype);
  if (rank === 3 && a.mode === 'bicubic') throw runtimeError('grid_sampler(): bicubic interpolation only supports 4D input');
}
const titled = (dtype: DType) => (dtype === 'float64' ? 'double' : dtype === 'float32' ? 'float' : dtype);

function gridSampler(rank: 2 | 3): Rule<'grid_sampler_2d'> {
  const size: Shape = rank === 2 ? [3, 4] : [2, 3, 3];
  const modes = rank === 2 ? (['bilinear', 'nearest', 'bicubic'] as const) : (['bilinear', 'nearest'] as const);
  return {
    forward: ([x, grid], a) => {
      check(x, grid, rank, a);
      return sampled(x, grid, a);
    },
    vjp: ({ inputs, attrs, needs }, g) => {
      const own = inputs.map((t, i) => (needs[i] ? handle(t) : t)) as [Tensor, Tensor];
      const y = withGradMode(true, () => composed(...own, attrs));
      const found = grad(
        [y],
        own.filter((_, i) => needs[i]),
        [g],
        { createGraph: gradMode.enabled },
      );
      return needs.map((need, i): Operand => (need ? (found.shift() ?? Tensor.full(inputs[i]!.shape, 0, g.dtype)) : null));
    },
    jvp: ({ inputs, attrs }, tangents) => {
      const moved = inputs.flatMap((t, i) => (tangents[i] ? [{ t, tangent: tangents[i]! }] : []));
      const y = withGradMode(true, () => composed(...inputs, attrs));
      return (
        jvp(
          [y],
          moved.map((m) => m.t),
          moved.map((m) => m.tangent),
        )[0] ?? null
      );
    },
    saves: () => ({ inputs: [0, 1] }),
    formula: {
      names: ['x', 'grid'],
      value: 'Σ weight(grid) · x at the pixels around',
      vjp: ['ḡ · weight, added at the pixels', 'Σ ḡ · x · weight′'],
    },
    torch: (a) => `F.grid_sample(x0, x1, mode='${a.mode}', padding_mode='${a.padding_mode}', align_corners=${python(a.align_corners)})`,
    samples: () => {
      const grid = waveIn(-1.4, 1.4, [2, ...size.map(() => 2), rank], 0.13);
      return modes.flatMap((mode) =>
        (['zeros', 'border', 'reflection'] as const).map((padding_mode, i) => ({
          inputs: [wave([2, 2, ...size]), grid] as [Tensor, Tensor],
          attrs: { mode, padding_mode, align_corners: i % 2 === (mode === 'bilinear' ? 1 : 0) },
        })),
      );
    },
  };
}

export const gridSamplers = { grid_sampler_2d: gridSampler(2), grid_sampler_3d: gridSampler(3) };
