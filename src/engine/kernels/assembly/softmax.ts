/** Softmax and its logarithm of rows. Sums are kept in double; those of float32 numbers, by sixteens of a lane, in float32 first. */

import { expOfNegative as expOfNegativeDouble } from './double';
import { highHalf, joinHalves, lowHalf } from './halves';
import { maxF32, maxF64 } from './reduce';
import { expOfNegative } from './single';

/** Bytes that are summed in float32 before the sum goes into a double one. */
const RUN: usize = 256;

/** `length` (at least 1) float32 numbers at `from` into `to`, which may be the same. */
function rowF32(from: usize, to: usize, length: i32, logarithm: bool): void {
  const bytes = (<usize>length) << 2;
  const vectors = bytes & ~15;
  const max = maxF32(from, length);
  const shift = f32x4.splat(<f32>max);
  let total = f64x2.splat(0);
  let at: usize = 0;
  while (at < vectors) {
    let few = f32x4.splat(0);
    for (const end = min(at + RUN, vectors); at < end; at += 16) {
      const e = expOfNegative(f32x4.sub(v128.load(from + at), shift));
      if (!logarithm) v128.store(to + at, e);
      few = f32x4.add(few, e);
    }
    total = f64x2.add(total, f64x2.add(lowHalf(few), highHalf(few)));
  }
  let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  for (; at < bytes; at += 4) {
    const e = f32x4.extract_lane(expOfNegative(f32x4.sub(v128.load32_splat(from + at), shift)), 0);
    if (!logarithm) store<f32>(to + at, e);
    sum += <f64>e;
  }
  if (logarithm) {
    // Taken off one after the other: in their sum the logarithm could drown.
    const highest = f64x2.splat(max);
    const all = Math.log(sum);
    const every = f64x2.splat(all);
    for (at = 0; at < vectors; at += 16) {
      const x = v128.load(from + at);
      v128.store(to + at, joinHalves(f64x2.sub(f64x2.sub(lowHalf(x), highest), every), f64x2.sub(f64x2.sub(highHalf(x), highest), every)));
    }
    for (; at < bytes; at += 4) store<f32>(to + at, <f32>(<f64>load<f32>(from + at) - max - all));
  } else {
    const all = f32x4.splat(<f32>sum);
    for (at = 0; at < vectors; at += 16) v128.store(to + at, f32x4.div(v128.load(to + at), all));
    for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(to + at) / <f32>sum);
  }
}

function rowF64(from: usize, to: usize, length: i32, logarithm: bool): void {
  const bytes = (<usize>length) << 3;
  const vectors = bytes & ~15;
  const max = maxF64(from, length);
  const shift = f64x2.splat(max);
  let total = f64x2.splat(0);
  let at: usize = 0;
  for (; at < vectors; at += 16) {
    const e = expOfNegativeDouble(f64x2.sub(v128.load(from + at), shift));
    if (!logarithm) v128.store(to + at, e);
    total = f64x2.add(total, e);
  }
  let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  if (at < bytes) {
    const e = f64x2.extract_lane(expOfNegativeDouble(f64x2.sub(v128.load64_splat(from + at), shift)), 0);
    if (!logarithm) store<f64>(to + at, e);
    sum += e;
  }
  const all = logarithm ? Math.log(sum) : sum;
  const every = f64x2.splat(all);
  for (at = 0; at < vectors; at += 16) {
    const x = v128.load((logarithm ? from : to) + at);
    v128.store(to + at, logarithm ? f64x2.sub(f64x2.sub(x, shift), every) : f64x2.div(x, every));
  }
  if (at < bytes) store<f64>(to + at, logarithm ? load<f64>(from + at) - max - all : load<f64>(to + at) / all);
}

/** Rows of `length` numbers that follow each other. */
export function softmaxF32(from: usize, to: usize, rows: i32, length: i32, logarithm: bool): void {
  const step = (<usize>length) << 2;
  for (let row = 0; row < rows; row++, from += step, to += step) rowF32(from, to, length, logarithm);
}
export function softmaxF64(from: usize, to: usize, rows: i32, length: i32, logarithm: bool): void {
  const step = (<usize>length) << 3;
  for (let row = 0; row < rows; row++, from += step, to += step) rowF64(from, to, length, logarithm);
}
