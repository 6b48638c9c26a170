import { EngineError, runtimeError } from './errors.ts';

/** A storage as the accounts see it; those too small for the kernels' memory are not worth a line in them. */
export interface Block {
  /** Rises from each block to the next. */
  readonly id: number;
  readonly bytes: number;
  /** Something that outlives the operation at work refers to it: the tape, the record, Python. */
  kept: boolean;
  /** Gives the memory to others. From then on reading it is an error. */
  release(): void;
}
/** Bytes that may be made before the blocks nobody can reach any more are looked for. */
const COLLECT_EVERY = 1 << 28;

/** "12 bytes", "3.5 MiB". */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${power === 0 ? bytes : (bytes / 2 ** (10 * power)).toFixed(1).replace('.0', '')} ${units[power]}`;
}

/**
 * The accounts of the memory that tensors take: what is held now, the most that was, and the budget.
 *
 * A block is released as soon as it is known that nobody can read it, in one of two ways. What an operation or a backward pass makes on its way,
 * and neither returns nor leaves with anybody, is released when it ends (`open`, `sweep`, `close`). And whoever knows all that a program can still
 * reach says so (`collectWith`); the rest is released when memory runs short. The garbage collector has no part in either.
 */
class Memory {
  held = 0;
  peak = 0;
  /** The most a program may hold, in bytes. */
  budget = Number.POSITIVE_INFINITY;
  /** The operation at work, for the error. */
  operation = '';
  /** For tests: overwrites released memory, so that whoever still reads it reads NaN. */
  poison = false;
  #blocks = new Set<Block>();
  /** What was made since the outermost `open` and may turn out to be temporary. */
  readonly #made: Block[] = [];
  #depth = 0;
  #reachable: (() => ReadonlySet<Block>) | null = null;
  #collectAt = Number.POSITIVE_INFINITY;
  /** Blocks from this id on may be in use by whoever is at work. */
  #youngFrom = 0;
  #lastId = 0;

  /**
   * Asks for room. @throws RuntimeError as PyTorch's allocator does for a request that is larger than the whole budget; BudgetExceeded, which ends the
   * program, where it is the last straw.
   */
  reserve(bytes: number): void {
    if (this.held + bytes > Math.min(this.#collectAt, this.budget)) this.collect();
    if (this.held + bytes <= this.budget) return;
    const who = this.operation || 'the program';
    if (bytes > this.budget) throw outOfMemory(bytes, `${who} asked for more than the whole memory budget of ${formatBytes(this.budget)}`);
    throw new EngineError(
      'BudgetExceeded',
      `stopped at its memory budget of ${formatBytes(this.budget)}: ${who} asked for ${formatBytes(bytes)}, and the run holds ${formatBytes(this.held)}`,
    );
  }
  admit(block: Block): void {
    this.#lastId = block.id;
    this.held += block.bytes;
    if (this.held > this.peak) this.peak = this.held;
    this.#blocks.add(block);
    if (this.#depth > 0) this.#made.push(block);
  }
  #release(block: Block): void {
    this.#blocks.delete(block);
    this.held -= block.bytes;
    block.release();
  }

  /** Begins something that makes temporary blocks. @returns what `sweep` and `close` want to know. */
  open(): number {
    this.#depth++;
    return this.#made.length;
  }
  /** Releases what was made since `open` and is neither kept nor the storage of one of `alive`. */
  sweep(start: number, alive: () => Iterable<{ readonly storage: Block } | null>): void {
    const made = this.#made;
    if (made.length === start) return;
    const living = new Set<Block>();
    for (const t of alive()) if (t) living.add(t.storage);
    let end = start;
    for (let i = start; i < made.length; i++) {
      const block = made[i]!;
      if (block.kept) continue;
      if (living.has(block)) made[end++] = block;
      else this.#release(block);
    }
    made.length = end;
  }
  /** Ends it; `results` are handed on. */
  close(start: number, results: Iterable<{ readonly storage: Block } | null>): void {
    if (this.#made.length > start) this.sweep(start, () => results);
    if (--this.#depth === 0) this.#made.length = 0;
  }

  /** Begins a program with a budget; `reachable` tells what it, and whoever watches it, can still read. What an earlier one left is released. */
  begin(budget: number, reachable: () => ReadonlySet<Block>): void {
    this.budget = budget;
    this.operation = '';
    this.collectWith(reachable);
    this.settle();
    this.collect();
    this.peak = this.held;
  }
  /** Ends it: only what can be reached stays. @returns the accounts. */
  end(): { held: number; peak: number; budget: number } {
    const { budget, peak } = this;
    this.settle();
    this.collect();
    this.collectWith(null);
    this.budget = Number.POSITIVE_INFINITY;
    return { held: this.held, peak, budget };
  }

  /** Names who knows what can still be reached; null: nobody, and nothing is collected. */
  collectWith(reachable: (() => ReadonlySet<Block>) | null): void {
    this.#reachable = reachable;
    this.#collectAt = reachable ? this.held + COLLECT_EVERY : Number.POSITIVE_INFINITY;
  }
  /** Says that at this moment nothing is in use but what is reachable: what is made from now on is left alone until the next time. */
  settle(): void {
    this.#youngFrom = this.#lastId + 1;
  }
  /** Releases what cannot be reached. */
  collect(): void {
    if (!this.#reachable) return;
    const reachable = this.#reachable();
    for (const block of this.#blocks) if (block.id < this.#youngFrom && !reachable.has(block)) this.#release(block);
    this.#collectAt = this.held + Math.max(COLLECT_EVERY, this.held / 2);
  }
}

/** PyTorch's error where memory ends, with the reason added. */
const outOfMemory = (bytes: number, why: string) =>
  runtimeError(
    `[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate ${bytes} bytes. Error code 12 (Cannot allocate memory): ${why}`,
  );

export const memory = new Memory();
