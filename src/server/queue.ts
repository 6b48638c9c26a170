import { Cancelled } from '../runtime/host.ts';

/** Lower runs first: what somebody waits for goes before what is prepared in the background. */
export const priority = { query: 0, asked: 1, background: 2 } as const;
export type Priority = (typeof priority)[keyof typeof priority];

interface Job {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  start(): Promise<void>;
  cancel(): void;
}

/** One job at a time, for there is one interpreter. A cancelled job that has not begun leaves the line at once. */
export class JobQueue {
  #waiting: Job[] = [];
  #busy = false;

  add<T>(priority: Priority, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job: Job = {
        priority,
        signal,
        start: () => work(signal).then(resolve, reject),
        cancel: () => reject(new Cancelled()),
      };
      if (signal.aborted) return job.cancel();
      signal.addEventListener(
        'abort',
        () => {
          if (!this.#waiting.includes(job)) return; // under way: the work itself listens to the signal
          this.#waiting = this.#waiting.filter((j) => j !== job);
          job.cancel();
        },
        { once: true },
      );
      this.#waiting.push(job);
      // Not at once: whoever adds a job first writes down that it did.
      queueMicrotask(() => void this.#next());
    });
  }

  async #next(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      const job = this.#waiting.reduce<Job | null>((best, j) => (best === null || j.priority < best.priority ? j : best), null);
      if (!job) break;
      this.#waiting = this.#waiting.filter((j) => j !== job);
      await job.start();
    }
    this.#busy = false;
  }
}
