/** Sums and extrema of neighbouring numbers. */

import { highHalf, lowHalf } from './halves';

/** Numbers added one after the other; more are halved, so that the rounding error grows with log n. The plain twin (pairwiseSum) adds in the same order. */
const RUN: i32 = 128;

/** Sums in double, whatever the numbers are. */
function sum<T>(at: usize, n: i32): f64 {
  if (n > RUN) {
    const half = (n >> 3) << 2;
    return sum<T>(at, half) + sum<T>(at + <usize>half * sizeof<T>(), n - half);
  }
  let s01 = f64x2.splat(0);
  let s23 = s01;
  const end = at + <usize>(n & ~3) * sizeof<T>();
  for (; at < end; at += 4 * sizeof<T>()) {
    if (sizeof<T>() === 4) {
      const v = v128.load(at);
      s01 = f64x2.add(s01, lowHalf(v));
      s23 = f64x2.add(s23, highHalf(v));
    } else {
      s01 = f64x2.add(s01, v128.load(at));
      s23 = f64x2.add(s23, v128.load(at, 16));
    }
  }
  let s0 = f64x2.extract_lane(s01, 0);
  for (let left = n & 3; left > 0; left--, at += sizeof<T>()) s0 += <f64>load<T>(at);
  return s0 + f64x2.extract_lane(s01, 1) + (f64x2.extract_lane(s23, 0) + f64x2.extract_lane(s23, 1));
}
export function sumF32(at: usize, n: i32): f64 {
  return sum<f32>(at, n);
}
export function sumF64(at: usize, n: i32): f64 {
  return sum<f64>(at, n);
}

// @inline
function better<T>(best: v128, x: v128, largest: bool): v128 {
  return largest ? v128.pmax<T>(best, x) : v128.pmin<T>(best, x);
}

/** The largest or smallest of at least one number; NaN if there is one. */
function extreme<T>(at: usize, n: i32, largest: bool): f64 {
  const lanes = <i32>(16 / sizeof<T>());
  const end = at + <usize>n * sizeof<T>();
  const vectors = at + <usize>(n & ~(4 * lanes - 1)) * sizeof<T>();
  const start = v128.load_splat<T>(at);
  let b0 = start;
  let b1 = start;
  let b2 = start;
  let b3 = start;
  let unordered = f32x4.splat(0);
  for (; at < vectors; at += 64) {
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const x2 = v128.load(at, 32);
    const x3 = v128.load(at, 48);
    unordered = v128.or(
      unordered,
      v128.or(v128.or(v128.ne<T>(x0, x0), v128.ne<T>(x1, x1)), v128.or(v128.ne<T>(x2, x2), v128.ne<T>(x3, x3))),
    );
    b0 = better<T>(b0, x0, largest);
    b1 = better<T>(b1, x1, largest);
    b2 = better<T>(b2, x2, largest);
    b3 = better<T>(b3, x3, largest);
  }
  if (v128.any_true(unordered)) return NaN;
  b0 = better<T>(better<T>(b0, b1, largest), better<T>(b2, b3, largest), largest);
  let best = <f64>v128.extract_lane<T>(b0, 0);
  for (let lane = 1; lane < lanes; lane++) {
    b0 = sizeof<T>() === 4 ? v128.shuffle<f32>(b0, b0, 1, 2, 3, 0) : v128.shuffle<f64>(b0, b0, 1, 0);
    const x = <f64>v128.extract_lane<T>(b0, 0);
    if (largest ? x > best : x < best) best = x;
  }
  for (; at < end; at += sizeof<T>()) {
    const x = <f64>load<T>(at);
    if (!(x <= Infinity)) return NaN;
    if (largest ? x > best : x < best) best = x;
  }
  return best;
}
export function maxF32(at: usize, n: i32): f64 {
  return extreme<f32>(at, n, true);
}
export function maxF64(at: usize, n: i32): f64 {
  return extreme<f64>(at, n, true);
}
export function minF32(at: usize, n: i32): f64 {
  return extreme<f32>(at, n, false);
}
export function minF64(at: usize, n: i32): f64 {
  return extreme<f64>(at, n, false);
}
