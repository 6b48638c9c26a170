import type { CheckReport, QueryName, QueryParams, QueryResult, RunRequest, Runtime } from '../protocol/run.ts';
import type { Trace } from '../protocol/trace.ts';
import type { Answer, Begun, Request } from './worker/requests.ts';

/** A run was stopped at its wall-clock budget; the interpreter was ended and the next request gets a fresh one. */
export class TimeBudgetExceeded extends Error {
  /** As in RunError. */
  override readonly cause = 'budget';
  constructor(readonly milliseconds: number) {
    super(`stopped after ${milliseconds / 1000} s: the program did not finish within its time budget`);
  }
}
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

/** The interpreter ended before it took the request up: whatever ended it, it was not the request. */
class NotBegun extends Error {}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  begun: boolean;
}

/** A started interpreter, wherever it lives. */
export interface Handle {
  send(message: Request): void;
  /** Ends it at once, whatever it is doing. */
  kill(): void;
}
/** Starts an interpreter. It says `ready` once and then answers; `ended` says why it will not any more. */
export type Start = (events: { message(message: Answer | Begun | Ready): void; ended(why: string): void }) => Handle;
export interface Ready {
  readonly type: 'ready';
  /** Milliseconds that the start took. */
  readonly boot: number;
}

/** One interpreter: starting → ready → gone. Requests wait until it is ready. */
class Interpreter {
  readonly #handle: Handle;
  readonly #pending = new Map<number, Pending>();
  readonly ready: Promise<number>;
  readonly #neverReady: (why: Error) => void;
  #last = 0;
  gone = false;
  /** It answers questions about its newest run, but must not run another program. */
  spent = false;

  constructor(start: Start) {
    let resolve!: (boot: number) => void;
    let reject!: (error: Error) => void;
    this.ready = new Promise((yes, no) => {
      [resolve, reject] = [yes, no];
    });
    this.ready.catch(() => {}); // reported to whoever asks next
    this.#neverReady = reject;
    this.#handle = start({
      message: (message) => {
        if (message.type === 'ready') resolve(message.boot);
        else if (message.type === 'begun') this.#begin(message.id);
        else this.#settle(message);
      },
      ended: (why) => this.#abandon(new Error(`the interpreter ended (${why})`), new NotBegun(why)),
    });
  }
  #begin(id: number): void {
    const waiting = this.#pending.get(id);
    if (waiting) waiting.begun = true;
  }
  #settle(message: Answer): void {
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    this.spent ||= message.spent;
    if (message.type === 'answer') waiting?.resolve(message.result as never);
    else waiting?.reject(new Error(message.message));
  }
  /** @param ofOthers the reason for requests that were not taken up. */
  #abandon(error: Error, ofOthers = error): void {
    this.gone = true;
    this.#neverReady(error);
    for (const p of this.#pending.values()) p.reject(p.begun ? error : ofOthers);
    this.#pending.clear();
  }
  async request(method: string, params: unknown): Promise<unknown> {
    await this.ready;
    return new Promise((resolve, reject) => {
      if (this.gone) return reject(new NotBegun('it had ended'));
      const id = ++this.#last;
      this.#pending.set(id, { resolve, reject, begun: false });
      this.#handle.send({ id, method, params } as Request);
    });
  }
  kill(reason: Error): void {
    this.#abandon(reason);
    this.#handle.kill();
  }
}

/** Milliseconds that a start may take; on a slow and busy machine it takes ten thousand. */
const BOOT = 90_000;

/** Milliseconds after which a run counts as one that may be killed: then its successor starts, so that a kill costs no waiting. */
const SPARE_AFTER = 1500;

/**
 * Milliseconds beyond its budget that a run is given before it is killed: programs are interrupted when the budget is over (worker/deadline.ts), and
 * what they got to is still written down. Only one that stays in a single call is killed.
 */
const grace = (timeout: number) => 2000 + timeout / 5;

/** Runs user code in an interpreter of its own, replaced when it was killed or died. Requests are answered one after the other. */
export class RuntimeHost implements Runtime {
  #interpreter: Interpreter | null = null;
  /** The next one, started while a long run may have to be killed. */
  #spare: Interpreter | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(private readonly start: Start) {}

  /** Starts the interpreter ahead of the first request. */
  warm(): void {
    this.#alive();
  }
  trace(request: RunRequest, signal?: AbortSignal): Promise<Trace> {
    return this.#ask('trace', request, request.timeout + grace(request.timeout), signal) as Promise<Trace>;
  }
  check(request: RunRequest, signal?: AbortSignal): Promise<CheckReport> {
    return this.#ask('check', request, request.timeout, signal) as Promise<CheckReport>;
  }
  query<Q extends QueryName>(name: Q, params: QueryParams<Q>, signal?: AbortSignal): Promise<QueryResult<Q>> {
    return this.#ask('query', { name, params }, 30_000, signal) as Promise<QueryResult<Q>>;
  }
  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const i of [this.#interpreter, this.#spare]) i?.kill(new Cancelled());
    this.#interpreter = this.#spare = null;
  }

  #alive(): Interpreter {
    if (this.#interpreter && !this.#interpreter.gone) return this.#interpreter;
    const spare = this.#spare && !this.#spare.gone ? this.#spare : null;
    this.#spare = null;
    this.#interpreter = spare ?? new Interpreter(this.start);
    return this.#interpreter;
  }
  #ask(method: string, params: unknown, timeout: number, signal?: AbortSignal): Promise<unknown> {
    const run = () => this.#run(method, params, timeout, signal);
    // Once more where the interpreter had ended before; a question about its run cannot be asked of another one.
    const again = (error: unknown) => {
      if (!(error instanceof NotBegun)) throw error;
      if (method === 'query') throw new Error(`the interpreter ended (${error.message})`);
      return run();
    };
    const turn = this.#queue.then(() => run().catch(again));
    this.#queue = turn.catch(() => {}); // the next in line does not care how this one ended
    return turn;
  }
  async #run(method: string, params: unknown, timeout: number, signal?: AbortSignal): Promise<unknown> {
    if (this.#disposed || signal?.aborted) throw new Cancelled();
    if (method !== 'query' && this.#interpreter?.spent) this.#interpreter.kill(new Cancelled());
    const interpreter = this.#alive();
    const boot = setTimeout(() => interpreter.kill(new Error(`the interpreter did not start within ${BOOT / 1000} s`)), BOOT);
    try {
      await interpreter.ready;
    } finally {
      clearTimeout(boot);
    }
    if (this.#disposed || signal?.aborted) throw new Cancelled(); // given up while it started
    const stop = (reason: Error) => () => {
      interpreter.kill(reason);
      if (!this.#disposed) this.#alive();
    };
    const spare = setTimeout(() => {
      this.#spare ??= new Interpreter(this.start);
    }, SPARE_AFTER);
    const timer = setTimeout(stop(new TimeBudgetExceeded(timeout)), timeout);
    const abort = stop(new Cancelled());
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await interpreter.request(method, params);
    } finally {
      if (interpreter.spent && !this.#disposed) this.#spare ??= new Interpreter(this.start);
      clearTimeout(spare);
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
}
