import type { Generator } from './generator.ts';
import { normal } from './normal.ts';
import { uniform } from './uniform.ts';

// float16 and bfloat16 samples, held in a float32 array and rounded by `round` to the narrow format.
// All other samplers need nothing special: draw float32 and round each value.

const BLOCK = 16;

/**
 * Tensor.uniform_ for float16 and bfloat16: float32 draws (one engine step each), rounded; what rounds up to `to` becomes `from`.
 * @throws RangeError when from > to.
 */
export function uniformNarrow(gen: Generator, out: Float32Array, round: (x: number) => number, from = 0, to = 1): void {
  uniform(gen, out, from, to);
  const low = round(from);
  const high = round(to);
  for (let i = 0; i < out.length; i++) {
    const value = round(out[i]!);
    out[i] = value >= high ? low : value;
  }
}

/**
 * Tensor.normal_ for float16 and bfloat16: float32 draws, rounded. Unlike float32, a size that is no multiple of 16 draws no uniforms
 * for the incomplete block: one more block goes to the last 16 places instead.
 * @throws RangeError for a negative std.
 */
export function normalNarrow(gen: Generator, out: Float32Array, round: (x: number) => number, mean = 0, std = 1, contiguous = true): void {
  const whole = out.length - (out.length % BLOCK);
  if (whole === 0 || !contiguous) normal(gen, out, mean, std, contiguous);
  else {
    normal(gen, out.subarray(0, whole), mean, std);
    if (whole < out.length) normal(gen, out.subarray(out.length - BLOCK), mean, std);
  }
  for (let i = 0; i < out.length; i++) out[i] = round(out[i]!);
}
