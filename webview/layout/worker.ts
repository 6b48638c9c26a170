import { type ElkGraph, fromElk, toElk } from './elk.ts';
import type { LevelLayout } from './geometry.ts';

/** What we need of a Web Worker, so that tests can play it. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
}

interface Job {
  readonly resolve: (graph: ElkGraph) => void;
  readonly reject: (error: Error) => void;
}

/** The layout took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * ELK in a worker of its own. It speaks the worker's messages directly: elkjs's own client never settles a layout whose worker died
 * or was terminated. A layout that is cancelled or late takes its worker with it, as ELK cannot be interrupted; the next one starts a new worker.
 */
export class ElkWorker {
  private worker: WorkerLike | null = null;
  private readonly jobs = new Map<number, Job>();
  private count = 0;

  /** @param deadline milliseconds for one level */
  constructor(
    private readonly start: () => WorkerLike,
    private readonly deadline: number,
  ) {}

  readonly layout: LevelLayout = async (level, signal) => {
    signal.throwIfAborted();
    const answer = await new Promise<ElkGraph>((resolve, reject) => {
      const timer = setTimeout(() => this.stop(new DeadlineError(`The layout took longer than ${this.deadline} ms.`)), this.deadline);
      const abort = (): void => this.stop(new DOMException('The layout was cancelled.', 'AbortError'));
      signal.addEventListener('abort', abort, { once: true });
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      };
      this.send(
        { cmd: 'layout', graph: toElk(level), layoutOptions: {}, options: {} },
        {
          resolve: (graph) => {
            done();
            resolve(graph);
          },
          reject: (error) => {
            done();
            reject(error);
          },
        },
      );
    });
    return fromElk(level, answer);
  };

  /** Starts the worker before it is needed: reading ELK takes longer than most layouts. */
  warm(): void {
    this.running();
  }

  dispose(): void {
    this.stop(new DOMException('The layout was cancelled.', 'AbortError'));
  }

  private send(message: Record<string, unknown>, job: Job): void {
    try {
      const worker = this.running();
      const id = ++this.count;
      this.jobs.set(id, job);
      worker.postMessage({ ...message, id });
    } catch (error) {
      job.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private running(): WorkerLike {
    if (this.worker) return this.worker;
    const worker = this.start();
    worker.onmessage = ({ data }) => this.receive(data as { id: number; data?: ElkGraph; error?: { message?: string; type?: string } });
    worker.onerror = (event) => this.stop(new Error(event.message ?? 'The layout worker failed.'));
    worker.postMessage({ id: 0, cmd: 'register', algorithms: ['layered'] });
    this.worker = worker;
    return worker;
  }

  private receive(answer: { id: number; data?: ElkGraph; error?: { message?: string; type?: string } }): void {
    const job = this.jobs.get(answer.id);
    this.jobs.delete(answer.id);
    if (answer.error) job?.reject(new Error(answer.error.message ?? answer.error.type ?? 'ELK could not lay out the graph.'));
    else if (answer.data) job?.resolve(answer.data);
    else job?.reject(new Error('ELK answered nothing.'));
  }

  private stop(error: Error): void {
    this.worker?.terminate();
    this.worker = null;
    const jobs = [...this.jobs.values()];
    this.jobs.clear();
    for (const job of jobs) job.reject(error);
  }
}
