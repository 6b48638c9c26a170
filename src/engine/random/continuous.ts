import { exp, log, tan } from './elementary.ts';
import { fma64 } from './fused.ts';
import type { Generator } from './generator.ts';
import type { NumberSink } from './integers.ts';
import { scaledNormal } from './normal.ts';
import type { FloatArray } from './uniform.ts';

// All of these work in float64 whatever the dtype of `out`, two engine steps an element, and round when they store.
// Source: ATen/core/TransformationHelper.h, called from native/cpu/DistributionTemplates.h.

/** Tensor.exponential_(lambda): -log(1 - u) / lambda. @throws RangeError unless lambda > 0. */
export function exponential(gen: Generator, out: FloatArray, lambda = 1): void {
  if (!(lambda > 0)) throw new RangeError(`exponential_ expects lambda > 0.0, but found lambda=${lambda}`);
  for (let i = 0; i < out.length; i++) out[i] = (-1 / lambda) * Math.log1p(-gen.uniform53());
}

/** Tensor.geometric_(p): ceil(log(u) / log(1 - p)), the number of trials up to the first success. @throws RangeError unless 0 < p < 1. */
export function geometric(gen: Generator, out: NumberSink, p: number): void {
  if (!(p > 0 && p < 1)) throw new RangeError(`geometric_ expects p to be in (0, 1), but got p=${p}`);
  for (let i = 0; i < out.length; i++) out[i] = Math.ceil(log(gen.uniform53()) / Math.log1p(-p));
}

/** Tensor.log_normal_(mean, std): exp of a scalar-path normal, so it shares the generator's spare value. @throws RangeError unless std > 0. */
export function logNormal(gen: Generator, out: FloatArray, mean = 1, std = 2): void {
  if (!(std > 0)) throw new RangeError(`log_normal_ expects std > 0.0, but found std=${std}`);
  for (let i = 0; i < out.length; i++) out[i] = exp(scaledNormal(gen, mean, std));
}

/** Tensor.cauchy_(median, sigma): median + sigma tan(pi (u - 1/2)). @throws RangeError unless sigma > 0. */
export function cauchy(gen: Generator, out: FloatArray, median = 0, sigma = 1): void {
  if (!(sigma > 0)) throw new RangeError(`cauchy_ expects sigma > 0.0, but found sigma=${sigma}`);
  const fused = gen.capability === 'avx2';
  for (let i = 0; i < out.length; i++) {
    const quantile = tan(Math.PI * (gen.uniform53() - 0.5));
    out[i] = fused ? fma64(sigma, quantile, median) : median + sigma * quantile;
  }
}
