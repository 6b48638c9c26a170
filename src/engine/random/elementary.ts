// log, exp, sin, cos and tan in float64, nearly always correctly rounded.
// PyTorch calls the C library's, whose results are within 0.52 ulp; JavaScript's Math is up to 1 ulp off in a few per cent of all calls.
// Here a table takes the argument close to zero and the sums carry about 70 bits, so one result in a thousand or so differs from glibc's.
// (Math.log1p needs no stand-in: V8 and glibc share its algorithm.)
import { productError, sumError } from './fused.ts';

// ---- tables, made once in 128-bit fixed point ----
const FRACTION_BITS = 128n;
const ONE = 1n << FRACTION_BITS;
const times = (a: bigint, b: bigint) => (a * b) >> FRACTION_BITS;
const toFixed = (x: number) => BigInt(x * 2 ** 60) << (FRACTION_BITS - 60n);

/** A table of numbers in pairs of doubles: entry i is data[2i] + data[2i + 1]. */
function pairTable(entries: readonly bigint[]): Float64Array {
  return Float64Array.from(
    entries.flatMap((fixed) => {
      const high = Number(fixed);
      return [high * 2 ** -128, Number(fixed - BigInt(high)) * 2 ** -128];
    }),
  );
}

/** Sum of x^n/n!, every term n multiplied by signs[n % 4]. */
function taylor(x: bigint, signs: readonly [bigint, bigint, bigint, bigint]): bigint {
  let sum = 0n;
  let term = ONE;
  for (let n = 0; term !== 0n; n++) {
    sum += signs[n % 4]! * term;
    term = times(term, x) / BigInt(n + 1);
  }
  return sum;
}

/** log(x) = 2 artanh((x - 1)/(x + 1)). */
function fixedLog(x: bigint): bigint {
  const w = ((x - ONE) << FRACTION_BITS) / (x + ONE);
  const square = times(w, w);
  let sum = 0n;
  for (let power = w, n = 1n; power !== 0n && power !== -1n; power = times(power, square), n += 2n) sum += power / n;
  return 2n * sum;
}

const STEP = 1 / 64;
const fixedStep = ONE / 64n;

/** sin and cos of j/64 for j = 0 ... 403, that is up to 2 pi. */
const [sines, cosines] = (() => {
  const s1 = taylor(fixedStep, [0n, 1n, 0n, -1n]);
  const c1 = taylor(fixedStep, [1n, 0n, -1n, 0n]);
  const s = [0n];
  const c = [ONE];
  for (let j = 0; j < 403; j++) {
    s.push(times(s[j]!, c1) + times(c[j]!, s1));
    c.push(times(c[j]!, c1) - times(s[j]!, s1));
  }
  return [pairTable(s), pairTable(c)];
})();

/** exp(j/64) for j = -23 ... 23: half of ln 2 on either side. */
const EXP_HALF_RANGE = 23;
const exponentials = pairTable(
  Array.from({ length: 2 * EXP_HALF_RANGE + 1 }, (_, i) => taylor(fixedStep * BigInt(i - EXP_HALF_RANGE), [1n, 1n, 1n, 1n])),
);

/** For i = 90 ... 181: -log of the double nearest to 128/i. */
const FIRST_CENTRE = 90;
const logsOfCentres = pairTable(Array.from({ length: 92 }, (_, i) => -fixedLog(toFixed(128 / (i + FIRST_CENTRE)))));

/** ln 2 in two parts, the first short enough that its product with an exponent is exact. */
const fixedLn2 = -fixedLog(ONE / 2n);
const LN2_HIGH = Number(fixedLn2 >> 86n) * 2 ** -42;
const LN2_LOW = Number(fixedLn2 - ((fixedLn2 >> 86n) << 86n)) * 2 ** -128;

// ---- functions; each returns its leading double and leaves the rest in `tail` ----
let tail = 0;
const wide = new Float64Array(1);
const halves = new Uint32Array(wide.buffer);

/** Rounds high + low, |low| far below |high|, to a double and its rest. */
function settle(high: number, low: number): number {
  const sum = high + low;
  tail = low - (sum - high);
  return sum;
}

