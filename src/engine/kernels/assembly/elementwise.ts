/**
 * relu, exp and tanh of float32 numbers. All arithmetic of the latter is in double, two lanes at a time, and is rounded to float32
 * once, so results are within 0.5001 units in the last place of the exact value.
 */
import { expWithin } from './double';
import { highHalf, joinHalves, lowHalf } from './halves';
import { multiplyAdd } from './multiply';

/** For loops made from expressions (vector-code.ts) whose result is rounded to float32. */
export function expSingle(x: v128): v128 {
  // Where the rest of the expression is infinite too, it matters that these are.
  const result = v128.bitselect(f64x2.splat(Infinity), exp2(x), f64x2.gt(x, f64x2.splat(110)));
  return v128.andnot(result, f64x2.lt(x, f64x2.splat(-110)));
}
export function sigmoidSingle(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, exp2(f64x2.neg(x))));
}
export function tanhSingle(x: v128): v128 {
  return tanh2(x);
}

/** eˣ for two doubles; arguments beyond ±110, where float32 has overflowed or is 0, are held there. NaN stays NaN. */
// @inline
function exp2(x: v128): v128 {
  // The pseudo-minimum and -maximum are single instructions, and hand on a NaN in their first operand.
  return expWithin(f64x2.pmax(f64x2.pmin(x, f64x2.splat(110)), f64x2.splat(-110)));
}

// @inline
function tanh2(x: v128): v128 {
  const one = f64x2.splat(1);
  const large = f64x2.sub(one, f64x2.div(f64x2.splat(2), f64x2.add(one, exp2(f64x2.add(x, x)))));
  // Near 0 the difference cancels: Taylor series there, remainder below 2⁻⁵⁶ relative.
  const s = f64x2.mul(x, x);
  let series = f64x2.splat(62.0 / 2835);
  series = multiplyAdd<f64>(series, s, f64x2.splat(-17.0 / 315));
  series = multiplyAdd<f64>(series, s, f64x2.splat(2.0 / 15));
  series = multiplyAdd<f64>(series, s, f64x2.splat(-1.0 / 3));
  const small = f64x2.mul(x, multiplyAdd<f64>(series, s, one)); // A product, so that −0 stays −0.
  return v128.bitselect(small, large, f64x2.lt(f64x2.abs(x), f64x2.splat(0.03125)));
}

/** `count` float32 numbers at `from` into `to`; memory up to the next multiple of four is overwritten too. */
export function expF32(from: usize, to: usize, count: i32): void {
  for (const end = to + ((<usize>count) << 2); to < end; from += 16, to += 16) {
    const x = v128.load(from);
    v128.store(to, joinHalves(exp2(lowHalf(x)), exp2(highHalf(x))));
  }
}

/** As `expF32`, for max(x, 0): exact, NaN stays NaN, −0 becomes 0. */
export function reluF32(from: usize, to: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (const end = to + ((<usize>count) << 2); to < end; from += 16, to += 16) v128.store(to, f32x4.max(v128.load(from), zero));
}

/** As `expF32`, for tanh x. */
export function tanhF32(from: usize, to: usize, count: i32): void {
  for (const end = to + ((<usize>count) << 2); to < end; from += 16, to += 16) {
    const x = v128.load(from);
    v128.store(to, joinHalves(tanh2(lowHalf(x)), tanh2(highHalf(x))));
  }
}
