/** Random numbers in bulk, by vector kernels, for float32 arrays in the kernels' memory. Nothing is done for all others. */
import { addressOf, wasmKernels } from './wasm.ts';

/** Bytes that the kernel may read behind the generator's words. */
const PADDING = 16;

/**
 * Fills `out` with `low` + u·`range`, where u are the next uniform numbers of 24 bits, and `low` where that reaches `high`.
 * @param words the state of MT19937, which is stepped on
 * @param next index of the next word
 * @param fuses one rounding a number; two without
 * @returns the index after the last number; null if nothing was done
 */
export function uniformFloats(
  words: Int32Array,
  next: number,
  out: Float32Array,
  range: number,
  low: number,
  high: number,
  fuses: boolean,
): number | null {
  const kernels = wasmKernels();
  const to = addressOf(out);
  if (!kernels?.random || to < 0) return null;
  const { state } = kernels.layout({ state: words.byteLength + PADDING });
  const seen = kernels.int32.subarray(state / 4, state / 4 + words.length);
  seen.set(words);
  const end = kernels.random.uniformF32(state, next, to, out.length, range, low, high, fuses ? 1 : 0);
  words.set(seen);
  return end;
}

/** Turns uniform numbers into normal ones, in blocks of 16 from the start (normal_fill_AVX2). @returns whether it was done. */
export function normalBlocks(data: Float32Array, blocks: number, mean: number, std: number): boolean {
  const random = wasmKernels()?.random;
  const at = addressOf(data);
  if (!random || at < 0) return false;
  random.normalF32(at, blocks, mean, std);
  return true;
}