/** Natural logarithm of a normal number > 0, as a pair. */
function logPair(x: number): number {
  wide[0] = x;
  let exponent = (halves[1]! >>> 20) - 1023;
  halves[1] = (halves[1]! & 0x000fffff) | 0x3ff00000;
  let m = wide[0]!;
  if (m > Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  // x = 2^exponent m and m = (1 + r + rest) c, with c the centre whose reciprocal is in the table.
  const i = Math.round(m * 128);
  const reciprocal = 128 / i;
  const product = m * reciprocal;
  const rest = productError(m, reciprocal, product);
  const r = product - 1;
  const square = r * r;
  const squareError = productError(r, r, square);
  const series = 1 / 3 + r * (-1 / 4 + r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 + r * (-1 / 8 + r / 9)))));
  const table = 2 * (i - FIRST_CENTRE);
  const a = exponent * LN2_HIGH;
  const b = a + logsOfCentres[table]!;
  const c = b + r;
  const d = c - square / 2;
  const errors = sumError(a, logsOfCentres[table]!, b) + sumError(b, r, c) + sumError(c, -square / 2, d);
  return settle(d, errors + (exponent * LN2_LOW + logsOfCentres[table + 1]! + rest * (1 - r) - squareError / 2 + square * r * series));
}

/** exp(high + low) for a finite, not overflowing argument. */
function expPair(high: number, low: number): number {
  const exponent = Math.round(high / Math.LN2);
  // Subtracting the exact product leaves few bits, so `reduced` is exact too.
  const reduced = high - exponent * LN2_HIGH;
  const correction = low - exponent * LN2_LOW;
  const j = Math.round(reduced / STEP);
  const r = reduced - j * STEP;
  const series = r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r / 5040)))));
  const table = 2 * (j + EXP_HALF_RANGE);
  const e = exponentials[table]!;
  const linear = e * r;
  const sum = e + linear;
  const rest =
    sumError(e, linear, sum) +
    productError(e, r, linear) +
    exponentials[table + 1]! * (1 + r) +
    e * (series + correction * (1 + r + series));
  return settle(sum, rest) * 2 ** exponent;
}

/** sin (`from` = sines) or cos of x in [0, 2 pi], by the addition theorem around the nearest j/64; `other` is the derivative's table, with its sign. */
function circularPair(x: number, from: Float64Array, other: Float64Array, sign: 1 | -1): number {
  const j = Math.round(x / STEP);
  const r = x - j * STEP;
  const r2 = r * r;
  const value = from[2 * j]!;
  const slope = sign * other[2 * j]!;
  const linear = slope * r;
  const sum = value + linear;
  const cosLess1 = r2 * (-1 / 2 + r2 * (1 / 24 - r2 / 720));
  const sinLessR = r * r2 * (-1 / 6 + r2 * (1 / 120 - r2 / 5040));
  const rest = from[2 * j + 1]! + sign * other[2 * j + 1]! * r + (slope * sinLessR + value * cosLess1);
  return settle(sum, sumError(value, linear, sum) + productError(slope, r, linear) + rest);
}

/** Natural logarithm for x in [0, 1], the numbers samplers ask about. */
export const log = (x: number) => (x === 0 ? Number.NEGATIVE_INFINITY : logPair(x));

export const exp = (x: number) => (Math.abs(x) < 700 ? expPair(x, 0) : Math.exp(x));

/** x ** y for x in (0, 1]. */
export function pow(x: number, y: number): number {
  const high = logPair(x);
  const low = tail;
  const product = high * y;
  if (Math.abs(product) >= 700) return x ** y;
  return expPair(product, productError(high, y, product) + low * y);
}

/** Sine for x in [0, 2 pi]; right next to its zeros the error is absolute, below 1e-23. */
export const sin = (x: number) => circularPair(x, sines, cosines, 1);
/** Cosine for x in [0, 2 pi]. */
export const cos = (x: number) => circularPair(x, cosines, sines, -1);

/** Tangent for |x| <= pi/2. */
export function tan(x: number): number {
  const sine = sin(Math.abs(x));
  const sineTail = tail;
  const cosine = cos(Math.abs(x));
  const quotient = sine / cosine;
  // One Newton step on the division recovers what the leading doubles lost.
  const product = quotient * cosine;
  const remainder = sine - product - productError(quotient, cosine, product) + sineTail - quotient * tail;
  return Math.sign(x) * (quotient + remainder / cosine);
}
