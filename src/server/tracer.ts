import { attempt, bare } from '../language/index.ts';
import type { CheckReport, QueryName, QueryParams, QueryResult, RunProposal, RunRequest, Runtime } from '../protocol/run.ts';
import type { Location, RunError, Trace } from '../protocol/trace.ts';
import { Cancelled, TimeBudgetExceeded } from '../runtime/host.ts';
import { JobQueue, type Priority, priority } from './queue.ts';
import { Results } from './results.ts';

/** Requests whose traces can be asked about; older ones are forgotten. */
const REMEMBERED = 64;

/**
 * Runs requests on the one interpreter and answers questions about their traces. The worker keeps the tensors of its newest trace only, so a
 * question about another one runs that one again: the same request gives the same trace.
 */
export class Tracer {
  readonly #queue = new JobQueue();
  readonly #requests = new Map<string, RunRequest>();
  #inWorker: { id: string; workerId: string } | null = null;
  #count = 0;

  readonly #results: Results;

  /** @param onDisk the digest of a file's text; null where there is none. */
  constructor(
    private readonly runtime: Runtime,
    onDisk: (path: string) => string | null,
  ) {
    this.#results = new Results(onDisk);
  }

  /** Whether a trace is still that of the files as they are. */
  holds(trace: Trace, overlay: RunRequest['overlay']): boolean {
    return this.#results.holds(trace, overlay);
  }

  /** Runs a definition with the first plan that fits. However the run ends, its end is in the trace; only cancelling rejects. */
  trace(proposal: RunProposal, place: Location, level: Priority, signal: AbortSignal, begin: () => void): Promise<Trace> {
    return this.#queue.add(level, signal, async (turn) => {
      begin();
      const known = this.#results.find(proposal);
      if (known && this.#requests.has(known.id)) return known;
      const deadline = performance.now() + proposal.timeout;
      let newest: Trace | null = null;
      try {
        const trace = await attempt(proposal, async (one) => {
          newest = await this.runtime.trace({ ...one, timeout: Math.max(1000, deadline - performance.now()) }, turn);
          return newest;
        });
        const remembered = this.#remember(proposal, trace, newest);
        this.#results.keep(proposal, remembered);
        return remembered;
      } catch (error) {
        this.#inWorker = null;
        if (error instanceof Cancelled) throw error;
        return failedTrace(proposal, runErrorOf(error, place));
      }
    });
  }

  /** Checks a definition. A refusal or a breakdown is a report too. */
  check(proposal: RunProposal, signal: AbortSignal): Promise<CheckReport> {
    return this.#queue.add(priority.asked, signal, async (turn) => {
      const began = performance.now();
      try {
        const report = await attempt(proposal, (one) => this.runtime.check(one, turn));
        this.#inWorker = null;
        return report;
      } catch (error) {
        this.#inWorker = null;
        if (error instanceof Cancelled) throw error;
        const message = messageOf(error);
        const { file, entry, kind } = proposal;
        const verdict = message.startsWith("the worker has no method 'check'") ? 'unsupported' : 'error';
        return {
          file,
          entry,
          kind,
          verdict,
          slip: null,
          line: null,
          fix: null,
          message,
          inputs: [],
          error: null,
          time: performance.now() - began,
        };
      }
    });
  }

  query<Q extends QueryName>(name: Q, params: QueryParams<Q>, signal: AbortSignal): Promise<QueryResult<Q>> {
    return this.#queue.add(priority.query, signal, async (turn) => {
      // Another step of a script's run is a part of that run: `t7/3`.
      const [id, step] = params.trace.split('/') as [string, string?];
      if (this.#inWorker?.id !== id) {
        const request = this.#requests.get(id);
        if (!request) throw new Error('This graph is of an earlier run. Run it again to ask about it.');
        const again = await this.runtime.trace(request, turn);
        this.#inWorker = { id, workerId: again.id };
      }
      const { workerId } = this.#inWorker;
      const result = await this.runtime.query(name, { ...params, trace: step === undefined ? workerId : `${workerId}/${step}` }, turn);
      // The worker's name of a step's trace is not ours.
      return name === 'step' ? { ...result, id: `${id}/${(params as QueryParams<'step'>).step}` } : result;
    });
  }

  /** The trace under an id that stays unique when a worker was replaced. */
  #remember(proposal: RunProposal, trace: Trace, newest: Trace | null): Trace {
    const id = `t${++this.#count}`;
    const { plans: _, ...rest } = proposal;
    this.#requests.set(id, { ...rest, plan: trace.plan, dtype: trace.plan.dtype ?? rest.dtype });
    for (const old of this.#requests.keys()) if (this.#requests.size > REMEMBERED) this.#requests.delete(old);
    this.#inWorker = newest === trace ? { id, workerId: trace.id } : null;
    return { ...trace, id };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function runErrorOf(error: unknown, location: Location): RunError {
  const budget = error instanceof TimeBudgetExceeded;
  const message = messageOf(error);
  return { type: budget ? 'TimeBudgetExceeded' : 'InternalError', message, location, frames: [], cause: budget ? 'budget' : 'internal' };
}

/** The record of a run of which nothing is left but how it ended. */
export function failedTrace(proposal: RunProposal, error: RunError): Trace {
  const { file, entry, kind, seed, dtype, mode } = proposal;
  return {
    id: '',
    file,
    entry,
    kind,
    seed,
    dtype,
    mode,
    loss: null,
    lossText: '',
    lossNode: -1,
    plan: proposal.plans[0] ?? bare,
    inputs: [],
    outputs: [],
    parameters: [],
    nodes: [],
    edges: [],
    scopes: [],
    sites: [],
    occurrences: [],
    diagnostics: [],
    error,
    output: '',
    timings: {},
  };
}
