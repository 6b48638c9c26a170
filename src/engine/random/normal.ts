import { normalBlocks } from '../kernels/index.ts';
import { cos, log, sin } from './elementary.ts';
import { cosGlibc, cosSinVectorised, logGlibc, logVectorised, sinGlibc } from './float-functions.ts';
import { fma32, fma64 } from './fused.ts';
import type { Generator } from './generator.ts';
import type { FloatArray } from './uniform.ts';
import { uniform } from './uniform.ts';

const f = Math.fround;
const TWO_PI = 2 * Math.PI;
/** Fills from this size on are made in blocks of as many values. */
const BLOCK = 16;

/**
 * One standard normal value in float64 by Box-Muller; takes four engine steps (two uniforms) every other call,
 * and the generator's spare in between. Source: normal_distribution<double> (ATen/core/DistributionsHelper.h).
 */
export function standardNormal(gen: Generator): number {
  const spare = gen.nextDoubleNormal;
  if (spare !== undefined) {
    gen.nextDoubleNormal = undefined;
    return spare;
  }
  const u1 = gen.uniform53();
  const u2 = gen.uniform53();
  const radius = Math.sqrt(-2 * Math.log1p(-u2));
  const theta = TWO_PI * u1;
  gen.nextDoubleNormal = radius * sin(theta);
  return radius * cos(theta);
}

/** One normal value in float64, as the scalar path makes it. */
export const scaledNormal = (gen: Generator, mean: number, std: number): number =>
  gen.capability === 'avx2' ? fma64(standardNormal(gen), std, mean) : standardNormal(gen) * std + mean;

/**
 * Tensor.normal_(mean, std): fills `out` in order.
 * Fewer than 16 elements, or a tensor that is not contiguous (`contiguous` false), go through `standardNormal` one by one in float64.
 * Otherwise the array is filled with uniforms first and turned into normals in blocks of 16, eight pairs (j, j + 8) a block;
 * when the size is no multiple of 16, the last 16 elements are drawn anew. Blocks neither use nor leave a spare value.
 * Source: normal_kernel, normal_fill and normal_fill_AVX2 (native/cpu/DistributionTemplates.h).
 * @throws RangeError for a negative std.
 */
export function normal(gen: Generator, out: FloatArray, mean = 0, std = 1, contiguous = true): void {
  if (!(std >= 0)) throw new RangeError(`normal expects std >= 0.0, but found std ${std}`);
  const size = out.length;
  if (size < BLOCK || !contiguous) {
    for (let i = 0; i < size; i++) out[i] = scaledNormal(gen, mean, std);
    return;
  }
  const transform = transformFor(gen, out, mean, std);
  uniform(gen, out);
  const blocks = Math.floor(size / BLOCK);
  const vectors = out instanceof Float32Array && gen.capability === 'avx2' && normalBlocks(out, blocks, f(mean), f(std));
  if (!vectors) for (let k = 0; k < blocks; k++) transform(k * BLOCK);
  if (size % BLOCK !== 0) {
    const start = size - BLOCK;
    uniform(gen, out.subarray(start));
    transform(start);
  }
}

/** Turns the 16 uniforms that begin at an index into normals, in place. */
type BlockTransform = (start: number) => void;

function transformFor(gen: Generator, out: FloatArray, mean: number, std: number): BlockTransform {
  if (out instanceof Float64Array) return doubleBlock(out, mean, std);
  return gen.capability === 'avx2' ? vectorisedBlock(out, f(mean), f(std)) : floatBlock(out, f(mean), f(std));
}

/** normal_fill_16<double>; the last step is fused on every machine (an explicit std::fma since PyTorch 2, unlike 1.13). */
const doubleBlock =
  (data: Float64Array, mean: number, std: number): BlockTransform =>
  (start) => {
    for (let j = start; j < start + 8; j++) {
      const radius = Math.sqrt(-2 * log(1 - data[j]!));
      const theta = TWO_PI * data[j + 8]!;
      data[j] = fma64(radius * cos(theta), std, mean);
      data[j + 8] = fma64(radius * sin(theta), std, mean);
    }
  };

/** normal_fill_16<float>: every step rounds to float32 except 2 pi u, which is a float64 product; the last step is fused. */
const floatBlock =
  (data: Float32Array, mean: number, std: number): BlockTransform =>
  (start) => {
    for (let j = start; j < start + 8; j++) {
      const radius = f(Math.sqrt(-2 * logGlibc(1 - data[j]!)));
      const theta = f(TWO_PI * data[j + 8]!);
      data[j] = fma32(f(radius * cosGlibc(theta)), std, mean);
      data[j + 8] = fma32(f(radius * sinGlibc(theta)), std, mean);
    }
  };

/** normal_fill_16_AVX2: polynomial log and sincos, and a fused last step. */
function vectorisedBlock(data: Float32Array, mean: number, std: number): BlockTransform {
  const cosSin = new Float32Array(2);
  const twoPi = f(TWO_PI);
  return (start) => {
    for (let j = start; j < start + 8; j++) {
      const radius = f(Math.sqrt(-2 * logVectorised(1 - data[j]!)));
      cosSinVectorised(f(twoPi * data[j + 8]!), cosSin);
      data[j] = fma32(f(radius * cosSin[0]!), std, mean);
      data[j + 8] = fma32(f(radius * cosSin[1]!), std, mean);
    }
  };
}
