/**
 * exp, log, sigmoid and tanh of two doubles to within a few units in the last place. Multiplications and additions are fused where the
 * engine can, so that the last bit may differ from one engine to the next.
 */
import { multiplyAdd } from './multiply';

/** log₂ e, −ln 2 in two parts (the first ends in zeros, so that its product with an exponent is exact), 1.5·2⁵², 1. Loaded from memory: as literals V8 would rebuild them in every loop. */
const constants = memory.data<f64>([Math.LOG2E, -0.6931471803691238, -1.9082149292705877e-10, 6755399441055744, 1]);

/** eʳ = 1 + r + r²·(c₂ + c₃r + … + c₁₁r⁹), minimax for |r| ≤ ln 2 / 2: relative error 2·10⁻¹⁷. Highest first. */
const series = memory.data<f64>([
  2.510038549551032e-8, 2.7620088445409746e-7, 2.7557268459997064e-6, 2.4801521295954376e-5, 0.00019841269863053618, 0.0013888888917213717,
  0.008333333333330062, 0.04166666666662413, 0.16666666666666669, 0.5000000000000001,
]);

// @inline
function constant(index: usize): v128 {
  return v128.load64_splat(constants + (index << 3));
}

/** 1.5·2⁵² + n, where x = n·ln 2 + r with |r| ≤ ln 2 / 2: the integer stands in the low bits of that sum. */
// @inline
function shiftedExponent(x: v128): v128 {
  return multiplyAdd<f64>(x, constant(0), constant(3));
}

/** eʳ for what `shiftedExponent` leaves of x. */
// @inline
function expOfRest(x: v128, n: v128): v128 {
  const r = multiplyAdd<f64>(n, constant(2), multiplyAdd<f64>(n, constant(1), x));
  let sum = v128.load64_splat(series);
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 8));
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 16));
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 24));
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 32));
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 40));
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 48));
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 56));
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 64));
  sum = multiplyAdd<f64>(sum, r, v128.load64_splat(series, 72));
  // 1 + (r + r²·sum): the last rounding is that of the result.
  return f64x2.add(constant(4), multiplyAdd<f64>(f64x2.mul(r, r), sum, r));
}

/** `factor`·2ᵏ where `shifted` is 1.5·2⁵² + k; the factor is a power of two. */
// @inline
function timesPowerOfTwo(factor: v128, shifted: v128): v128 {
  return i64x2.add(factor, i64x2.shl(shifted, 52));
}

/** eˣ for |x| ≤ 708. NaN stays NaN. */
// @inline
export function expWithin(x: v128): v128 {
  const shifted = shiftedExponent(x);
  // A product, not a sum of exponents: NaN is handed on.
  return f64x2.mul(expOfRest(x, f64x2.sub(shifted, constant(3))), timesPowerOfTwo(constant(4), shifted));
}

/** eˣ for x ≤ 0. NaN stays NaN. */
// @inline
export function expOfNegative(x: v128): v128 {
  const shifted = shiftedExponent(x);
  const e = expOfRest(x, f64x2.sub(shifted, constant(3)));
  // By way of 2ⁿ⁺¹⁰⁰, so that subnormal results are rounded once.
  const power = timesPowerOfTwo(f64x2.splat(1.2676506002282294e30), shifted);
  return v128.andnot(f64x2.mul(f64x2.mul(e, power), f64x2.splat(7.888609052210118e-31)), f64x2.lt(x, f64x2.splat(-746)));
}

/** eˣ. */
export function expDouble(x: v128): v128 {
  // Beyond these the result is infinite or 0. The pseudo-minimum and -maximum hand on a NaN in their first operand.
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(710)), f64x2.splat(-746));
  const round = constant(3);
  const n = f64x2.sub(shiftedExponent(x), round);
  // The power is applied in two halves, so that subnormal results are rounded once and 2¹⁰²⁴ is never formed.
  const half = multiplyAdd<f64>(n, f64x2.splat(0.5), round);
  const rest = f64x2.add(f64x2.sub(n, f64x2.sub(half, round)), round);
  return f64x2.mul(f64x2.mul(expOfRest(x, n), timesPowerOfTwo(constant(4), half)), timesPowerOfTwo(constant(4), rest));
}

/** 1 / (1 + e⁻ˣ). */
// @inline
function sigmoid2(x: v128): v128 {
  const half = f64x2.splat(0.5);
  const t = f64x2.neg(f64x2.pmin(x, f64x2.splat(700))); // From there on 1 + e⁻ˣ is 1. NaN is handed on.
  const shifted = shiftedExponent(t);
  const e = expOfRest(t, f64x2.sub(shifted, constant(3)));
  // ½ / (½ + 2ⁿ⁻¹eʳ): 2ⁿ itself could overflow.
  const result = f64x2.div(half, multiplyAdd<f64>(e, timesPowerOfTwo(half, shifted), half));
  return v128.andnot(result, f64x2.lt(x, f64x2.splat(-709.782712893384))); // there e⁻ˣ is infinite
}

