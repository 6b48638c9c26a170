/**
 * The error function and its relatives in double precision, from Abramowitz and Stegun, chapter 7 (A&S below).
 * Measured against mpmath-grade references by the oracle tests: a few units in the last place.
 */

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** exp(−x²) without the rounding error of x²: the square is split into a part that is exact and a small rest. */
export function expMinusSquare(x: number): number {
  if (Math.abs(x) > 28) return 0;
  const high = Math.round(x * 4096) / 4096;
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
}

/** Σ of A&S 7.1.6, whose terms all have one sign; for |x| up to about 3. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return twoOverRootPi * expMinusSquare(x) * sum;
}

/** exp(x²) erfc(x) for x ≥ 1 by the continued fraction A&S 7.1.14; its truncation error falls like exp(−2 x √(2n)). */
function erfcxFraction(x: number): number {
  if (x > 1e8) return twoOverRootPi / 2 / x;
  let tail = x;
  for (let n = Math.ceil(240 / (x * x)) + 4; n > 0; n--) tail = x + n / 2 / tail;
  return twoOverRootPi / 2 / tail;
}

// erf is needed by the million (GELU), so it is tabulated: at multiples of 1/8, the Taylor coefficients, which obey the recurrence of the
// Hermite polynomials, erf⁽ⁿ⁺¹⁾ = −2x erf⁽ⁿ⁾ − 2(n − 1) erf⁽ⁿ⁻¹⁾ (A&S 7.1.19). Twelve terms reach 1e-17 within 1/16 of a node.
const terms = 13;
const limit = 6;
const nodes = limit * 8 + 1;
/** The coefficients, node by node, lowest first; the kernels have a copy. */
export const erfTable = new Float64Array(nodes * terms);
for (let k = 0; k < nodes; k++) {
  const x = k / 8;
  const derivatives = [x < 1 ? erfSeries(x) : 1 - expMinusSquare(x) * erfcxFraction(x), twoOverRootPi * Math.exp(-x * x)];
  for (let n = 1; n < terms - 1; n++)
    derivatives[n + 1] = -2 * x * derivatives[n]! - 2 * (n - 1) * (derivatives[n - 1] ?? 0) * (n > 1 ? 1 : 0);
  let factorial = 1;
  for (let n = 0; n < terms; n++) {
    erfTable[k * terms + n] = derivatives[n]! / factorial;
    factorial *= n + 1;
  }
}

/** The error function, 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  const t = Math.abs(x);
  if (!(t < limit)) return Number.isNaN(x) ? x : Math.sign(x);
  const k = Math.round(t * 8);
  const h = t - k / 8;
  let sum = 0;
  for (let n = k * terms + terms - 1; n >= k * terms; n--) sum = sum * h + erfTable[n]!;
  return x < 0 ? -sum : sum;
}

/** 1 − erf(x), with full relative precision where it is small. */
export function erfc(x: number): number {
  if (x < 1) return 1 - erf(x);
  return Number.isNaN(x) ? x : expMinusSquare(x) * erfcxFraction(x);
}

/** exp(x²) erfc(x), which neither over- nor underflows for positive x. */
export function erfcx(x: number): number {
  if (x >= 1) return erfcxFraction(x);
  return Math.exp(x * x) * erfc(x);
}

/** The x ≥ 0 with erfc(x) = q, for q in (0, 1]: Winitzki's closed form as first guess, then Halley steps on erfcx, which keeps small q exact. */
function erfcInverse(q: number): number {
  const l = Math.log(q * (2 - q));
  const a = 0.147;
  const half = 2 / (Math.PI * a) + l / 2;
  let x = Math.sqrt(Math.max(0, Math.sqrt(half * half - l / a) - half));
  for (let step = 0; step < 4; step++) {
    const newton = (erfc(x) - q) / (-twoOverRootPi * expMinusSquare(x));
    x -= newton / (1 + x * newton);
  }
  return x;
}

/** The inverse of erf. NaN outside [−1, 1]. */
export function erfinv(y: number): number {
  const t = Math.abs(y);
  if (!(t <= 1)) return Number.NaN;
  if (t === 1) return y * Number.POSITIVE_INFINITY;
  if (t > 0.5) return Math.sign(y) * erfcInverse(1 - t);
  // Halley on erf itself where 1 − |y| would lose digits; y √π/2 starts close enough.
  let x = y / twoOverRootPi;
  for (let step = 0; step < 5; step++) {
    const newton = (erf(x) - y) / (twoOverRootPi * Math.exp(-x * x));
    x -= newton / (1 + x * newton);
  }
  return x;
}

/** Distribution function of the standard normal. */
export const ndtr = (x: number): number => (x < 0 ? erfc(-x * Math.SQRT1_2) / 2 : 1 - erfc(x * Math.SQRT1_2) / 2);

/** Its logarithm, finite far into the tail. */
export function logNdtr(x: number): number {
  const t = x * Math.SQRT1_2;
  return x < -1 ? Math.log(erfcx(-t) / 2) - t * t : Math.log1p(-erfc(t) / 2);
}

/** Quantile function of the standard normal. */
export function ndtri(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  return p < 0.25 ? -Math.SQRT2 * erfcInverse(2 * p) : p > 0.75 ? Math.SQRT2 * erfcInverse(2 * (1 - p)) : Math.SQRT2 * erfinv(2 * p - 1);
}
