import { pow } from './elementary.ts';
import type { Generator } from './generator.ts';
import { standardNormal } from './normal.ts';
import type { FloatArray } from './uniform.ts';

const SMALLEST_NORMAL_32 = 2 ** -126;
const SMALLEST_NORMAL_64 = 2 ** -1022;
const same = (x: number) => x;

/**
 * One Gamma(alpha, 1) value by the squeeze of Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
 * `round` is the rounding of alpha's dtype. Source: sample_gamma (native/Distributions.h), whose constants are float32.
 */
function sampleGamma(gen: Generator, alpha: number, round: (x: number) => number): number {
  if (alpha === 0) return 0;
  let scale = 1;
  let shape = alpha;
  if (alpha < 1) {
    // Gamma(alpha) = Gamma(alpha + 1) * U^(1/alpha), and shapes above 1 are accepted more often.
    scale = pow(1 - gen.uniform53(), round(1 / alpha));
    shape = round(alpha + 1);
  }
  const d = round(shape - Math.fround(1 / 3));
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    let x: number;
    let y: number;
    do {
      x = standardNormal(gen);
      y = 1 + c * x;
    } while (y <= 0);
    const v = y * y * y;
    const u = 1 - gen.uniform53();
    const xx = x * x;
    if (u < 1 - Math.fround(0.0331) * xx * xx) return scale * d * v;
    if (Math.log(u) < 0.5 * xx + d * (1 - v + Math.log(v))) return scale * d * v;
  }
}

/**
 * torch._standard_gamma(alphas), behind torch.distributions.Gamma and Beta: one value per shape parameter, in order.
 * Draws float64 uniforms and scalar-path normals (the generator's spare value included); how many depends on the draws.
 * Source: _s_gamma_cpu (native/Distributions.cpp).
 */
export function standardGamma(gen: Generator, out: FloatArray, alphas: FloatArray): void {
  const narrow = out instanceof Float32Array;
  const round = narrow ? Math.fround : same;
  const smallest = narrow ? SMALLEST_NORMAL_32 : SMALLEST_NORMAL_64;
  for (let i = 0; i < out.length; i++) out[i] = Math.max(smallest, round(sampleGamma(gen, alphas[i]!, round)));
}

/**
 * torch._sample_dirichlet(alphas): rows of `categories` positive numbers that sum to 1. All gammas are drawn in float64 first, in order.
 * Source: _s_dirichlet_cpu (native/Distributions.cpp).
 */
export function dirichlet(gen: Generator, out: FloatArray, alphas: FloatArray, categories: number): void {
  const gammas = Float64Array.from(alphas, (alpha) => Math.max(SMALLEST_NORMAL_64, sampleGamma(gen, alpha, same)));
  const narrow = out instanceof Float32Array;
  const smallest = narrow ? SMALLEST_NORMAL_32 : SMALLEST_NORMAL_64;
  const largest = 1 - (narrow ? 2 ** -24 : 2 ** -53);
  for (let start = 0; start < out.length; start += categories) {
    let sum = 0;
    for (let k = start; k < start + categories; k++) sum += gammas[k]!;
    for (let k = start; k < start + categories; k++) out[k] = Math.min(largest, Math.max(smallest, gammas[k]! / sum));
  }
}
