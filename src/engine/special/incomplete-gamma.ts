/** The regularised incomplete gamma functions in double precision (DLMF chapter 8). */
import { lgamma } from './gamma.ts';

/** log(1 + u) − u without cancellation about 0. */
function logOnePlusLess(u: number): number {
  if (Math.abs(u) > 0.3) return Math.log1p(u) - u;
  let sum = 0;
  let power = -u;
  for (let k = 2; k < 60; k++) {
    power *= -u;
    const term = -power / k;
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return sum;
}

/** Γ(a) / (√(2π/a) (a/e)ᵃ), for a ≥ 10 (DLMF 5.11.3). */
const scaledGamma = (a: number): number => {
  const s = 1 / (a * a);
  return Math.exp((1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / a);
};

/** xᵃ e⁻ˣ / Γ(a). */
function front(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - lgamma(a));
  return (Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * logOnePlusLess((x - a) / a))) / scaledGamma(a);
}

/** P(a, x) for x < a + 1, by its series (DLMF 8.11.4). */
function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 100_000 && term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * front(a, x);
}

/** Q(a, x) for x ≥ a + 1, by its continued fraction (DLMF 8.9.2) as Lentz evaluates it. */
function fraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    c = b + an / c;
    if (Math.abs(d) < tiny) d = tiny;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return h * front(a, x);
}

/** What both have at the ends of their domain; undefined inside it. `lower`: of P. */
function atTheEnds(a: number, x: number, lower: boolean): number | undefined {
  const [none, all] = lower ? [0, 1] : [1, 0];
  if (Number.isNaN(a) || Number.isNaN(x) || a < 0 || x < 0) return Number.NaN;
  if (a === 0) return x > 0 ? all : Number.NaN;
  if (x === 0) return none;
  if (a === Number.POSITIVE_INFINITY) return x === Number.POSITIVE_INFINITY ? Number.NaN : none;
  return x === Number.POSITIVE_INFINITY ? all : undefined;
}

/** P(a, x) = γ(a, x)/Γ(a); NaN outside a ≥ 0, x ≥ 0. */
export const gammaP = (a: number, x: number): number => atTheEnds(a, x, true) ?? (x < a + 1 ? series(a, x) : 1 - fraction(a, x));

/** Q(a, x) = Γ(a, x)/Γ(a) = 1 − P(a, x). */
export const gammaQ = (a: number, x: number): number => atTheEnds(a, x, false) ?? (x < a + 1 ? 1 - series(a, x) : fraction(a, x));
