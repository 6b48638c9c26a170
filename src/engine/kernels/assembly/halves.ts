/** Four float32 numbers as two times two doubles, and back. */

// @inline
export function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

// @inline
export function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 0));
}

// @inline
export function joinHalves(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
