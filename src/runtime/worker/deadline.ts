import type { PyodideInterface } from 'pyodide';

/** Milliseconds after which the signal comes again to a program that caught it, or that was where it cannot be ended (_nabla/budget.py). */
const REPEAT = 5;

/**
 * Ends a run from inside when its time is over, so that what was recorded is kept. CPython in WebAssembly polls a "signal buffer" every few
 * dozen bytecodes; ours is an object that reads the clock. A program that stays in one long call never polls: for that the host has a kill.
 */
export class Deadline {
  #at = Number.POSITIVE_INFINITY;

  constructor(pyodide: PyodideInterface) {
    const SIGINT = 2;
    const buffer = Object.defineProperty({}, 0, {
      get: () => {
        const now = performance.now();
        if (now < this.#at) return 0;
        this.#at = now + REPEAT;
        return SIGINT;
      },
      set: () => {}, // the interpreter takes the signal back
    });
    pyodide.setInterruptBuffer(buffer as Uint8Array);
  }
  /** Called by Python (_nabla/budget.py). */
  set(milliseconds: number): void {
    this.#at = performance.now() + milliseconds;
  }
  clear(): void {
    this.#at = Number.POSITIVE_INFINITY;
  }
}
