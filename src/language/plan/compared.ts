import type { Comparison } from '../../protocol/trace.ts';
import type { Arguments } from './arguments.ts';

/**
 * What a comparison that did not hold asks of the inputs: tensors with a size, or a shape, that it met get the one that was wanted; then the other way round.
 * @returns texts of the inputs, the most plausible first.
 */
export function lessonsOf({ op, values }: Comparison, inputs: Arguments): string[] {
  const [a, b] = values;
  if (typeof a === 'number' && typeof b === 'number') {
    const [forLeft, forRight] = wanted(op, a, b);
    return [...resized(inputs, a, forLeft), ...resized(inputs, b, forRight)];
  }
  if (op !== '==' || typeof a === 'number' || typeof b === 'number') return [];
  return [...reshaped(inputs, a, b), ...reshaped(inputs, b, a)];
}

/** What the left side, or else the right side, must be for the comparison to hold. */
function wanted(op: string, a: number, b: number): [number | null, number | null] {
  switch (op) {
    case '==':
    case '<=':
    case '>=':
      return [b, a];
    case '<':
      return [b - 1, a + 1];
    case '>':
      return [b + 1, a - 1];
    default:
      return [a + 1, null];
  }
}

/**
 * The size `from` as `to`: in all dimensions but the first, which is that of the batch, then in every one. Where no tensor has that size, it may be several
 * times that of one: of tensors that were joined, or dimensions that were merged.
 */
function resized(inputs: Arguments, from: number, to: number | null): string[] {
  if (to === null || !Number.isInteger(to) || to < 1 || to > 4096) return [];
  const replaced = (first: number, a: number, b: number) => inputs.reshape((s) => s.map((n, i) => (i >= first && n === a ? b : n)), true);
  const same = [1, 0].map((first) => replaced(first, from, to)).filter((t) => t !== inputs.text);
  if (same.length > 0) return same;
  const times = [2, 3, 4, 8, 16].filter((k) => from % k === 0 && to % k === 0);
  return times.map((k) => replaced(1, from / k, to / k)).filter((t) => t !== inputs.text);
}

/** Tensors that end in the sizes `from` end in `to`. */
function reshaped(inputs: Arguments, from: readonly number[], to: readonly number[]): string[] {
  if (to.some((n) => n < 1 || n > 4096)) return [];
  const ends = (s: readonly number[]) => s.length >= from.length && from.every((n, i) => s[s.length - from.length + i] === n);
  return [inputs.reshape((s) => (ends(s) ? [...s.slice(0, s.length - from.length), ...to] : null), true)];
}
