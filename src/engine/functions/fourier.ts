import { one } from '../apply.ts';
import { category, complexOf, type DType, isComplex } from '../dtype.ts';
import { indexError, runtimeError } from '../errors.ts';
import { cast, conj, div, mul, reshape } from '../ops/calls.ts';
import { getDefaultDType } from '../ops/promotion.ts';
import type { Operand } from '../primitive.ts';
import { wrapDim, wrapDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { composite } from './composite.ts';

/** torch.fft, composed of the three transforms as ATen composes it, and the short-time transform. */

type Norm = 'backward' | 'ortho' | 'forward' | null;

/** The factor's number for a transform in the given direction. */
function normalization(norm: Norm, forward: boolean): 0 | 1 | 2 {
  if (norm === 'ortho') return 1;
  if (norm !== null && norm !== 'backward' && norm !== 'forward') throw runtimeError(`Invalid normalization mode: "${norm}"`);
  return (norm ?? 'backward') === (forward ? 'forward' : 'backward') ? 2 : 0;
}

function floating(x: Tensor): Tensor {
  const c = category(x.dtype);
  return c === 'bool' || c === 'integral' ? cast(x, getDefaultDType()) : x;
}
const complex = (x: Tensor): Tensor => cast(floating(x), complexOf(floating(x).dtype));
function requireReal(x: Tensor, name: string): Tensor {
  if (isComplex(x.dtype)) throw runtimeError(`${name} expects a real input tensor, but got ${title(x.dtype)}`);
  return floating(x);
}
const title = (dtype: DType) => (dtype === 'complex64' ? 'ComplexFloat' : 'ComplexDouble');

/** Cuts or zero-pads dimensions to the given sizes. */
function resized(x: Tensor, dims: readonly number[], sizes: readonly number[]): Tensor {
  let out = x;
  dims.forEach((dim, i) => {
    const n = sizes[i]!;
    const size = x.shape[dim]!;
    if (n < 1) throw runtimeError(`Invalid number of data points (${n}) specified`);
    if (n < size) out = one('slice', [out], { dim, start: 0, end: n, step: 1 });
    if (n > size)
      out = one('constant_pad_nd', [out], { pad: new Array<number>(2 * (x.rank - dim)).fill(0).with(2 * (x.rank - dim) - 1, n - size) });
  });
  return out;
}

interface Over {
  readonly n?: number | null;
  readonly dim?: number;
  readonly norm?: Norm;
}
interface OverMany {
  readonly s?: readonly number[] | null;
  readonly dim?: readonly number[] | null;
  readonly norm?: Norm;
}

function oneDim(x: Tensor, dim: number): number {
  if (x.rank === 0) throw indexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  return wrapDim(dim, x.rank);
}

/** The dimensions and sizes of a transform over several: the last s.length ones unless named; −1 keeps a size. */
function manyDims(x: Tensor, { s = null, dim = null }: OverMany): { dims: number[]; sizes: number[] } {
  if (s && dim && s.length !== dim.length) throw runtimeError('When given, dim and shape arguments must have the same length');
  const dims = dim ? (dim.length ? wrapDims(dim, x.rank) : []) : s ? s.map((_, i) => x.rank - s.length + i) : x.shape.map((_, d) => d);
  if (s && s.length > x.rank) throw runtimeError(`Got shape with ${s.length} values but input tensor only has ${x.rank} dimensions.`);
  return { dims, sizes: dims.map((d, i) => (s && s[i] !== -1 ? s[i]! : x.shape[d]!)) };
}

function c2c(given: Tensor, { n = null, dim = -1, norm = null }: Over, forward: boolean): Tensor {
  const d = oneDim(given, dim);
  const code = normalization(norm, forward);
  if (!isComplex(given.dtype)) {
    const x = floating(given);
    const spectrum = one('_fft_r2c', [resized(x, [d], [n ?? x.shape[d]!])], { dims: [d], normalization: code, onesided: false });
    return forward ? spectrum : conj(spectrum);
  }
  return one('_fft_c2c', [resized(given, [d], [n ?? given.shape[d]!])], { dims: [d], normalization: code, forward });
}

function r2c(given: Tensor, { n = null, dim = -1, norm = null }: Over, forward: boolean): Tensor {
  const x = requireReal(given, forward ? 'rfft' : 'ihfft');
  const d = oneDim(x, dim);
  const spectrum = one('_fft_r2c', [resized(x, [d], [n ?? x.shape[d]!])], {
    dims: [d],
    normalization: normalization(norm, forward),
    onesided: true,
  });
  return forward ? spectrum : conj(spectrum);
}

function c2r(given: Tensor, { n = null, dim = -1, norm = null }: Over, forward: boolean): Tensor {
  const x = complex(given);
  const d = oneDim(x, dim);
  const size = n ?? 2 * (x.shape[d]! - 1);
  if (size < 1) throw runtimeError(`Invalid number of data points (${size}) specified`);
  const half = resized(x, [d], [Math.floor(size / 2) + 1]);
  return one('_fft_c2r', [forward ? conj(half) : half], { dims: [d], normalization: normalization(norm, forward), last_dim_size: size });
}

function c2cMany(given: Tensor, over: OverMany, forward: boolean): Tensor {
  const x = complex(given);
  const { dims, sizes } = manyDims(x, over);
  if (dims.length === 0) return x;
  return one('_fft_c2c', [resized(x, dims, sizes)], { dims, normalization: normalization(over.norm ?? null, forward), forward });
}

function r2cMany(given: Tensor, over: OverMany): Tensor {
  const x = requireReal(given, 'rfftn');
  const { dims, sizes } = manyDims(x, over);
  if (dims.length === 0) throw runtimeError('rfftn must transform at least one axis');
  return one('_fft_r2c', [resized(x, dims, sizes)], { dims, normalization: normalization(over.norm ?? null, true), onesided: true });
}

function c2rMany(given: Tensor, over: OverMany): Tensor {
  const x = complex(given);
  const { dims, sizes } = manyDims(x, over);
  if (dims.length === 0) throw runtimeError('irfftn must transform at least one axis');
  const last = dims[dims.length - 1]!;
  const size = over.s && over.s[dims.length - 1] !== -1 ? over.s[dims.length - 1]! : 2 * (x.shape[last]! - 1);
  const half = resized(x, dims, sizes.with(-1, Math.floor(size / 2) + 1));
  return one('_fft_c2r', [half], { dims, normalization: normalization(over.norm ?? null, false), last_dim_size: size });
}

/** Moves the zero frequency to the middle (sign 1) or back (sign −1). */
function shifted(x: Tensor, dim: number | readonly number[] | null, back: boolean): Tensor {
  const dims = dim === null ? x.shape.map((_, d) => d) : typeof dim === 'number' ? [dim] : [...dim];
  return one('roll', [x], { shifts: dims.map((d) => Math[back ? 'ceil' : 'floor'](x.shape[wrapDim(d, x.rank)]! / 2)), dims });
}

interface ShortTime {
  readonly n_fft: number;
  readonly hop_length?: number | null;
  readonly win_length?: number | null;
  readonly center?: boolean;
  readonly pad_mode?: 'reflect' | 'constant' | 'replicate';
  readonly normalized?: boolean;
  readonly onesided?: boolean;
  readonly length?: number | null;
}

/** The window, zero-padded on both sides to n_fft; ones where none is given. */
function windowOf(window: Operand, n: number, length: number, dtype: DType): Tensor {
  const own = window ?? Tensor.full([length], 1, dtype);
  const left = Math.floor((n - length) / 2);
  return length === n ? own : one('constant_pad_nd', [own], { pad: [left, n - length - left] });
}

/** torch.stft with complex results, [batch?, frequencies, frames]. */
function stft(given: Tensor, window: Operand, attrs: ShortTime): Tensor {
  const { n_fft: n, center = true, pad_mode = 'reflect', normalized = false } = attrs;
  const hop = attrs.hop_length ?? Math.floor(n / 4);
  const length = attrs.win_length ?? n;
  if (given.rank !== 1 && given.rank !== 2) throw runtimeError(`stft(${title(given.dtype)}...): expected a 1D or 2D tensor`);
  let x = given.rank === 1 ? one('unsqueeze', [given], { dim: 0 }) : given;
  if (center) {
    const pad = [Math.floor(n / 2), Math.floor(n / 2)];
    const wide = one('unsqueeze', [x], { dim: 1 });
    const padded =
      pad_mode === 'constant'
        ? one('constant_pad_nd', [wide], { pad })
        : one(pad_mode === 'reflect' ? 'reflection_pad1d' : 'replication_pad1d', [wide], { pad });
    x = one('squeeze', [padded], { dims: [1] });
  }
  if (n <= 0 || n > x.shape[1]!) throw runtimeError(`stft: expected 0 < n_fft < ${x.shape[1]}, but got n_fft=${n}`);
  if (hop <= 0) throw runtimeError(`stft: expected hop_length > 0, but got hop_length=${hop}`);
  if (length <= 0 || length > n) throw runtimeError(`stft: expected 0 < win_length <= n_fft, but got win_length=${length}`);
  const frames = one('unfold', [x], { dim: 1, size: n, step: hop });
  const windowed = window || length < n ? mul(frames, windowOf(window, n, length, x.dtype)) : frames;
  const code = normalized ? 1 : 0;
  const spectrum = isComplex(windowed.dtype)
    ? one('_fft_c2c', [windowed], { dims: [2], normalization: code, forward: true })
    : one('_fft_r2c', [windowed], { dims: [2], normalization: code, onesided: attrs.onesided ?? true });
  const out = one('transpose', [spectrum], { dim0: 1, dim1: 2 });
  return given.rank === 1 ? one('squeeze', [out], { dims: [0] }) : out;
}

/** Adds overlapping frames [batch, frames, n] into [batch, length]: the transpose of cutting them. */
function overlapAdd(frames: Tensor, hop: number): Tensor {
  const [batch, count, n] = frames.shape as [number, number, number];
  const length = n + hop * (count - 1);
  return one('as_strided_scatter_add', [frames], {
    base: [batch, length],
    baseStrides: [length, 1],
    shape: [batch, count, n],
    strides: [length, hop, 1],
    offset: 0,
  });
}

/** torch.istft to real signals. */
function istft(given: Tensor, window: Operand, attrs: ShortTime): Tensor {
  const { n_fft: n, center = true, normalized = false, length: wanted = null } = attrs;
  const hop = attrs.hop_length ?? Math.floor(n / 4);
  const length = attrs.win_length ?? n;
  const x = given.rank === 2 ? one('unsqueeze', [given], { dim: 0 }) : given;
  const spectrum = one('transpose', [x], { dim0: 1, dim1: 2 });
  const code = normalized ? 1 : 2;
  const onesided = attrs.onesided ?? x.shape[1] !== n;
  const half = onesided ? spectrum : one('slice', [spectrum], { dim: -1, start: 0, end: Math.floor(n / 2) + 1, step: 1 });
  const frames = one('_fft_c2r', [half], { dims: [2], normalization: code, last_dim_size: n });
  const w = windowOf(window, n, length, frames.dtype);
  const signal = overlapAdd(mul(frames, reshape(w, [1, 1, n])), hop);
  const envelope = overlapAdd(one('expand', [reshape(mul(w, w), [1, 1, n])], { shape: [1, frames.shape[1]!, n] }), hop);
  const total = signal.shape[1]!;
  const start = center ? Math.floor(n / 2) : 0;
  const end = wanted !== null ? start + wanted : center ? total - Math.floor(n / 2) : total;
  const cut = (t: Tensor) => one('slice', [t], { dim: 1, start, end: Math.min(end, total), step: 1 });
  if (
    cut(envelope)
      .toArray()
      .some((v) => Math.abs(v) < 1e-11)
  )
    throw runtimeError('istft: window overlap add min: 1');
  let y = div(cut(signal), cut(envelope));
  if (end > total) y = one('constant_pad_nd', [y], { pad: [0, end - total] });
  return given.rank === 2 ? one('squeeze', [y], { dims: [0] }) : y;
}

const over = (run: (x: Tensor, attrs: Over) => Tensor) => composite<[Tensor], Over>(([x], attrs) => run(x, attrs));
const overMany = (run: (x: Tensor, attrs: OverMany) => Tensor) => composite<[Tensor], OverMany>(([x], attrs) => run(x, attrs));
type Shift = { dim?: number | readonly number[] | null };

/** One-dimensional ones take {n, dim, norm}, the others {s, dim, norm}; the two-dimensional ones are fftn with dim = [−2, −1]. */
export const fouriers = {
  fft_fft: over((x, attrs) => c2c(x, attrs, true)),
  fft_ifft: over((x, attrs) => c2c(x, attrs, false)),
  fft_rfft: over((x, attrs) => r2c(x, attrs, true)),
  fft_ihfft: over((x, attrs) => r2c(x, attrs, false)),
  fft_irfft: over((x, attrs) => c2r(x, attrs, false)),
  fft_hfft: over((x, attrs) => c2r(x, attrs, true)),
  fft_fftn: overMany((x, attrs) => c2cMany(x, attrs, true)),
  fft_ifftn: overMany((x, attrs) => c2cMany(x, attrs, false)),
  fft_rfftn: overMany(r2cMany),
  fft_irfftn: overMany(c2rMany),
  fft_fftshift: composite<[Tensor], Shift>(([x], { dim = null }) => shifted(x, dim, false)),
  fft_ifftshift: composite<[Tensor], Shift>(([x], { dim = null }) => shifted(x, dim, true)),
  stft: composite<[Tensor, Operand], ShortTime>(([x, window], attrs) => stft(x, window ?? null, attrs)),
  istft: composite<[Tensor, Operand], ShortTime>(([x, window], attrs) => istft(x, window ?? null, attrs)),
};
