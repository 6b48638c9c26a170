/** The same pseudo-random numbers in (−1, 1) for every library, from a linear congruential generator; pytorch.py has its twin. */
export function numbers(count, seed) {
  const out = new Float32Array(count);
  for (let i = 0, state = seed; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state / 2 ** 31 - 1;
  }
  return out;
}
