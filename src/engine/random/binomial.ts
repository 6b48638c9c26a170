import type { Generator } from './generator.ts';
import type { NumberSink } from './integers.ts';

/**
 * torch.binomial(count, prob): successes among `counts[i]` trials, in order, from float64 uniforms (how many depends on the draws).
 * Source: sample_binomial (native/Distributions.h).
 */
export function binomial(gen: Generator, out: NumberSink, counts: ArrayLike<number>, probabilities: ArrayLike<number>): void {
  for (let i = 0; i < out.length; i++) out[i] = sampleBinomial(gen, counts[i]!, probabilities[i]!);
}

function sampleBinomial(gen: Generator, count: number, p: number): number {
  if (count <= 0 || p <= 0) return 0;
  if (p >= 1) return count;
  if (Number.isNaN(p)) return Number.NaN;
  const rarer = Math.min(p, 1 - p);
  const rarerSeen = count * rarer >= 10 ? byRejection(gen, count, rarer) : byWaiting(gen, count, rarer);
  return p <= 0.5 ? rarerSeen : count - rarerSeen;
}

/** Adds up the trials until each next success, which are geometric numbers (Kachitvichyanukul & Schmeiser, "Binomial random variate generation", 1988). */
function byWaiting(gen: Generator, count: number, p: number): number {
  const logFailure = Math.log1p(-p);
  let trials = 0;
  for (let successes = 0; ; successes++) {
    trials += Math.ceil(Math.log(gen.uniform53()) / logFailure);
    if (trials > count) return successes;
  }
}

/** Transformed rejection, algorithm BTRS of W. Hörmann, "The generation of binomial random variates", 1993. */
function byRejection(gen: Generator, count: number, p: number): number {
  const deviation = Math.sqrt(count * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const squeeze = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((count + 1) * p);
  for (;;) {
    const u = gen.uniform53() - 0.5;
    const v = gen.uniform53();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + (count * p + 0.5));
    if (distance >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > count) continue;
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (count - mode + 1))) +
      (count + 1) * Math.log((count - mode + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((odds * (count - k + 1)) / (k + 1)) +
      stirlingTail(mode) +
      stirlingTail(count - mode) -
      stirlingTail(k) -
      stirlingTail(count - k);
    if (Math.log((v * alpha) / (a / (distance * distance) + b)) <= bound) return k;
  }
}

const TAILS = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
  0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];
/** What Stirling's formula lacks of ln k!. */
function stirlingTail(k: number): number {
  if (k <= 9) return TAILS[k]!;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
