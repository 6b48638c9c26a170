import { one } from '../apply.ts';
import { complexOf, isComplex, realOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { fourier } from '../kernels/fourier.ts';
import { contiguousCopy } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { type Shape, sizeOf, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { mul } from './calls.ts';
import { python, ramp } from './picking.ts';
import { around } from './positions.ts';

/** As ATen numbers them: no factor, 1/√n, or 1/n, where n is the number of elements transformed together. */
type Normalization = 0 | 1 | 2;
interface Transform {
  readonly dims: readonly number[];
  readonly normalization: Normalization;
}
declare module '../primitive.ts' {
  interface Primitives {
    _fft_c2c: Op<[x: Tensor], Transform & { forward: boolean }>;
    /** Forward transform of real numbers; of the last of `dims` only the first half of the frequencies is kept if `onesided`. */
    _fft_r2c: Op<[x: Tensor], Transform & { onesided: boolean }>;
    /** Inverse transform to real numbers from the first half of the frequencies; `last_dim_size` is the size of the result there. */
    _fft_c2r: Op<[x: Tensor], Transform & { last_dim_size: number }>;
  }
}

/** Transforms the complex tensor `x` (fresh, row-major, complex128) in place along one dimension. */
function along(x: Tensor, dim: number, forward: boolean, factor: number): void {
  const { outer, size, inner } = around(x.shape, dim);
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let k = 0, at = 2 * (o * size * inner + i); k < size; k++, at += 2 * inner) {
        re[k] = x.data[at]!;
        im[k] = x.data[at + 1]!;
      }
      fourier(re, im, forward);
      for (let k = 0, at = 2 * (o * size * inner + i); k < size; k++, at += 2 * inner) {
        x.data[at] = re[k]! * factor;
        x.data[at + 1] = im[k]! * factor;
      }
    }
  }
}

function factorOf(sizes: readonly number[], normalization: Normalization): number {
  const n = sizeOf(sizes);
  return normalization === 0 ? 1 : normalization === 1 ? 1 / Math.sqrt(n) : 1 / n;
}

/** All of `dims`, with the factor applied once. @returns a complex128 tensor. */
function transformed(x: Tensor, dims: readonly number[], forward: boolean, factor: number): Tensor {
  const out = contiguousCopy(x, 'complex128');
  dims.forEach((d, i) => along(out, wrapDim(d, x.rank), forward, i === 0 ? factor : 1));
  return out;
}

const narrowed = (x: Tensor, dtype: Tensor['dtype']) => (x.dtype === dtype ? x : contiguousCopy(x, dtype));
const sizesOf = (shape: Shape, dims: readonly number[]) => dims.map((d) => shape[wrapDim(d, shape.length)]!);
const lastOf = (dims: readonly number[], rank: number) => wrapDim(dims[dims.length - 1]!, rank);

const c2c: Rule<'_fft_c2c'> = {
  forward: ([x], { dims, normalization, forward }) => {
    if (!isComplex(x.dtype)) throw runtimeError('_fft_c2c: expected a complex tensor');
    return narrowed(transformed(x, dims, forward, factorOf(sizesOf(x.shape, dims), normalization)), x.dtype);
  },
  vjp: ({ attrs }, g) => [one('_fft_c2c', [g], { ...attrs, forward: !attrs.forward })],
  jvp: ({ attrs }, [t]) => t && one('_fft_c2c', [t], attrs),
  formula: { names: ['x'], value: 'F x', vjp: ['Fᴴ ḡ'] },
  torch: ({ dims, normalization, forward }) => `torch.ops.aten._fft_c2c(x0, ${python(dims)}, ${normalization}, ${python(forward)})`,
  samples: () => [
    { inputs: [complexRamp([6])], attrs: { dims: [0], normalization: 0, forward: true } },
    { inputs: [complexRamp([2, 5])], attrs: { dims: [1], normalization: 2, forward: false } },
    { inputs: [complexRamp([3, 4])], attrs: { dims: [0, 1], normalization: 1, forward: true } },
    { inputs: [complexRamp([37])], attrs: { dims: [0], normalization: 0, forward: true } },
  ],
};

