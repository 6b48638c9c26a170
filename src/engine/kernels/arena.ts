/** Hands out blocks of a WebAssembly memory: first fit from the bottom, so that a block just given back, which is still in the caches, is taken again. */

/** Blocks begin at multiples of this, a cache line. */
const ALIGNMENT = 64;
const PAGE = 65536;
/** Memory grows by at least this many bytes at a time. */
const LEAST_GROWTH = 1 << 24;

export const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** What the arena needs of a WebAssembly.Memory. */
export interface GrowingMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

export class Arena {
  /** The gaps between blocks, rising and never adjacent. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Everything from here on is free. */
  #top: number;

  /** Blocks lie between `start` and `limit` (bytes). */
  constructor(
    private readonly memory: GrowingMemory,
    start: number,
    private readonly limit: number,
  ) {
    this.#top = aligned(start);
  }

  /** @returns the address of a block of at least `bytes` bytes below `limit` with arbitrary contents, or −1 where none is left. */
  take(bytes: number, limit = this.limit): number {
    const size = aligned(bytes);
    for (let i = 0; i < this.#starts.length; i++) {
      const address = this.#starts[i]!;
      const rest = this.#ends[i]! - address - size;
      if (rest < 0 || address + size > limit) continue;
      if (rest === 0) this.#remove(i);
      else this.#starts[i] = address + size;
      return address;
    }
    const address = this.#top;
    if (address + size > limit || !this.#reach(address + size)) return -1;
    this.#top = address + size;
    return address;
  }

  /** Takes back a block that `take(bytes)` gave. */
  give(address: number, bytes: number): void {
    const end = address + aligned(bytes);
    let i = 0;
    for (let last = this.#starts.length; i < last; ) {
      const middle = (i + last) >> 1;
      if (this.#starts[middle]! < address) i = middle + 1;
      else last = middle;
    }
    const joinsBefore = i > 0 && this.#ends[i - 1] === address;
    const joinsAfter = i < this.#starts.length && this.#starts[i] === end;
    if (joinsBefore && joinsAfter) {
      this.#ends[i - 1] = this.#ends[i]!;
      this.#remove(i);
    } else if (joinsBefore) this.#ends[i - 1] = end;
    else if (joinsAfter) this.#starts[i] = address;
    else {
      this.#starts.splice(i, 0, address);
      this.#ends.splice(i, 0, end);
    }
    const last = this.#ends.length - 1;
    if (this.#ends[last] === this.#top) {
      this.#top = this.#starts[last]!;
      this.#remove(last);
    }
  }

  #remove(i: number): void {
    this.#starts.splice(i, 1);
    this.#ends.splice(i, 1);
  }

  /** Grows the memory until `end` lies within it. @returns false where the machine has no more. */
  #reach(end: number): boolean {
    const have = this.memory.buffer.byteLength;
    if (end <= have) return true;
    const wanted = Math.min(this.limit, Math.max(end, have + LEAST_GROWTH));
    try {
      this.memory.grow(Math.ceil((wanted - have) / PAGE));
      return true;
    } catch {
      return false; // RangeError: this is how the machine says so
    }
  }
}
