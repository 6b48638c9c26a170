/** What a helper thread does, for as long as the process lives. */
import type { GrowingMemory } from './arena.ts';
import { FAILED, IDLE, SLOT, WORKING } from './pool.ts';
import { doJob } from './product.ts';
import { kernelsOn } from './wasm.ts';

/** What the thread is given at its start. */
export interface ThreadStart {
  readonly memory: GrowingMemory;
  readonly control: SharedArrayBuffer;
  readonly helper: number;
}

/** Serves jobs (see pool.ts); never returns. */
export function serve({ memory, control, helper }: ThreadStart): never {
  const kernels = kernelsOn(memory);
  const numbers = new Int32Array(control);
  const at = helper * SLOT;
  const enter = (state: number) => {
    Atomics.store(numbers, at, state);
    Atomics.notify(numbers, at);
  };
  enter(IDLE);
  for (;;) {
    Atomics.wait(numbers, at, IDLE);
    if (Atomics.load(numbers, at) !== WORKING) continue;
    try {
      doJob(numbers.subarray(at + 1, at + SLOT), kernels.single, kernels.double);
      enter(IDLE);
    } catch {
      enter(FAILED);
    }
  }
}
