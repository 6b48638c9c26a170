import { type ChildProcess, fork } from 'node:child_process';
import type { CheckReport, QueryName, QueryParams, QueryResult, RunRequest, Runtime } from '../protocol/run.ts';
import type { Trace } from '../protocol/trace.ts';
import type { Answer } from './worker/requests.ts';

/** A run was stopped at its wall-clock budget; the worker was killed and the next request gets a fresh one. */
export class TimeBudgetExceeded extends Error {
  constructor(readonly milliseconds: number) {
    super(`stopped after ${milliseconds / 1000} s: the program did not finish within its time budget`);
  }
}
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Node's permission model, where this Node has it: the process may read files and write its snapshot; it cannot start processes or threads or load addons. */
function permissions(cache: string | null): string[] {
  const flag = ['--permission', '--experimental-permission'].find((f) => process.allowedNodeEnvironmentFlags.has(f));
  if (!flag || process.versions.electron) return [];
  return [flag, '--no-warnings', '--allow-fs-read=*', ...(cache === null ? [] : [`--allow-fs-write=${cache}`])];
}

/** One worker process: starting → ready → gone. Requests wait until it is ready. */
class Worker {
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly ready: Promise<number>;
  #last = 0;
  gone = false;

  constructor(path: string, cache: string | null) {
    // Nothing of this process's environment is the user program's business.
    this.#process = fork(path, cache === null ? [] : [cache], {
      serialization: 'advanced',
      env: {},
      execArgv: permissions(cache),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let log = '';
    this.#process.stderr?.on('data', (d: Buffer) => {
      log = (log + d).slice(-4000);
    });
    this.ready = new Promise((resolve, reject) => {
      this.#process.on('message', (message: Answer | { type: 'ready'; boot: number }) => {
        if (message.type === 'ready') resolve(message.boot);
        else this.#settle(message);
      });
      const end = (why: string) => {
        this.gone = true;
        const error = new Error(`the worker process ended (${why})${log ? `:\n${log}` : ''}`);
        reject(error);
        for (const p of this.#pending.values()) p.reject(error);
        this.#pending.clear();
      };
      this.#process.on('error', (e) => end(e.message));
      this.#process.on('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
    this.ready.catch(() => {}); // reported to whoever asks next
  }
  #settle(message: Answer): void {
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.type === 'answer') waiting?.resolve(message.result as never);
    else waiting?.reject(new Error(message.message));
  }
  async request(method: string, params: unknown): Promise<unknown> {
    await this.ready;
    return new Promise((resolve, reject) => {
      if (this.gone) return reject(new Error('the worker process ended'));
      const id = ++this.#last;
      this.#pending.set(id, { resolve, reject });
      this.#process.send({ id, method, params });
    });
  }
  /** Ends the process at once, whatever it is doing. */
  kill(reason: Error): void {
    for (const p of this.#pending.values()) p.reject(reason);
    this.#pending.clear();
    this.gone = true;
    this.#process.kill('SIGKILL');
  }
}

/** Runs user code in a process of its own, replaced when it was killed or died. Requests are answered one after the other. */
export class RuntimeHost implements Runtime {
  #worker: Worker | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #disposed = false;

  /**
   * @param workerPath the bundled worker (dist/worker.mjs).
   * @param cache folder for the interpreter's memory snapshot, which makes a start five times faster; null for none.
   */
  constructor(
    private readonly workerPath: string,
    private readonly cache: string | null,
  ) {}

  /** Starts the process ahead of the first request. */
  warm(): void {
    this.#alive();
  }
  trace(request: RunRequest, signal?: AbortSignal): Promise<Trace> {
    return this.#ask('trace', request, request.timeout, signal) as Promise<Trace>;
  }
  check(request: RunRequest, signal?: AbortSignal): Promise<CheckReport> {
    return this.#ask('check', request, request.timeout, signal) as Promise<CheckReport>;
  }
  query<Q extends QueryName>(name: Q, params: QueryParams<Q>, signal?: AbortSignal): Promise<QueryResult<Q>> {
    return this.#ask('query', { name, params }, 30_000, signal) as Promise<QueryResult<Q>>;
  }
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#worker?.kill(new Cancelled());
    this.#worker = null;
  }

  #alive(): Worker {
    if (!this.#worker || this.#worker.gone) this.#worker = new Worker(this.workerPath, this.cache);
    return this.#worker;
  }
  #ask(method: string, params: unknown, timeout: number, signal?: AbortSignal): Promise<unknown> {
    const turn = this.#queue.then(() => this.#run(method, params, timeout, signal));
    this.#queue = turn.catch(() => {}); // the next in line does not care how this one ended
    return turn;
  }
  async #run(method: string, params: unknown, timeout: number, signal?: AbortSignal): Promise<unknown> {
    if (this.#disposed || signal?.aborted) throw new Cancelled();
    const worker = this.#alive();
    await worker.ready;
    const stop = (reason: Error) => () => {
      worker.kill(reason);
      if (!this.#disposed) this.#alive(); // a fresh one boots while the user reads why
    };
    const timer = setTimeout(stop(new TimeBudgetExceeded(timeout)), timeout);
    const abort = stop(new Cancelled());
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await worker.request(method, params);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
}
