import type { Generator } from './generator.ts';
import type { NumberSink } from './integers.ts';
import { logGamma } from './special.ts';

/**
 * torch.poisson(rates): one count per rate, in order, from float64 uniforms (two engine steps each; how many depends on the draws).
 * Source: sample_poisson (native/Distributions.cpp).
 * @throws RangeError for a negative rate.
 */
export function poisson(gen: Generator, out: NumberSink, rates: ArrayLike<number>): void {
  for (let i = 0; i < out.length; i++) {
    const rate = rates[i]!;
    if (!(rate >= 0)) throw new RangeError('invalid Poisson rate, expected rate to be non-negative');
    out[i] = rate >= 10 ? byRejection(gen, rate) : rate === 0 ? 0 : byProducts(gen, rate);
  }
}

/** Counts how many uniforms can be multiplied before the product falls to exp(-rate) (Knuth). */
function byProducts(gen: Generator, rate: number): number {
  const floor = Math.exp(-rate);
  let count = 0;
  for (let product = gen.uniform53(); product > floor; product *= gen.uniform53()) count++;
  return count;
}

/** Transformed rejection, algorithm PTRS of W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993. */
function byRejection(gen: Generator, rate: number): number {
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = gen.uniform53() - 0.5;
    const v = gen.uniform53();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + rate + 0.43);
    if (distance >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (distance < 0.013 && v > distance)) continue;
    const logHat = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (distance * distance) + b);
    if (logHat <= -rate + k * logRate - logGamma(k + 1)) return k;
  }
}
