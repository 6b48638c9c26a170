/** Random numbers in bulk: MT19937, uniform float32 numbers, and normal ones made from them. Plain twins: random/mt19937.ts, uniform.ts and normal.ts. */

import { fused } from './fused';

/** Words of the generator's state, and the distance of the word that a twist mixes in. */
const WORDS: i32 = 624;
const SHIFT: i32 = 397;

// @inline
function twisted(current: v128, next: v128, far: v128): v128 {
  const joined = v128.or(v128.and(current, i32x4.splat(0x80000000)), v128.and(next, i32x4.splat(0x7fffffff)));
  const odd = i32x4.neg(v128.and(next, i32x4.splat(1)));
  return v128.xor(far, v128.xor(i32x4.shr_u(joined, 1), v128.and(odd, i32x4.splat(0x9908b0df))));
}

/** The next 624 words, in place. Three words before the last change of `far`, and the very last one, are made one by one. */
function twist(words: usize): void {
  const wrap = words + ((WORDS - SHIFT) << 2);
  const last = words + ((WORDS - 1) << 2);
  let at = words;
  for (; at + 16 <= wrap; at += 16) v128.store(at, twisted(v128.load(at), v128.load(at, 4), v128.load(at + (SHIFT << 2))));
  for (; at < wrap; at += 4) one(at, at + 4, at + (SHIFT << 2));
  for (; at < last; at += 16) v128.store(at, twisted(v128.load(at), v128.load(at, 4), v128.load(at - ((WORDS - SHIFT) << 2))));
  one(last, words, words + ((SHIFT - 1) << 2));
}
// @inline
function one(at: usize, next: usize, far: usize): void {
  v128.store32_lane(at, twisted(v128.load32_splat(at), v128.load32_splat(next), v128.load32_splat(far)), 0);
}

// @inline
function temper(words: v128): v128 {
  let y = v128.xor(words, i32x4.shr_u(words, 11));
  y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
  y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
  return v128.xor(y, i32x4.shr_u(y, 18));
}

// @inline
function uniform4(words: usize, range: v128, low: v128, high: v128, fuses: bool): v128 {
  const bits = v128.and(temper(v128.load(words)), i32x4.splat(0xffffff));
  const unit = f32x4.mul(f32x4.convert_i32x4_s(bits), f32x4.splat(5.9604644775390625e-8)); // 2⁻²⁴
  const value = fuses ? fused(unit, range, low) : f32x4.add(f32x4.mul(unit, range), low);
  return v128.bitselect(low, value, f32x4.ge(value, high));
}

/**
 * `count` numbers from `low` to below `high` = low + range to `to`, one step of the generator each.
 * @param words the state, and room for four words after it
 * @param next index of the next word; 624 before a twist
 * @returns the index after them
 */
export function uniformF32(words: usize, next: i32, to: usize, count: i32, range: f32, low: f32, high: f32, fuses: bool): i32 {
  const ranges = f32x4.splat(range);
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  while (count > 0) {
    if (next === WORDS) {
      twist(words);
      next = 0;
    }
    const steps = min(count, WORDS - next);
    let from = words + ((<usize>next) << 2);
    for (const end = to + ((<usize>(steps & ~3)) << 2); to < end; from += 16, to += 16)
      v128.store(to, uniform4(from, ranges, lows, highs, fuses));
    const left = steps & 3;
    if (left) {
      const rest = uniform4(from, ranges, lows, highs, fuses);
      v128.store32_lane(to, rest, 0);
      if (left > 1) v128.store32_lane(to, rest, 1, 4);
      if (left > 2) v128.store32_lane(to, rest, 2, 8);
      to += (<usize>left) << 2;
    }
    next += steps;
    count -= steps;
  }
  return next;
}

/** The coefficients of random/float-functions.ts, in its order: log, its square root of ½ and ln 2 in two parts; then π/4 in three parts, cos and sin. */
const LOG = memory.data<f32>([
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
  <f32>Math.SQRT1_2,
  0.693359375,
  -2.1219444e-4,
]);
const CIRCLE = memory.data<f32>([
  -0.78515625, -2.4187564849853516e-4, -3.774894977445941e-8, 2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2,
  -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1, 1.2732395447351628,
]);

// @inline
function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

/** log256_ps, for positive, normal numbers. */
// @inline
function log(x: v128): v128 {
  const one = f32x4.splat(1);
  const m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000)); // in [½, 1)
  const small = f32x4.lt(m, constant(LOG, 9));
  // Where small, a mask is −1.
  const exponent = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(126)), small));
  const r = f32x4.add(f32x4.sub(m, one), v128.and(m, small));
  const z = f32x4.mul(r, r);
  let y = constant(LOG, 0);
  for (let k: usize = 1; k < 9; k++) y = fused(y, r, constant(LOG, k));
  y = fused(f32x4.mul(y, r), z, f32x4.mul(exponent, constant(LOG, 11)));
  y = fused(z, f32x4.splat(-0.5), y);
  return fused(exponent, constant(LOG, 10), f32x4.add(r, y));
}

/** Uniform numbers in blocks of 16 become normal ones: eight pairs (j, j + 8) a block. */
export function normalF32(at: usize, blocks: i32, mean: f32, std: f32): void {
  const means = f32x4.splat(mean);
  const stds = f32x4.splat(std);
  const one = f32x4.splat(1);
  for (const end = at + ((<usize>blocks) << 6); at < end; at += 32) {
    for (const half = at + 32; at < half; at += 16) {
      const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log(f32x4.sub(one, v128.load(at)))));
      // sincos256_ps
      const x = f32x4.mul(f32x4.splat(<f32>(2 * Math.PI)), v128.load(at, 32));
      const octant = v128.and(i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.mul(x, constant(CIRCLE, 9))), i32x4.splat(1)), i32x4.splat(~1));
      const turns = f32x4.convert_i32x4_s(octant);
      let r = fused(turns, constant(CIRCLE, 0), x);
      r = fused(turns, constant(CIRCLE, 1), r);
      r = fused(turns, constant(CIRCLE, 2), r);
      const z = f32x4.mul(r, r);
      let c = fused(constant(CIRCLE, 3), z, constant(CIRCLE, 4));
      c = fused(c, z, constant(CIRCLE, 5));
      c = f32x4.add(fused(f32x4.mul(c, z), z, f32x4.mul(f32x4.splat(-0.5), z)), one);
      let s = fused(constant(CIRCLE, 6), z, constant(CIRCLE, 7));
      s = fused(s, z, constant(CIRCLE, 8));
      s = fused(f32x4.mul(s, z), r, r);
      const swapped = i32x4.ne(v128.and(octant, i32x4.splat(2)), i32x4.splat(0));
      const cos = v128.xor(v128.bitselect(s, c, swapped), i32x4.shl(v128.and(i32x4.add(octant, i32x4.splat(2)), i32x4.splat(4)), 29));
      const sin = v128.xor(v128.bitselect(c, s, swapped), i32x4.shl(v128.and(octant, i32x4.splat(4)), 29));
      v128.store(at, fused(f32x4.mul(radius, cos), stds, means));
      v128.store(at, fused(f32x4.mul(radius, sin), stds, means), 32);
    }
  }
}
