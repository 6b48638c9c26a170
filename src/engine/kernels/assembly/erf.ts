/** The error function of two doubles, by the table of special/erf.ts, which the caller of the module writes to `erfTable`. */
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
