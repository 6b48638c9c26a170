import { one } from '../apply.ts';
import type { DType } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { formatShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { rounded, wave } from './support.ts';

/** How a region of a feature map is divided into bins, and each bin into numbers. */
export interface Region {
  /** Means of bilinear samples, or of whole pixels. */
  readonly of: 'samples' | 'pixels';
  /** Each bin reads a channel of its own, (c · height + bin row) · width + bin column, as in R-FCN. */
  readonly position_sensitive: boolean;
  readonly output_size: readonly [height: number, width: number];
  /** From the units of the boxes to pixels of the map. */
  readonly spatial_scale: number;
  /** Samples per bin along each axis; ≤ 0: one per pixel of the bin, rounded up. */
  readonly sampling_ratio: number;
  /** Shift by half a pixel: the centre of pixel 0 lies at 0.5. */
  readonly aligned: boolean;
}
declare module '../primitive.ts' {
  interface Primitives {
    /** x: (N, C, H, W), rois: (K, 5) of (index in the batch, x1, y1, x2, y2); result (K, C′, height, width). The boxes get no gradient. */
    region_mean: Op<[x: Tensor, rois: Tensor], Region>;
    /** The adjoint of region_mean in x: spreads g over zeros of `size` (N, C, H, W). */
    region_spread: Op<[g: Tensor, rois: Tensor], Region & { size: readonly number[] }>;
    /** The flat pixel of the largest number in each bin of each region, or −1 where a bin is empty: x (N, C, H, W) to (K, C, height, width). */
    region_argmax: Op<[x: Tensor, rois: Tensor], Pick<Region, 'output_size' | 'spatial_scale'>>;
  }
}

/** The mean of a bin as a sum over pixels: Σ weight[k] · plane[pixel[k]], for k in start[bin] … start[bin + 1]. */
interface Taps {
  readonly start: number[];
  readonly pixel: number[];
  readonly weight: number[];
}

/** The arithmetic of positions is that of the dtype: whether a sample is inside, and how many there are, hangs on it. */
const rounding = (dtype: DType) => (dtype === 'float64' ? (v: number) => v : Math.fround);
/** C's round: halves away from zero. */
const nearest = (v: number) => Math.sign(v) * Math.round(Math.abs(v));
const clamp = (v: number, most: number) => Math.min(Math.max(v, 0), most);

/** Formulas: torchvision/csrc/ops/cpu/{roi_align, ps_roi_align}_kernel.cpp. */
function sampleTaps(box: readonly number[], [H, W]: readonly number[], a: Region, dtype: DType): Taps {
  const round = rounding(dtype);
  const taps: Taps = { start: [0], pixel: [], weight: [] };
  const shift = a.aligned ? 0.5 : 0;
  const [left, top, right, bottom] = box.map((v) => round(round(v * round(a.spatial_scale)) - shift));
  const atLeast = a.aligned ? Number.NEGATIVE_INFINITY : 1;
  const axis = (from: number, to: number, bins: number) => {
    const extent = Math.max(round(to - from), atLeast);
    const bin = round(extent / bins);
    const samples = a.sampling_ratio > 0 ? a.sampling_ratio : Math.ceil(round(extent / bins));
    const at = (b: number, i: number) => round(round(from + round(b * bin)) + round(round((i + 0.5) * bin) / samples));
    return { samples, at };
  };
  const [height, width] = a.output_size;
  const y = axis(top!, bottom!, height);
  const x = axis(left!, right!, width);
  const count = a.position_sensitive ? y.samples * x.samples : Math.max(y.samples * x.samples, 1);
  for (let bin = 0; bin < height * width; bin++) {
    for (let i = 0; i < y.samples; i++) {
      for (let j = 0; j < x.samples; j++) bilinear(taps, y.at(Math.floor(bin / width), i), x.at(bin % width, j), H!, W!, 1 / count);
    }
    taps.start.push(taps.pixel.length);
  }
  return taps;
}

function bilinear(taps: Taps, y: number, x: number, H: number, W: number, share: number): void {
  if (!(y >= -1 && y <= H && x >= -1 && x <= W)) return;
  const rows = between(y, H);
  const columns = between(x, W);
  for (const [row, v] of rows) {
    for (const [column, u] of columns) {
      taps.pixel.push(row * W + column);
      taps.weight.push(v * u * share);
    }
  }
}
/** The two pixels around a position with their weights; beyond the border, the pixel there. */
function between(at: number, size: number): [pixel: number, weight: number][] {
  const inside = Math.max(at, 0);
  const low = Math.floor(inside);
  if (low >= size - 1) return [[size - 1, 1]];
  return [
    [low, 1 - (inside - low)],
    [low + 1, inside - low],
  ];
}

/** Formula: torchvision/csrc/ops/cpu/ps_roi_pool_kernel.cpp. */
function pixelTaps(box: readonly number[], [H, W]: readonly number[], a: Region, dtype: DType): Taps {
  const round = rounding(dtype);
  const taps: Taps = { start: [0], pixel: [], weight: [] };
  const [left, top, right, bottom] = box.map((v) => nearest(round(v * round(a.spatial_scale))));
  const [height, width] = a.output_size;
  const axis = (from: number, to: number, bins: number, size: number) => {
    const bin = round(Math.max(to - from, round(0.1)) / bins);
    return (b: number) =>
      [Math.floor(round(round(b * bin) + from)), Math.ceil(round(round((b + 1) * bin) + from))].map((v) => clamp(v, size - 1));
  };
  const y = axis(top!, bottom!, height, H!);
  const x = axis(left!, right!, width, W!);
  for (let bin = 0; bin < height * width; bin++) {
    const [y0, y1] = y(Math.floor(bin / width)) as [number, number];
    const [x0, x1] = x(bin % width) as [number, number];
    for (let i = y0; i < y1; i++) {
      for (let j = x0; j < x1; j++) {
        taps.pixel.push(i * W! + j);
        taps.weight.push(1 / ((y1 - y0) * (x1 - x0)));
      }
    }
    taps.start.push(taps.pixel.length);
  }
  return taps;
}

/** The regions one after the other: the image each lies in, and its taps. */
function* regions(rois: Tensor, batch: number, plane: readonly number[], a: Region): Generator<{ image: number; taps: Taps }> {
  for (const { image, box } of boxes(rois, batch)) {
    yield { image, taps: (a.of === 'samples' ? sampleTaps : pixelTaps)(box, plane, a, rois.dtype) };
  }
}
function* boxes(rois: Tensor, batch: number): Generator<{ image: number; box: number[] }> {
  const data = rowMajor(rois);
  for (let k = 0; k < rois.shape[0]!; k++) {
    const image = data[5 * k]!;
    if (!(image >= 0 && image < batch)) throw runtimeError(`index ${image} of region ${k} is out of range: the batch has ${batch} images`);
    yield { image: Math.trunc(image), box: Array.from({ length: 4 }, (_, i) => data[5 * k + 1 + i]!) };
  }
}

function check(name: string, x: Tensor, rois: Tensor, a: Pick<Region, 'output_size'> & { position_sensitive?: boolean }): void {
  if (x.rank !== 4) throw runtimeError(`${name}: expected an input of 4 dimensions (N, C, H, W), got ${formatShape(x.shape)}`);
  if (rois.rank !== 2 || rois.shape[1] !== 5) throw runtimeError(`rois must have shape as Tensor[K, 5], got ${formatShape(rois.shape)}`);
  if (x.dtype !== rois.dtype) throw runtimeError(`${name}: expected input and rois of one dtype, got ${x.dtype} and ${rois.dtype}`);
  const [height, width] = a.output_size;
  if (a.position_sensitive && x.shape[1]! % (height * width))
    throw runtimeError('input channels must be a multiple of pooling height * pooling width');
}

/** Visits the numbers of the result in their order: the plane that each reads begins at `base`, and its taps are those of `bin`. */
function eachBin(rois: Tensor, size: readonly number[], a: Region, visit: (base: number, taps: Taps, bin: number) => void): void {
  const [batch, channels, H, W] = size as [number, number, number, number];
  const bins = sizeOf(a.output_size);
  const out = outputChannels(channels, a);
  for (const { image, taps } of regions(rois, batch, [H, W], a)) {
    for (let c = 0; c < out; c++) {
      for (let bin = 0; bin < bins; bin++) {
        const channel = a.position_sensitive ? c * bins + bin : c;
        visit((image * channels + channel) * H * W, taps, bin);
      }
    }
  }
}
const outputChannels = (channels: number, a: Region) => (a.position_sensitive ? channels / sizeOf(a.output_size) : channels);

function mean(x: Tensor, rois: Tensor, a: Region): Tensor {
  check('region_mean', x, rois, a);
  const shape = [rois.shape[0]!, outputChannels(x.shape[1]!, a), ...a.output_size];
  const data = rowMajor(x);
  const result = new Float64Array(sizeOf(shape));
  let at = 0;
  eachBin(rois, x.shape, a, (base, { start, pixel, weight }, bin) => {
    let sum = 0;
    for (let k = start[bin]!, end = start[bin + 1]!; k < end; k++) sum += weight[k]! * data[base + pixel[k]!]!;
    result[at++] = sum;
  });
  return rounded(result, shape, x.dtype);
}

function spread(g: Tensor, rois: Tensor, a: Region & { size: readonly number[] }): Tensor {
  const data = rowMajor(g);
  const result = new Float64Array(sizeOf(a.size));
  let at = 0;
  eachBin(rois, a.size, a, (base, { start, pixel, weight }, bin) => {
    const value = data[at++]!;
    for (let k = start[bin]!, end = start[bin + 1]!; k < end; k++) result[base + pixel[k]!]! += weight[k]! * value;
  });
  return rounded(result, a.size, g.dtype);
}

/** Formula: torchvision/csrc/ops/cpu/roi_pool_kernel.cpp. */
function argmax(x: Tensor, rois: Tensor, a: Pick<Region, 'output_size' | 'spatial_scale'>): Tensor {
  check('region_argmax', x, rois, a);
  const round = rounding(x.dtype);
  const [batch, channels, H, W] = x.shape as [number, number, number, number];
  const [height, width] = a.output_size;
  const data = rowMajor(x);
  const result = Tensor.empty([rois.shape[0]!, channels, height, width], 'int64');
  let at = 0;
  for (const { image, box } of boxes(rois, batch)) {
    const [left, top, right, bottom] = box.map((v) => nearest(round(v * round(a.spatial_scale))));
    const axis = (from: number, to: number, bins: number, size: number) => {
      const bin = round(Math.max(to - from + 1, 1) / bins);
      return (b: number) => [Math.floor(round(b * bin)), Math.ceil(round((b + 1) * bin))].map((v) => clamp(v + from, size));
    };
    const y = axis(top!, bottom!, height, H);
    const u = axis(left!, right!, width, W);
    for (let c = 0; c < channels; c++) {
      const base = (image * channels + c) * H * W;
      for (let bin = 0; bin < height * width; bin++) {
        const [y0, y1] = y(Math.floor(bin / width)) as [number, number];
        const [x0, x1] = u(bin % width) as [number, number];
        let best = -1;
        let most = Number.NEGATIVE_INFINITY;
        for (let i = y0; i < y1; i++) {
          for (let j = x0; j < x1; j++) {
            if (data[base + i * W + j]! > most) {
              best = i * W + j;
              most = data[base + best]!;
            }
          }
        }
        result.data[at++] = best;
      }
    }
  }
  return result;
}

const rois = (): Tensor => Tensor.from([0, 0.5, 0.2, 3.1, 2.7, 1, -0.9, 1.1, 2.2, 4.6, 1, 0.4, 0.3, 0.8, 0.9], [3, 5], 'float64');
const samples = (): { attrs: Region; channels: number }[] => {
  const base = {
    of: 'samples',
    position_sensitive: false,
    output_size: [2, 2],
    spatial_scale: 1,
    sampling_ratio: 2,
    aligned: false,
  } as const;
  return [
    { attrs: base, channels: 2 },
    { attrs: { ...base, aligned: true, sampling_ratio: -1, spatial_scale: 0.9 }, channels: 2 },
    { attrs: { ...base, position_sensitive: true, aligned: true, sampling_ratio: 0 }, channels: 8 },
    { attrs: { ...base, position_sensitive: true, of: 'pixels', output_size: [2, 1] }, channels: 4 },
  ];
};

const meanRule: Rule<'region_mean'> = {
  forward: ([x, boxes], a) => mean(x, boxes, a),
  vjp: ({ inputs: [x, boxes], attrs }, g) => [one('region_spread', [g, boxes], { ...attrs, size: x.shape }), null],
  jvp: ({ inputs: [, boxes], attrs }, [t]) => t && one('region_mean', [t, boxes], attrs),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['x', 'rois'], value: 'mean of each bin of each region', vjp: ['ḡ · weight, added at the pixels of the bin', '–'] },
  torch: null,
  samples: () => samples().map(({ attrs, channels }) => ({ inputs: [wave([2, channels, 4, 5]), rois()], attrs, fixed: [1] })),
};
const spreadRule: Rule<'region_spread'> = {
  forward: ([g, boxes], a) => spread(g, boxes, a),
  vjp: ({ inputs: [, boxes], attrs: { size: _, ...attrs } }, h) => [one('region_mean', [h, boxes], attrs), null],
  jvp: ({ inputs: [, boxes], attrs }, [t]) => t && one('region_spread', [t, boxes], attrs),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['g', 'rois'], value: 'g · weight, added at the pixels of each bin', vjp: ['mean of each bin of ḡ', '–'] },
  torch: null,
  samples: () =>
    samples().map(({ attrs, channels }) => ({
      inputs: [wave([3, outputChannels(channels, attrs), ...attrs.output_size]), rois()],
      attrs: { ...attrs, size: [2, channels, 4, 5] },
      fixed: [1],
    })),
};
const argmaxRule: Rule<'region_argmax'> = {
  forward: ([x, boxes], a) => argmax(x, boxes, a),
  vjp: null,
  jvp: null,
  formula: { names: ['x', 'rois'], value: 'where each bin is largest', vjp: ['0', '0'] },
  torch: null,
  samples: () => [{ inputs: [wave([2, 2, 4, 5]), rois()], attrs: { output_size: [2, 2], spatial_scale: 1 } }],
};

export const regionOps = { region_mean: meanRule, region_spread: spreadRule, region_argmax: argmaxRule };
