import { uniformFloats } from '../kernels/index.ts';
import { fma32, fma64 } from './fused.ts';
import type { Generator } from './generator.ts';

/** Where floating-point samples go; the array's own type says which precision PyTorch would draw in. */
export type FloatArray = Float32Array | Float64Array;

/** Numbers from which it pays to hand the generator's state to a kernel. */
const MANY = 1000;

/**
 * Tensor.uniform_(from, to): fills `out` in order with numbers in [from, to).
 * float32 takes one engine step (24 bits) an element, float64 two (53 bits). A value that rounds up to `to` becomes `from`.
 * Source: transformation::uniform_real (ATen/core/TransformationHelper.h), uniform_kernel (native/cpu/DistributionTemplates.h).
 * @throws RangeError when from > to.
 */
export function uniform(gen: Generator, out: FloatArray, from = 0, to = 1): void {
  if (!(from <= to)) throw new RangeError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
  const fused = gen.capability === 'avx2';
  if (out instanceof Float64Array) {
    const range = to - from;
    for (let i = 0; i < out.length; i++) {
      const value = fused ? fma64(gen.uniform53(), range, from) : gen.uniform53() * range + from;
      out[i] = value >= to ? from : value;
    }
    return;
  }
  const low = Math.fround(from);
  const high = Math.fround(to);
  const range = Math.fround(high - low);
  if (out.length >= MANY && gen.drawMany((words, next) => uniformFloats(words, next, out, range, low, high, fused))) return;
  // The product is a multiple of range·2⁻⁴⁷. Where the lower bound is one too, and no number is beyond 9·range, the sum has at most 52 bits: exact, and rounded once.
  const size = Math.abs(low);
  const exact = low === 0 || (size >= range * 2 ** -23 && size <= 8 * range);
  for (let i = 0; i < out.length; i++) {
    const unit = gen.uniform24();
    const value = !fused ? Math.fround(Math.fround(unit * range) + low) : exact ? Math.fround(unit * range + low) : fma32(unit, range, low);
    out[i] = value >= high ? low : value;
  }
}
