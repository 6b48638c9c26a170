/** x·y + c of four float32 numbers, rounded once, on every machine. */

import { highHalf, joinHalves, lowHalf } from './halves';

/** a + b rounded to odd: an inexact sum takes the neighbour whose last bit is 1, so that rounding it to float32 goes right (Boldo and Melquiond, 2008). */
// @inline
function sumToOdd(a: v128, b: v128): v128 {
  const sum = f64x2.add(a, b);
  const virtual = f64x2.sub(sum, a);
  const error = f64x2.add(f64x2.sub(a, f64x2.sub(sum, virtual)), f64x2.sub(b, virtual));
  const even = i64x2.eq(v128.and(sum, i64x2.splat(1)), i64x2.splat(0));
  const moves = v128.and(even, f64x2.ne(error, f64x2.splat(0)));
  // The odd neighbour on the side of the error: 1 where the error has the sign of the sum, −1 where it has not.
  const step = v128.or(i64x2.shr_s(v128.xor(error, sum), 63), i64x2.splat(1));
  return i64x2.add(sum, v128.and(step, moves));
}

/** For finite numbers. Where the engine has the instruction, `fusesF32` tells whether the machine fuses it. */
// @inline
export function fused(x: v128, y: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(x, y, c);
  return joinHalves(sumToOdd(f64x2.mul(lowHalf(x), lowHalf(y)), lowHalf(c)), sumToOdd(f64x2.mul(highHalf(x), highHalf(y)), highHalf(c)));
}

const factor = memory.data<f32>([1.000244140625]); // 1 + 2⁻¹²: its square ends in 2⁻²⁴, which two roundings lose

/** Whether `fused` rounds once here. */
export function fusesF32(): bool {
  const x = v128.load32_splat(factor);
  const rounded = f32x4.mul(x, x);
  return f32x4.extract_lane(fused(x, x, f32x4.neg(rounded)), 0) !== 0;
}