const r2c: Rule<'_fft_r2c'> = {
  forward: ([x], { dims, normalization, onesided }) => {
    if (isComplex(x.dtype)) throw runtimeError('_fft_r2c: expected a real tensor');
    const full = transformed(x, dims, true, factorOf(sizesOf(x.shape, dims), normalization));
    const last = lastOf(dims, x.rank);
    const half = full.alias(full.shape.with(last, Math.floor(x.shape[last]! / 2) + 1));
    const dtype = complexOf(x.dtype);
    return onesided ? contiguousCopy(half, dtype) : narrowed(full, dtype);
  },
  vjp: ({ inputs: [x], attrs: { dims, normalization, onesided } }, g) => {
    const last = lastOf(dims, x.rank);
    const missing = x.shape[last]! - g.shape[last]!;
    const pad = new Array<number>(2 * (x.rank - last)).fill(0).with(2 * (x.rank - last) - 1, missing);
    const full = onesided && missing > 0 ? one('constant_pad_nd', [g], { pad }) : g;
    return [one('real', [one('_fft_c2c', [full], { dims, normalization, forward: false })], {})];
  },
  jvp: ({ attrs }, [t]) => t && one('_fft_r2c', [t], attrs),
  // Of the input only the sizes are needed, but PyTorch keeps it.
  saves: () => ({ inputs: [0] }),
  formula: { names: ['x'], value: 'F x', vjp: ['Re Fᴴ ḡ'] },
  torch: ({ dims, normalization, onesided }) => `torch.ops.aten._fft_r2c(x0, ${python(dims)}, ${normalization}, ${python(onesided)})`,
  samples: () => [
    { inputs: [ramp([6])], attrs: { dims: [0], normalization: 0, onesided: true } },
    { inputs: [ramp([2, 5])], attrs: { dims: [1], normalization: 2, onesided: true } },
    { inputs: [ramp([3, 4])], attrs: { dims: [1, 0], normalization: 1, onesided: true } },
    { inputs: [ramp([7])], attrs: { dims: [0], normalization: 0, onesided: false } },
  ],
};

/** The frequencies beyond the half are the conjugates of those before it, mirrored; imaginary parts of what is its own mirror image are ignored. */
function mirrored(x: Tensor, last: number, n: number): Tensor {
  const out = Tensor.empty(x.shape.with(last, n), 'complex128');
  const { outer, size, inner } = around(x.shape, last);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < n; k++) {
      const from = k < size && 2 * k <= n ? k : n - k;
      for (let i = 0; i < inner; i++) {
        const s = 2 * ((o * size + from) * inner + i);
        const t = 2 * ((o * n + k) * inner + i);
        out.data[t] = x.data[s]!;
        const own = k === 0 || 2 * k === n;
        out.data[t + 1] = own ? 0 : from === k ? x.data[s + 1]! : -x.data[s + 1]!;
      }
    }
  }
  return out;
}

const c2r: Rule<'_fft_c2r'> = {
  forward: ([x], { dims, normalization, last_dim_size: n }) => {
    if (!isComplex(x.dtype)) throw runtimeError('_fft_c2r: expected a complex tensor');
    const last = lastOf(dims, x.rank);
    const half = Math.floor(n / 2) + 1;
    if (x.shape[last]! < half) throw runtimeError(`_fft_c2r: expected at least ${half} frequencies, got ${x.shape[last]}`);
    const sizes = [...sizesOf(x.shape, dims.slice(0, -1)), n];
    const others = transformed(x, dims.slice(0, -1), false, 1);
    const full = mirrored(others, last, n);
    along(full, last, false, factorOf(sizes, normalization));
    return contiguousCopy(full, realOf(x.dtype));
  },
  vjp: ({ inputs: [x], attrs: { dims, normalization, last_dim_size: n } }, g) => {
    const last = lastOf(dims, x.rank);
    const half = Math.floor(n / 2) + 1;
    const spectrum = one('_fft_r2c', [g], { dims, normalization, onesided: true });
    // Frequencies that the mirror repeats count twice.
    const weights = Tensor.from(
      Array.from({ length: half }, (_, k) => (k === 0 || 2 * k === n ? 1 : 2)),
      [half, ...new Array<number>(x.rank - 1 - last).fill(1)],
      g.dtype,
    );
    const weighted = mul(spectrum, weights);
    const extra = x.shape[last]! - half;
    const pad = new Array<number>(2 * (x.rank - last)).fill(0).with(2 * (x.rank - last) - 1, extra);
    return [extra > 0 ? one('constant_pad_nd', [weighted], { pad }) : weighted];
  },
  jvp: ({ attrs }, [t]) => t && one('_fft_c2r', [t], attrs),
  formula: { names: ['x'], value: 'F⁻¹ of x and its mirror image', vjp: ['F ḡ, doubled where mirrored'] },
  torch: ({ dims, normalization, last_dim_size }) => `torch.ops.aten._fft_c2r(x0, ${python(dims)}, ${normalization}, ${last_dim_size})`,
  samples: () => [
    { inputs: [complexRamp([4])], attrs: { dims: [0], normalization: 2, last_dim_size: 6 } },
    { inputs: [complexRamp([2, 3])], attrs: { dims: [1], normalization: 0, last_dim_size: 5 } },
    { inputs: [complexRamp([3, 3])], attrs: { dims: [0, 1], normalization: 1, last_dim_size: 4 } },
  ],
};

/** A complex tensor for samples. */
function complexRamp(shape: Shape): Tensor {
  return Tensor.wrap(ramp([2 * sizeOf(shape)]).data, shape, 'complex128');
}

export const transforms = { _fft_c2c: c2c, _fft_r2c: r2c, _fft_c2r: c2r };
