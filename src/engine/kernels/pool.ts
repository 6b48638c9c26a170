/**
 * Helper threads of the kernels. They share the kernels' memory, and get their work as a few numbers in a small shared array: who hands over a job
 * does a part of the work itself meanwhile, and then waits. What threads are and how they start is the host's business (`setHelpers`, thread.ts).
 */
import { EngineError } from '../errors.ts';

/** Numbers of a helper in the shared array: its state, and what a job may have. */
export const SLOT = 16;
/** States of a helper. */
export const STARTING = -1;
export const IDLE = 0;
export const WORKING = 1;
export const FAILED = 2;

/** Looks at a helper's state before the thread goes to sleep for it: waking costs more than most jobs have left to do. */
const SPINS = 20_000;
/** Milliseconds after which a helper that does not answer is given up. */
const PATIENCE = 30_000;

/** The shared states of so many helpers that are about to start. */
export function controlFor(count: number): SharedArrayBuffer {
  const control = new SharedArrayBuffer(count * SLOT * 4);
  const numbers = new Int32Array(control);
  for (let helper = 0; helper < count; helper++) numbers[helper * SLOT] = STARTING;
  return control;
}

/** The side that hands out work. */
export class Helpers {
  readonly #control: Int32Array;

  /** @param control the states of helpers, SLOT numbers for each, STARTING until its thread is there */
  constructor(control: SharedArrayBuffer) {
    this.#control = new Int32Array(control);
  }

  /** The helpers that are there and have nothing to do. */
  idle(): number[] {
    const found: number[] = [];
    for (let at = 0; at < this.#control.length; at += SLOT) if (Atomics.load(this.#control, at) === IDLE) found.push(at / SLOT);
    return found;
  }

  hand(helper: number, job: readonly number[]): void {
    const at = helper * SLOT;
    for (const [k, value] of job.entries()) this.#control[at + 1 + k] = value;
    Atomics.store(this.#control, at, WORKING);
    Atomics.notify(this.#control, at);
  }

  /** @throws EngineError where the helper failed or is gone: its part of the result is missing. */
  finish(helper: number): void {
    const at = helper * SLOT;
    for (let spins = 0; spins < SPINS && Atomics.load(this.#control, at) === WORKING; spins++);
    while (Atomics.load(this.#control, at) === WORKING)
      if (Atomics.wait(this.#control, at, WORKING, PATIENCE) === 'timed-out')
        throw new EngineError('RuntimeError', 'internal: a thread of the kernels is gone');
    if (Atomics.load(this.#control, at) === FAILED) throw new EngineError('RuntimeError', 'internal: a thread of the kernels failed');
  }
}

let helpers: Helpers | null = null;
/** Products of some size are shared with these from now on; null: with nobody. */
export function setHelpers(given: Helpers | null): void {
  helpers = given;
}
export const helpersAtHand = (): Helpers | null => helpers;
