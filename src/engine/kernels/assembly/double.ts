/**
 * exp, sigmoid and tanh of two doubles to within a few units in the last place, for loops made from expressions (vector-code.ts) to call.
 * Neither fused operations nor tables are used: every engine gives the same bits.
 */

/** log₂ e, ln 2 in two parts (the first ends in zeros, so that its product with an exponent is exact), and the Taylor coefficients 1/13! … 1/2! of eˣ. */
const constants = memory.data<f64>([
  Math.LOG2E,
  0.6931471803691238,
  0.00000000019082149292705877,
  1.0 / 6227020800,
  1.0 / 479001600,
  1.0 / 39916800,
  1.0 / 3628800,
  1.0 / 362880,
  1.0 / 40320,
  1.0 / 5040,
  1.0 / 720,
  1.0 / 120,
  1.0 / 24,
  1.0 / 6,
  1.0 / 2,
]);

function addTimes(sum: v128, r: v128, next: v128): v128 {
  return f64x2.add(f64x2.mul(sum, r), next);
}

/** 2ᵏ where `shifted` is 1.5·2⁵² + k: the integer stands in the low bits of the sum. */
function powerOfTwo(shifted: v128): v128 {
  return i64x2.add(f64x2.splat(1), i64x2.shl(shifted, 52));
}

/** eˣ. */
export function expDouble(x: v128): v128 {
  const round = f64x2.splat(6755399441055744);
  // Beyond these the result is infinite or 0. The pseudo-minimum and -maximum hand on a NaN in their first operand.
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(710)), f64x2.splat(-746));
  const n = f64x2.sub(f64x2.add(f64x2.mul(x, v128.load64_splat(constants)), round), round);
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, v128.load64_splat(constants, 8))), f64x2.mul(n, v128.load64_splat(constants, 16)));
  let sum = v128.load64_splat(constants, 24);
  sum = addTimes(sum, r, v128.load64_splat(constants, 32));
  sum = addTimes(sum, r, v128.load64_splat(constants, 40));
  sum = addTimes(sum, r, v128.load64_splat(constants, 48));
  sum = addTimes(sum, r, v128.load64_splat(constants, 56));
  sum = addTimes(sum, r, v128.load64_splat(constants, 64));
  sum = addTimes(sum, r, v128.load64_splat(constants, 72));
  sum = addTimes(sum, r, v128.load64_splat(constants, 80));
  sum = addTimes(sum, r, v128.load64_splat(constants, 88));
  sum = addTimes(sum, r, v128.load64_splat(constants, 96));
  sum = addTimes(sum, r, v128.load64_splat(constants, 104));
  sum = addTimes(sum, r, v128.load64_splat(constants, 112));
  sum = f64x2.add(f64x2.splat(1), f64x2.add(r, f64x2.mul(f64x2.mul(r, r), sum)));
  // The power is applied in two halves, so that subnormal results are rounded once and 2¹⁰²⁴ is never formed.
  const half = f64x2.add(f64x2.mul(n, f64x2.splat(0.5)), round);
  const rest = f64x2.add(f64x2.sub(n, f64x2.sub(half, round)), round);
  return f64x2.mul(f64x2.mul(sum, powerOfTwo(half)), powerOfTwo(rest));
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoidDouble(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, expDouble(f64x2.neg(x))));
}

/** tanh x: 1 − 2 / (1 + e²ˣ), and near 0, where that cancels, x + x³·P(x²)/Q(x²) with the coefficients of Moshier's Cephes library. */
export function tanhDouble(x: v128): v128 {
  const one = f64x2.splat(1);
  const large = f64x2.sub(one, f64x2.div(f64x2.splat(2), f64x2.add(one, expDouble(f64x2.add(x, x)))));
  const s = f64x2.mul(x, x);
  let p = f64x2.splat(-0.9643991794250523);
  p = addTimes(p, s, f64x2.splat(-99.28772310019185));
  p = addTimes(p, s, f64x2.splat(-1614.6876844170847));
  let q = f64x2.add(s, f64x2.splat(112.81167849163293));
  q = addTimes(q, s, f64x2.splat(2235.4883906010045));
  q = addTimes(q, s, f64x2.splat(4844.063053251255));
  const small = f64x2.add(x, f64x2.mul(f64x2.mul(x, s), f64x2.div(p, q)));
  return v128.bitselect(small, large, f64x2.lt(f64x2.abs(x), f64x2.splat(0.625)));
}
