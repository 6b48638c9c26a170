/**
 * relu, exp and tanh of float32 numbers. All arithmetic of the latter is in double, two lanes at a time, and is rounded to float32
 * once, so results are within 0.5001 units in the last place of the exact value. Neither fused operations nor tables are used:
 * every engine gives the same bits.
 */

/** log₂ e, ln 2, and the Taylor coefficients 1/11! … 1/2! of eˣ. Loaded from memory: as literals V8 would rebuild them in every loop. */
const exponential = memory.data<f64>([
  Math.LOG2E,
  Math.LN2,
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

/** For loops made from expressions whose result is rounded to float32; see `exp2`. */
export function expSingle(x: v128): v128 {
  return exp2(x);
}
export function sigmoidSingle(x: v128): v128 {
  return sigmoid2(x);
}
export function tanhSingle(x: v128): v128 {
  return tanh2(x);
}

/** eˣ for two doubles, relative error below 2⁻⁴⁵; arguments beyond ±110, where float32 has overflowed or is 0, are held there. NaN stays NaN. */
function exp2(x: v128): v128 {
  const one = f64x2.splat(1);
  // The pseudo-minimum and -maximum are single instructions, and hand on a NaN in their first operand.
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(110)), f64x2.splat(-110));
  // x = n·ln 2 + r with |r| ≤ ln 2 / 2; eʳ by its Taylor series to degree 11 (remainder below 10⁻¹⁴). Adding 1.5·2⁵² rounds to an
  // integer and leaves it in the low bits of the sum, ready to be shifted into the exponent of eʳ.
  const round = f64x2.splat(6755399441055744);
  const shifted = f64x2.add(f64x2.mul(x, v128.load64_splat(exponential)), round);
  const r = f64x2.sub(x, f64x2.mul(f64x2.sub(shifted, round), v128.load64_splat(exponential, 8)));
  let sum = v128.load64_splat(exponential, 16);
  sum = addTimes(sum, r, v128.load64_splat(exponential, 24));
  sum = addTimes(sum, r, v128.load64_splat(exponential, 32));
  sum = addTimes(sum, r, v128.load64_splat(exponential, 40));
  sum = addTimes(sum, r, v128.load64_splat(exponential, 48));
  sum = addTimes(sum, r, v128.load64_splat(exponential, 56));
  sum = addTimes(sum, r, v128.load64_splat(exponential, 64));
  sum = addTimes(sum, r, v128.load64_splat(exponential, 72));
  sum = addTimes(sum, r, v128.load64_splat(exponential, 80));
  sum = addTimes(sum, r, v128.load64_splat(exponential, 88));
  sum = addTimes(addTimes(sum, r, one), r, one);
  return i64x2.add(sum, i64x2.shl(shifted, 52));
}

function sigmoid2(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, exp2(f64x2.neg(x))));
}

function tanh2(x: v128): v128 {
  const one = f64x2.splat(1);
  const large = f64x2.sub(one, f64x2.div(f64x2.splat(2), f64x2.add(one, exp2(f64x2.add(x, x)))));
  // Near 0 the difference cancels: Taylor series there, remainder below 2⁻⁵⁶ relative.
  const s = f64x2.mul(x, x);
  let series = f64x2.splat(62.0 / 2835);
  series = f64x2.add(f64x2.mul(series, s), f64x2.splat(-17.0 / 315));
  series = f64x2.add(f64x2.mul(series, s), f64x2.splat(2.0 / 15));
  series = f64x2.add(f64x2.mul(series, s), f64x2.splat(-1.0 / 3));
  const small = f64x2.mul(x, addTimes(series, s, one)); // A product, so that −0 stays −0.
  return v128.bitselect(small, large, f64x2.lt(f64x2.abs(x), f64x2.splat(0.03125)));
}

function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 0));
}

function join(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** `count` float32 numbers at `from` into `to`; memory up to the next multiple of four is overwritten too. */
export function expF32(from: usize, to: usize, count: i32): void {
  for (const end = to + ((<usize>count) << 2); to < end; from += 16, to += 16) {
    const x = v128.load(from);
    v128.store(to, join(exp2(lowHalf(x)), exp2(highHalf(x))));
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
    v128.store(to, join(tanh2(lowHalf(x)), tanh2(highHalf(x))));
  }
}
