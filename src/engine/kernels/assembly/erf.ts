/** The error function of two doubles, and its inverse. The first goes by the table of special/erf.ts, which the caller of the module has in its memory. */
import { expWithin, logDouble } from './double';
import { multiplyAdd } from './multiply';

/** As there: nodes at multiples of 1/8 below the limit, and as many Taylor coefficients each. */
const LIMIT: f64 = 6;
const TERMS: usize = 13;

/**
 * Address of the coefficients: node by node, lowest first, as doubles. They are no data of the module, which every thread that instantiates it would
 * write anew, with zeros first, under the eyes of the others.
 */
let table: usize = 0;
export function setErfTable(at: usize): void {
  table = at;
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

/** A first guess of the inverse (G. Pavlis, 1996), highest power first: numerator and denominator for |y| ≤ 0.7, then for the rest. */
const rational = memory.data<f64>([
  -0.140543331, 0.914624893, -1.645349621, 0.886226899, 0.012229801, -0.329097515, 1.442710462, -2.118377725, 1, 1.641345311, 3.429567803,
  -1.624906493, -1.970840454, 1.6370678, 3.5438892, 1,
]);
// @inline
function polynomial(first: usize, degree: usize, z: v128): v128 {
  let sum = v128.load64_splat(rational + (first << 3));
  for (let k: usize = 1; k <= degree; k++) sum = multiplyAdd<f64>(sum, z, v128.load64_splat(rational + ((first + k) << 3)));
  return sum;
}

/** The inverse of erf, good to more digits than float32 has: two Newton steps. Infinite at ±1, NaN beyond. */
export function erfinvSingle(y: v128): v128 {
  const one = f64x2.splat(1);
  const sign = v128.and(y, f64x2.splat(-0.0));
  const size = f64x2.abs(y);
  const square = f64x2.mul(y, y);
  let x = f64x2.div(f64x2.mul(y, polynomial(0, 3, square)), polynomial(4, 4, square));
  const far = f64x2.gt(size, f64x2.splat(0.7));
  if (v128.any_true(far)) {
    const z = f64x2.sqrt(f64x2.neg(logDouble(f64x2.mul(f64x2.sub(one, size), f64x2.splat(0.5)))));
    x = v128.bitselect(v128.xor(f64x2.div(polynomial(9, 3, z), polynomial(13, 2, z)), sign), x, far);
  }
  for (let step = 0; step < 2; step++) {
    const slope = f64x2.mul(f64x2.splat(1.1283791670955126), expWithin(f64x2.neg(f64x2.mul(x, x))));
    x = f64x2.sub(x, f64x2.div(f64x2.sub(erf2(x), y), slope));
  }
  const end = v128.or(f64x2.splat(Infinity), sign);
  const beyond = v128.bitselect(end, f64x2.splat(NaN), f64x2.eq(size, one));
  return v128.bitselect(x, beyond, f64x2.lt(size, one));
}
