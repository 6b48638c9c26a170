/** Length of the state vector in 32-bit words. */
export const STATE_WORDS = 624;
/** Distance of the word that a twist mixes in. */
const SHIFT = 397;
// As signed 32-bit integers, which V8 computes with much faster than with unsigned ones.
const UPPER_BIT = -0x80000000;
const LOWER_BITS = 0x7fffffff;
const TWIST = 0x9908b0df | 0;

const twist = (current: number, next: number) => (((current & UPPER_BIT) | (next & LOWER_BITS)) >>> 1) ^ (-(next & 1) & TWIST);

function temper(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & (0x9d2c5680 | 0);
  y ^= (y << 15) & (0xefc60000 | 0);
  return y ^ (y >>> 18);
}

/** Everything needed to continue a stream: `left` draws remain before the next refill, `next` is the index of the next word. */
export interface MersenneState {
  readonly seed: bigint;
  readonly left: number;
  readonly next: number;
  readonly words: Uint32Array;
}

/**
 * The Mersenne Twister MT19937 as PyTorch seeds and steps it (at::mt19937, ATen/core/MT19937RNGEngine.h).
 * Only the low 32 bits of the 64-bit seed reach the state, exactly as in PyTorch.
 *
 * Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator", 1998.
 */
export class Mt19937 {
  private readonly words = new Int32Array(STATE_WORDS);
  /** What is drawn: the words, tempered. */
  private readonly drawn = new Int32Array(STATE_WORDS);
  private left = 1;
  private next = 0;

  /** @param seedValue an unsigned 64-bit integer. */
  constructor(private seedValue: bigint) {
    const words = this.words;
    words[0] = Number(BigInt.asUintN(32, seedValue));
    for (let j = 1; j < STATE_WORDS; j++) {
      const previous = words[j - 1]!;
      words[j] = Math.imul(1812433253, previous ^ (previous >>> 30)) + j;
    }
  }

  /** The 64-bit seed the stream started from. */
  get seed(): bigint {
    return this.seedValue;
  }

  /** The next 32 random bits, as a signed integer. */
  random(): number {
    if (--this.left === 0) this.refill();
    return this.drawn[this.next++]!;
  }

  /**
   * Many numbers at once: `draw` gets the words, untempered, with the index of the next (624 where none is left), steps them on, and returns the
   * index after the last number it drew; null if it drew none. @returns whether it did.
   */
  drawMany(draw: (words: Int32Array, next: number) => number | null): boolean {
    const next = this.left === 1 ? STATE_WORDS : this.next;
    if (next + this.left !== STATE_WORDS + 1) return false; // a state from outside whose counters disagree
    const end = draw(this.words, next);
    if (end === null) return false;
    this.next = end;
    this.left = STATE_WORDS + 1 - end;
    this.temper();
    return true;
  }

  /** A copy of the state; later draws do not change it. */
  getState(): MersenneState {
    return { seed: this.seedValue, left: this.left, next: this.next, words: new Uint32Array(this.words) };
  }

  /** @throws RangeError when the counters lie outside what MT19937 can reach (at::mt19937_engine::is_valid). */
  setState(state: MersenneState): void {
    const { left, next, words } = state;
    if (words.length !== STATE_WORDS || left < 1 || left > STATE_WORDS || next < 0 || next > STATE_WORDS)
      throw new RangeError('Invalid mt19937 state');
    this.seedValue = state.seed;
    this.left = left;
    this.next = next;
    this.words.set(words);
    this.temper();
  }

  private refill(): void {
    const w = this.words;
    this.left = STATE_WORDS;
    this.next = 0;
    const tail = STATE_WORDS - SHIFT;
    for (let j = 0; j < tail; j++) w[j] = w[j + SHIFT]! ^ twist(w[j]!, w[j + 1]!);
    for (let j = tail; j < STATE_WORDS - 1; j++) w[j] = w[j - tail]! ^ twist(w[j]!, w[j + 1]!);
    w[STATE_WORDS - 1] = w[SHIFT - 1]! ^ twist(w[STATE_WORDS - 1]!, w[0]!);
    this.temper();
  }

  private temper(): void {
    for (let j = 0; j < STATE_WORDS; j++) this.drawn[j] = temper(this.words[j]!);
  }
}
