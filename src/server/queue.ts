import { Cancelled } from '../runtime/host.ts';

/** Lower runs first: what somebody waits for goes before what is prepared in the background. */
export const priority = { query: 0, asked: 1, background: 2 } as const;
export type Priority = (typeof priority)[keyof typeof priority];

/**
 * Milliseconds that what somebody waits for stands behind a job of the background before that one is interrupted and put back in line. Most are over
 * sooner, and an interrupted one costs the interpreter.
 */
const PATIENCE = 1500;

interface Job {
  readonly priority: Priority;
  readonly signal: AbortSignal;
  start(signal: AbortSignal): Promise<void>;
  cancel(): void;
}

/** One job at a time, for there is one interpreter. A cancelled job that has not begun leaves the line at once. */
export class JobQueue {
  #waiting: Job[] = [];
  #running: { readonly job: Job; readonly interrupt: AbortController } | null = null;

  /** @param work may be called again after it was interrupted, which its signal tells. */
  add<T>(priority: Priority, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job: Job = {
        priority,
        signal,
        start: (turn) =>
          work(turn).then(resolve, (error: unknown) => {
            if (!turn.aborted || signal.aborted) return reject(error);
            this.#waiting.push(job); // interrupted, not cancelled
          }),
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
      this.#hurry(job);
      // Not at once: whoever adds a job first writes down that it did.
      queueMicrotask(() => void this.#next());
    });
  }

  /** Interrupts what runs in the background if the job still waits for it after a while. */
  #hurry(job: Job): void {
    const running = this.#running;
    if (!running || running.job.priority !== priority.background || job.priority === priority.background) return;
    setTimeout(() => {
      if (this.#running === running && this.#waiting.includes(job)) running.interrupt.abort();
    }, PATIENCE);
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    for (;;) {
      const job = this.#waiting.reduce<Job | null>((best, j) => (best === null || j.priority < best.priority ? j : best), null);
      if (!job) break;
      this.#waiting = this.#waiting.filter((j) => j !== job);
      const interrupt = new AbortController();
      const cancelled = () => interrupt.abort();
      job.signal.addEventListener('abort', cancelled, { once: true });
      this.#running = { job, interrupt };
      await job.start(interrupt.signal);
      job.signal.removeEventListener('abort', cancelled);
    }
    this.#running = null;
  }
}
