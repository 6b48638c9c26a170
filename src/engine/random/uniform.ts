import { fma32, fma64 } from './fused.ts';
import type { Generator } from './generator.ts';

/** Where floating-point samples go; the array's own type says which precision PyTorch would draw in. */
export type FloatArray = Float32Array | Float64Array;

/**
 * Tensor.uniform_(from, to): fills `out` in order with numbers in [from, to).
 * float32 takes one engine step (24 bits) an element, float64 two (53 bits).
 * Source: transformation::uniform_real (ATen/core/TransformationHelper.h), uniform_kernel (native/cpu/DistributionTemplates.h).
 * @throws RangeError when from > to.
 */
export function uniform(gen: Generator, out: FloatArray, from = 0, to = 1): void {
  if (!(from <= to)) throw new RangeError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
  const fused = gen.capability === 'avx2';
  if (out instanceof Float64Array) {
    const range = to - from;
    for (let i = 0; i < out.length; i++) out[i] = fused ? fma64(gen.uniform53(), range, from) : gen.uniform53() * range + from;
    return;
  }
  const low = Math.fround(from);
  const range = Math.fround(Math.fround(to) - low);
  if (low === 0 && range === 1) for (let i = 0; i < out.length; i++) out[i] = gen.uniform24();
  else if (fused) for (let i = 0; i < out.length; i++) out[i] = fma32(gen.uniform24(), range, low);
  else for (let i = 0; i < out.length; i++) out[i] = Math.fround(gen.uniform24() * range) + low;
}
