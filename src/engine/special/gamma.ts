/** The gamma family in double precision, from Abramowitz and Stegun, chapter 6 and 23 (A&S below). */

/** B₂ₖ, the Bernoulli numbers. */
const bernoulli = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
  854513 / 138,
  -236364091 / 2730,
];
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
const euler = 0.5772156649015329;

/** Stirling's series (A&S 6.1.40), for x ≥ 12. */
function stirling(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  let series = 0;
  for (let k = 7; k >= 0; k--) series = series * square + bernoulli[k]! / ((2 * k + 2) * (2 * k + 1));
  return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + series * inverse;
}

/** ζ(k) − 1 for k = 2, 3, …: the coefficients of the series about 2. */
const zetaLess = Array.from({ length: 40 }, (_, i) => hurwitz(i + 2, 2));

/** log Γ(2 + z) for |z| ≤ 1/2 (A&S 6.1.33 after adding log(1 + z)): exact to the last place at its zero too. */
function aboutTwo(z: number): number {
  let sum = 0;
  for (let k = zetaLess.length + 1; k >= 2; k--) sum = sum * z + ((k % 2 === 0 ? 1 : -1) * zetaLess[k - 2]!) / k;
  return z * (1 - euler) + sum * z * z;
}

/** sin(πx) with the argument reduced first, so that integers give exact zeros. */
const sinPi = (x: number) => {
  const r = x - 2 * Math.round(x / 2);
  return Number.isInteger(r) ? 0 : Math.sin(Math.PI * r);
};

/** log |Γ(x)|. */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x)) return Number.POSITIVE_INFINITY;
  if (x <= 0) return Number.isInteger(x) ? Number.POSITIVE_INFINITY : Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  if (x < 0.5) return lgamma(x + 1) - Math.log(x);
  if (x < 1.5) return aboutTwo(x - 1) - Math.log1p(x - 1);
  if (x <= 2.5) return aboutTwo(x - 2);
  let lifted = x;
  let product = 1;
  while (lifted < 12) product *= lifted++;
  return stirling(lifted) - Math.log(product);
}

/** ψ(x) = d log Γ / dx; −∞ with the sign of a zero, NaN at the negative integers, as PyTorch has it. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0) {
    if (Number.isInteger(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
    const r = x - Math.trunc(x);
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * r);
  }
  let shift = 0;
  let lifted = x;
  for (; lifted < 12; lifted++) shift += 1 / lifted;
  const square = 1 / (lifted * lifted);
  let series = 0;
  for (let k = 7; k >= 0; k--) series = (series + bernoulli[k]! / (2 * k + 2)) * square;
  return Math.log(lifted) - 0.5 / lifted - series - shift;
}

/** Hurwitz's ζ(s, q) = Σ (k + q)^−s for s > 1, by Euler and Maclaurin (A&S 23.1.4): ten terms and the tail's asymptotic series. */
export function hurwitz(s: number, q: number): number {
  if (s === 1) return Number.POSITIVE_INFINITY;
  if (s < 1 || Number.isNaN(q)) return Number.NaN;
  if (q <= 0) {
    if (Number.isInteger(q)) return Number.POSITIVE_INFINITY;
    if (!Number.isInteger(s)) return Number.NaN;
  }
  let sum = 0;
  let a = q;
  for (let k = 0; k < 12 || a < 10; k++, a++) sum += a ** -s;
  let power = a ** -s;
  sum += (power * a) / (s - 1) + power / 2;
  let factor = s;
  for (let k = 0; k < bernoulli.length; k++) {
    power /= a;
    const term = (bernoulli[k]! * factor * power) / factorial(2 * k + 2);
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
    factor *= (s + 2 * k + 1) * (s + 2 * k + 2);
    power /= a;
  }
  return sum;
}
function factorial(n: number): number {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}

/**
 * ψ′(x) as PyTorch approximates it: reflection below 1/2, six steps of the recurrence, and three terms of the asymptotic series (A&S 6.4.12).
 * That is right to about 4e-10 only, but these are the digits PyTorch shows.
 */
function trigamma(x: number): number {
  if (x < 0.5) {
    const s = Math.sin(Math.PI * x);
    return (Math.PI * Math.PI) / (s * s) - trigamma(1 - x);
  }
  let sum = 0;
  for (let k = 0; k < 6; k++) sum += 1 / (x + k) ** 2;
  const y = x + 6;
  const square = 1 / (y * y);
  return sum + (1 + 1 / (2 * y) + square * (1 / 6 - square * (1 / 30 - square / 42))) / y;
}

/** ψ⁽ⁿ⁾(x). */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (n === 1) return trigamma(x);
  return (n % 2 === 0 ? -1 : 1) * factorial(n) * hurwitz(n + 1, x);
}
