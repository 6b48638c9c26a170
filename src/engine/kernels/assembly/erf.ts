/** The error function of two doubles and its inverse of four float32 numbers. The first goes by the table of special/erf.ts, which the caller of the module writes to `erfTable`. */
import { expWithin, log2 } from './double';
import { highHalf, joinHalves, lowHalf } from './halves';
import { multiplyAdd } from './multiply';

/** As there: nodes at multiples of 1/8 below the limit, and as many Taylor coefficients each. */
const LIMIT: f64 = 6;
const NODES: usize = 49;
const TERMS: usize = 13;
const table = memory.data(NODES * TERMS * 8, 16);

/** Address of the coefficients: node by node, lowest first, as doubles. */
export function erfTable(): usize {
  return table;
}

// @inline
function erf2(x: v128): v128 {
  const size = f64x2.abs(x);
  const within = f64x2.lt(size, f64x2.splat(LIMIT));
  // NaN and what lies beyond the limit look up the first node; what comes of it is dropped.
  const t = v128.and(size, within);
  const eighths = f64x2.nearest(f64x2.mul(t, f64x2.splat(8)));
  const h = f64x2.sub(t, f64x2.mul(eighths, f64x2.splat(0.125)));
  const nodes = i32x4.trunc_sat_f64x2_s_zero(eighths);
  const a = table + <usize>i32x4.extract_lane(nodes, 0) * (TERMS * 8);
  const b = table + <usize>i32x4.extract_lane(nodes, 1) * (TERMS * 8);
  let sum = f64x2.splat(0);
  for (let n: usize = TERMS * 8; n > 0; ) {
    n -= 8;
    sum = multiplyAdd<f64>(sum, h, v128.load64_lane(b + n, v128.load64_zero(a + n), 1));
  }
  const outside = v128.bitselect(f64x2.splat(1), x, f64x2.ge(size, f64x2.splat(LIMIT))); // NaN stays NaN
  const sign = v128.and(x, f64x2.splat(-0.0));
  return v128.or(v128.bitselect(sum, outside, within), sign);
}

// For loops made from expressions (vector-code.ts).
export function erfDouble(x: v128): v128 {
  return erf2(x);
}
export function erfSingle(x: v128): v128 {
  return erf2(x);
}

/** The coefficients of PyTorch's calc_erfinv, highest first: numerator and denominator for |y| ≤ 0.7, then for the rest; then 2/√π. */
const rational = memory.data<f32>([
  -0.140543331, 0.914624893, -1.645349621, 0.886226899, 0.012229801, -0.329097515, 1.442710462, -2.118377725, 1, 1.641345311, 3.429567803,
  -1.624906493, -1.970840454, 1.6370678, 3.5438892, 1, 1.1283791670955126,
]);
// @inline
function coefficient(index: usize): v128 {
  return v128.load32_splat(rational + (index << 2));
}
/** Rounds after each product and each sum. */
// @inline
function polynomial(first: usize, degree: usize, z: v128): v128 {
  let sum = coefficient(first);
  for (let k: usize = 1; k <= degree; k++) sum = f32x4.add(f32x4.mul(sum, z), coefficient(first + k));
  return sum;
}

/** The plain twin is erfinvRounded in special/erf.ts. */
export function erfinvRoundedFloats(y: v128): v128 {
  const size = f32x4.abs(y);
  const far = f32x4.gt(size, f32x4.splat(0.7));
  const square = f32x4.mul(y, y);
  let x = f32x4.div(f32x4.mul(y, polynomial(0, 3, square)), polynomial(4, 4, square));
  if (v128.any_true(far)) {
    const tail = f32x4.mul(f32x4.sub(f32x4.splat(1), size), f32x4.splat(0.5));
    const z = f32x4.sqrt(f32x4.neg(joinHalves(log2(lowHalf(tail)), log2(highHalf(tail)))));
    const guess = f32x4.div(polynomial(9, 3, z), polynomial(13, 2, z));
    x = v128.bitselect(v128.xor(guess, v128.and(y, f32x4.splat(-0.0))), x, far);
  }
  for (let step = 0; step < 2; step++) {
    const error = f32x4.sub(joinHalves(erf2(lowHalf(x)), erf2(highHalf(x))), y);
    const power = f32x4.neg(f32x4.mul(x, x));
    const bell = joinHalves(expWithin(lowHalf(power)), expWithin(highHalf(power)));
    x = f32x4.sub(x, f32x4.div(error, f32x4.mul(coefficient(16), bell)));
  }
  const end = v128.or(f32x4.splat(Infinity), v128.and(y, f32x4.splat(-0.0)));
  const beyond = v128.bitselect(end, f32x4.splat(NaN), f32x4.eq(size, f32x4.splat(1)));
  return v128.bitselect(x, beyond, f32x4.lt(size, f32x4.splat(1)));
}