/** tanh x: 1 − 2 / (1 + e²ˣ), and near 0, where that cancels, x + x³·P(x²)/Q(x²) with the coefficients of Moshier's Cephes library. */
// @inline
function tanh2(x: v128): v128 {
  const one = constant(4);
  const bounded = f64x2.pmax(f64x2.pmin(x, f64x2.splat(20)), f64x2.splat(-20)); // Beyond these the result is ±1.
  const large = f64x2.sub(one, f64x2.div(f64x2.splat(2), f64x2.add(one, expWithin(f64x2.add(bounded, bounded)))));
  const s = f64x2.mul(x, x);
  let p = f64x2.splat(-0.9643991794250523);
  p = multiplyAdd<f64>(p, s, f64x2.splat(-99.28772310019185));
  p = multiplyAdd<f64>(p, s, f64x2.splat(-1614.6876844170847));
  let q = f64x2.add(s, f64x2.splat(112.81167849163293));
  q = multiplyAdd<f64>(q, s, f64x2.splat(2235.4883906010045));
  q = multiplyAdd<f64>(q, s, f64x2.splat(4844.063053251255));
  const small = f64x2.add(x, f64x2.mul(f64x2.mul(x, s), f64x2.div(p, q)));
  return v128.bitselect(small, large, f64x2.lt(f64x2.abs(x), f64x2.splat(0.625)));
}

/**
 * ln x = e·ln 2 + ln(1 + f), where x = 2ᵉ(1 + f) and 1 + f lies within √½ and √2. With s = f / (2 + f), ln(1 + f) = 2 artanh s; the series in s² is
 * minimax with an error of 2⁻⁵⁸. Source: fdlibm's e_log.c (Sun Microsystems, 1993).
 */
export function logDouble(x: v128): v128 {
  const one = constant(4);
  const subnormal = f64x2.lt(x, f64x2.splat(2.2250738585072014e-308));
  const normal = v128.bitselect(f64x2.mul(x, f64x2.splat(18014398509481984)), x, subnormal); // 2⁵⁴x
  // Counted from √½, so that the rest of the bits is that of 1 + f.
  const shifted = i64x2.sub(normal, i64x2.splat(reinterpret<i64>(Math.SQRT1_2)));
  const exponent = i64x2.shr_s(shifted, 52);
  const f = f64x2.sub(i64x2.sub(normal, i64x2.shl(exponent, 52)), one);
  const lost = v128.and(f64x2.splat(54), subnormal);
  const e = f64x2.sub(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2)), lost);
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = f64x2.splat(0.15313837699209373);
  even = multiplyAdd<f64>(even, w, f64x2.splat(0.22222198432149784));
  even = multiplyAdd<f64>(even, w, f64x2.splat(0.3999999999940942));
  let odd = f64x2.splat(0.14798198605116586);
  odd = multiplyAdd<f64>(odd, w, f64x2.splat(0.1818357216161805));
  odd = multiplyAdd<f64>(odd, w, f64x2.splat(0.2857142874366239));
  odd = multiplyAdd<f64>(odd, w, f64x2.splat(0.6666666666666735));
  const series = f64x2.add(f64x2.mul(w, even), f64x2.mul(z, odd));
  const half = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const small = f64x2.add(f64x2.mul(s, f64x2.add(half, series)), f64x2.mul(e, f64x2.splat(1.9082149292705877e-10)));
  const result = f64x2.sub(f64x2.mul(e, f64x2.splat(0.6931471803691238)), f64x2.sub(f64x2.sub(half, small), f));
  // Infinity and NaN as they are; 0 to −∞; NaN below.
  const positive = v128.bitselect(result, x, f64x2.lt(x, f64x2.splat(Infinity)));
  const other = v128.bitselect(f64x2.splat(-Infinity), f64x2.splat(NaN), f64x2.eq(x, f64x2.splat(0)));
  return v128.bitselect(other, positive, f64x2.le(x, f64x2.splat(0)));
}
export function logSingle(x: v128): v128 {
  return logDouble(x);
}

// For loops made from expressions (vector-code.ts).
export function sigmoidDouble(x: v128): v128 {
  return sigmoid2(x);
}
export function tanhDouble(x: v128): v128 {
  return tanh2(x);
}

/** `count` float64 numbers at `from` into `to`; memory up to the next multiple of two is overwritten too. */
export function expF64(from: usize, to: usize, count: i32): void {
  for (const end = to + ((<usize>count) << 3); to < end; from += 16, to += 16) v128.store(to, expDouble(v128.load(from)));
}
export function sigmoidF64(from: usize, to: usize, count: i32): void {
  for (const end = to + ((<usize>count) << 3); to < end; from += 16, to += 16) v128.store(to, sigmoid2(v128.load(from)));
}
export function tanhF64(from: usize, to: usize, count: i32): void {
  for (const end = to + ((<usize>count) << 3); to < end; from += 16, to += 16) v128.store(to, tanh2(v128.load(from)));
}
