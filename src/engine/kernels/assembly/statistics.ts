/** What a look at all numbers of an array finds: sums, extrema, zeros, and how they are spread. */

import { highHalf, lowHalf } from './halves';

/** Numbers whose sums are plain; the sums of the sums are compensated. The plain twins (kernels/statistics.ts) add in the same order. */
const CHUNK: i32 = 1024;

// @inline
function lanes(a: v128, b: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1));
}

/** Writes sum, sum of magnitudes, sum of squares, minimum, maximum and number of zeros as six doubles to `out`. */
function totals<T>(at: usize, n: i32, out: usize): void {
  let sum: f64 = 0;
  let lost: f64 = 0;
  let absSum: f64 = 0;
  let squares: f64 = 0;
  let low = v128.splat<T>(<T>Infinity);
  let high = v128.splat<T>(-(<T>Infinity));
  let low2 = low;
  let high2 = high;
  let zeros = i32x4.splat(0);
  let least: f64 = Infinity;
  let greatest: f64 = -Infinity;
  let zero: i32 = 0;
  const none = v128.splat<T>(0);
  while (n > 0) {
    const count = min(n, CHUNK);
    n -= count;
    let s01 = f64x2.splat(0);
    let s23 = s01;
    let a01 = s01;
    let a23 = s01;
    let q01 = s01;
    let q23 = s01;
    const end = at + <usize>(count & ~3) * sizeof<T>();
    for (; at < end; at += 4 * sizeof<T>()) {
      let x01: v128;
      let x23: v128;
      const v = v128.load(at);
      low = v128.pmin<T>(low, v);
      high = v128.pmax<T>(high, v);
      zeros = i32x4.sub(zeros, v128.eq<T>(v, none));
      if (sizeof<T>() === 4) {
        x01 = lowHalf(v);
        x23 = highHalf(v);
      } else {
        x01 = v;
        x23 = v128.load(at, 16);
        low2 = v128.pmin<T>(low2, x23);
        high2 = v128.pmax<T>(high2, x23);
        zeros = i32x4.sub(zeros, v128.eq<T>(x23, none));
      }
      s01 = f64x2.add(s01, x01);
      s23 = f64x2.add(s23, x23);
      a01 = f64x2.add(a01, f64x2.abs(x01));
      a23 = f64x2.add(a23, f64x2.abs(x23));
      q01 = f64x2.add(q01, f64x2.mul(x01, x01));
      q23 = f64x2.add(q23, f64x2.mul(x23, x23));
    }
    let s: f64 = 0;
    let a: f64 = 0;
    let q: f64 = 0;
    for (let left = count & 3; left > 0; left--, at += sizeof<T>()) {
      const x = <f64>load<T>(at);
      s += x;
      a += abs<f64>(x);
      q += x * x;
      if (x < least) least = x;
      if (x > greatest) greatest = x;
      if (x === 0) zero++;
    }
    const y = lanes(s01, s23) + s - lost;
    const next = sum + y;
    lost = next - sum - y;
    sum = next;
    absSum += lanes(a01, a23) + a;
    squares += lanes(q01, q23) + q;
  }
  low = v128.pmin<T>(low, low2);
  high = v128.pmax<T>(high, high2);
  for (let lane: i32 = 0; lane < <i32>(16 / sizeof<T>()); lane++) {
    const x = <f64>v128.extract_lane<T>(low, 0);
    const y = <f64>v128.extract_lane<T>(high, 0);
    if (x < least) least = x;
    if (y > greatest) greatest = y;
    low = sizeof<T>() === 4 ? v128.shuffle<f32>(low, low, 1, 2, 3, 0) : v128.shuffle<f64>(low, low, 1, 0);
    high = sizeof<T>() === 4 ? v128.shuffle<f32>(high, high, 1, 2, 3, 0) : v128.shuffle<f64>(high, high, 1, 0);
  }
  // Equal doubles set both 32-bit halves of a lane: one of them is counted.
  zero += i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 2);
  if (sizeof<T>() === 4) zero += i32x4.extract_lane(zeros, 1) + i32x4.extract_lane(zeros, 3);
  store<f64>(out, sum);
  store<f64>(out, absSum, 8);
  store<f64>(out, squares, 16);
  store<f64>(out, least, 24);
  store<f64>(out, greatest, 32);
  store<f64>(out, <f64>zero, 40);
}
export function totalsF32(at: usize, n: i32, out: usize): void {
  totals<f32>(at, n, out);
}
export function totalsF64(at: usize, n: i32, out: usize): void {
  totals<f64>(at, n, out);
}

/** Bytes between the counters of two neighbours: four sets of them, since a counter waits for the last time it was written. */
const SET: usize = 128;

// @inline
function count(bins: usize, bin: i32): void {
  const at = bins + ((<usize>bin) << 2);
  store<i32>(at, load<i32>(at) + 1);
}

/** Adds to four sets of 32 counters how many numbers lie in each bin ⌊(x − low)·scale⌋. All numbers must be finite, and their bins below 32. */
function spread<T>(at: usize, n: i32, low: f64, scale: f64, bins: usize): void {
  const lows = f64x2.splat(low);
  const scales = f64x2.splat(scale);
  const end = at + <usize>(n & ~3) * sizeof<T>();
  for (; at < end; at += 4 * sizeof<T>()) {
    let x01 = v128.load(at);
    let x23: v128;
    if (sizeof<T>() === 4) {
      x23 = highHalf(x01);
      x01 = lowHalf(x01);
    } else {
      x23 = v128.load(at, 16);
    }
    const b01 = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.sub(x01, lows), scales));
    const b23 = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.sub(x23, lows), scales));
    count(bins, i32x4.extract_lane(b01, 0));
    count(bins + SET, i32x4.extract_lane(b01, 1));
    count(bins + 2 * SET, i32x4.extract_lane(b23, 0));
    count(bins + 3 * SET, i32x4.extract_lane(b23, 1));
  }
  for (let left = n & 3; left > 0; left--, at += sizeof<T>()) count(bins, <i32>((<f64>load<T>(at) - low) * scale));
}
export function spreadF32(at: usize, n: i32, low: f64, scale: f64, bins: usize): void {
  spread<f32>(at, n, low, scale, bins);
}
export function spreadF64(at: usize, n: i32, low: f64, scale: f64, bins: usize): void {
  spread<f64>(at, n, low, scale, bins);
}
