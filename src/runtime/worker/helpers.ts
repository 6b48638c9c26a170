import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { controlFor, Helpers, setHelpers, sharedKernelMemory } from '../../engine/index.ts';

/** More would take memory in every process, and the editor and its other servers want processors too. */
const MOST = 3;

/** Starts the helper threads of the engine's kernels, one for each further processor; call before the process drops its rights. */
export function startHelpers(file: URL): void {
  const memory = sharedKernelMemory();
  const count = Math.min(availableParallelism() - 1, MOST);
  if (!memory || count < 1) return;
  const control = controlFor(count);
  try {
    for (let helper = 0; helper < count; helper++) {
      const thread = new Worker(file, { workerData: { memory, control, helper }, env: {}, execArgv: [] });
      // A product waits for a helper that was handed something; one that never comes up is never handed anything.
      thread.on('error', (error) => console.error(`a thread of the kernels ended: ${error.message}`));
      thread.unref();
    }
  } catch (error) {
    // A host that allows no threads: everything works without them, only slower.
    console.error(`the kernels run without helper threads: ${(error as Error).message}`);
    return;
  }
  setHelpers(new Helpers(control));
}
