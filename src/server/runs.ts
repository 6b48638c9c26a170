import { type LineShift, lineShift } from '../language/index.ts';
import type { Definition } from '../protocol/definition.ts';
import { isTrainingStopped } from '../protocol/outcome.ts';
import type { CheckReport, QueryName, QueryParams, QueryResult, RunProposal } from '../protocol/run.ts';
import type { DefinitionState } from '../protocol/server.ts';
import type { Location, Trace } from '../protocol/trace.ts';
import { Cancelled } from '../runtime/host.ts';
import { pathOf } from './paths.ts';
import { type Priority, priority } from './queue.ts';
import type { Settings } from './settings.ts';
import type { Tracer } from './tracer.ts';
import type { Workspace } from './workspace.ts';

/** A run that is wanted or under way. */
interface Running {
  readonly key: string;
  readonly controller: AbortController;
  readonly promise: Promise<Trace>;
  readonly level: Priority;
  /** Whether it has its turn; until then it costs nothing to give it up. */
  begun: boolean;
}

/** By address. */
type Texts = ReadonlyMap<string, string>;

/** What is known about one definition. */
interface Entry {
  key: string;
  trace: Trace | null;
  /** The open documents' texts that `trace` was made of. */
  texts: Texts;
  /** The step of `trace` that was asked for last: what the panel shows, the editor shows too. */
  step: Trace | null;
  /** The newest trace that has numbers to show, and its texts. */
  good: { readonly trace: Trace; readonly texts: Texts } | null;
  running: Running | null;
  check: CheckReport | null;
  checkKey: string;
  checking: boolean;
}

/** A trace with the way from its lines to those of the text in the editor. */
export interface Shown {
  readonly trace: Trace;
  readonly stale: boolean;
  readonly shift: LineShift;
}

/** A run that goes on after its text changed is given this long before it is killed: a fresh interpreter costs about as much. */
const GRACE = 1500;
/** Milliseconds that a program is run for when nobody asked: its first steps are there by then, and training would heat the machine after every edit. */
const UNASKED = 5000;

/** Keeps a finished run of each definition of the open documents, as fresh as the text in the editor. */
export class Runs {
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly workspace: Workspace,
    private readonly tracer: Tracer,
    private readonly settings: () => Settings,
    private readonly changed: (uri: string, entry: string) => void,
    private readonly redraw: () => void,
    private readonly log: (message: string, level?: 'error' | 'info') => void,
  ) {}

  /** Runs again what the newest text changed; called some moments after an edit. */
  refresh(uri: string): void {
    const { trusted, runAutomatically } = this.settings();
    const definitions = this.workspace.definitions(uri);
    for (const [id, e] of this.#entries) {
      if (!id.startsWith(`${uri}#`) || definitions.some((d) => id === `${uri}#${d.name}`)) continue;
      e.running?.controller.abort();
      this.#entries.delete(id);
    }
    if (!trusted || !runAutomatically) return;
    for (const d of definitions) this.#run(uri, d, priority.background).catch((error: unknown) => this.#note(error));
  }

  close(uri: string): void {
    for (const [id, e] of this.#entries) {
      if (!id.startsWith(`${uri}#`)) continue;
      e.running?.controller.abort();
      this.#entries.delete(id);
    }
  }

  /** The finished run of the current text, made now if there is none, or if it is wanted `again`: a program that was stopped then gets more time. */
  async trace(uri: string, name: string, signal: AbortSignal, again = false): Promise<Trace> {
    this.#requireTrust();
    const d = this.#require(uri, name);
    const stop = () => this.#entry(uri, name).running?.controller.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#run(uri, d, priority.asked, again);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async check(uri: string, name: string, signal: AbortSignal): Promise<CheckReport> {
    this.#requireTrust();
    const d = this.#require(uri, name);
    const entry = this.#entry(uri, name);
    entry.checking = true;
    this.changed(uri, name);
    try {
      const proposal = this.#proposal(uri, d);
      const known = entry.trace && !entry.trace.error && entry.key === this.#key(uri, d) ? [entry.trace.plan] : proposal.plans;
      const key = this.#key(uri, d);
      entry.check = await this.tracer.check({ ...proposal, plans: known, dtype: 'float64', timeout: 3 * proposal.timeout }, signal);
      entry.checkKey = key;
      return entry.check;
    } finally {
      entry.checking = false;
      this.changed(uri, name);
    }
  }

  query<Q extends QueryName>(name: Q, params: QueryParams<Q>, signal: AbortSignal): Promise<QueryResult<Q>> {
    this.#requireTrust();
    return this.tracer.query(name, params, signal).then((result) => {
      if (name === 'step') this.#follow(params.trace, result as QueryResult<'step'>);
      return result;
    });
  }
  /** From now on the editor shows the numbers of this step of a script's run. */
  #follow(run: string, trace: Trace): void {
    for (const e of this.#entries.values()) {
      if (e.trace?.id !== run) continue;
      e.step = trace;
      this.redraw();
    }
  }

  state(uri: string, name: string): DefinitionState & { readonly checking: boolean } {
    const e = this.#entry(uri, name);
    const d = this.workspace.definition(uri, name);
    const key = d ? this.#key(uri, d) : '';
    const trace = !e.trace
      ? e.good
        ? 'stale'
        : 'none'
      : e.key !== key
        ? 'stale'
        : e.trace.error && !isTrainingStopped(e.trace)
          ? 'failed'
          : 'fresh';
    return { running: e.running !== null, trace, check: e.checkKey === key ? e.check : null, checking: e.checking };
  }

  /** The newest finished trace, also of an older text, also of a run that failed. */
  latest(uri: string, name: string): { readonly trace: Trace; readonly shift: LineShift } | null {
    const e = this.#entries.get(`${uri}#${name}`);
    return e?.trace ? { trace: e.trace, shift: this.#shift(e.texts, uri) } : null;
  }

  /**
   * The trace to show numbers of, with the shift for the lines of a document. A run that failed shows what it got to; if that is nothing, the last good one,
   * as stale.
   */
  shown(uri: string, name: string, document = uri): Shown | null {
    const e = this.#entries.get(`${uri}#${name}`);
    const d = this.workspace.definition(uri, name);
    if (!e || !d) return null;
    if (e.trace && (e.trace.occurrences.length > 0 || !e.good))
      return {
        trace: e.step ?? e.trace,
        stale: e.key !== this.#key(uri, d),
        shift: this.#shift(e.texts, document),
      };
    return e.good && { trace: e.good.trace, stale: true, shift: this.#shift(e.good.texts, document) };
  }
  #shift(texts: Texts, document: string): LineShift {
    return lineShift(texts.get(document) ?? '', this.#text(document));
  }

  /** Nobody waits for a background run; only what is unexpected is written down. */
  #note(error: unknown): void {
    if (!(error instanceof Cancelled)) this.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  #entry(uri: string, name: string): Entry {
    const id = `${uri}#${name}`;
    let e = this.#entries.get(id);
    if (!e) {
      e = { key: '', trace: null, texts: new Map(), step: null, good: null, running: null, check: null, checkKey: '', checking: false };
      this.#entries.set(id, e);
    }
    return e;
  }

  #run(uri: string, d: Definition, level: Priority, again = false): Promise<Trace> {
    const entry = this.#entry(uri, d.name);
    const key = this.#key(uri, d);
    if (!again && entry.key === key && entry.trace && this.tracer.holds(entry.trace, this.workspace.overlay()))
      return Promise.resolve(entry.trace);
    const old = entry.running;
    if (old?.key === key && (old.begun || level >= old.level)) return old.promise;
    const controller = new AbortController();
    const texts: Texts = new Map(this.workspace.open().map((document) => [document.uri, document.getText()]));
    const promise = this.tracer
      .trace(this.#proposal(uri, d, level), this.placeOf(uri, d), level, controller.signal, () => {
        running.begun = true;
      })
      .then(
        (trace) => {
          // A run that was overtaken by a newer one has nothing more to say.
          if (entry.running?.promise !== promise) return trace;
          entry.running = null;
          entry.key = key;
          entry.trace = trace;
          entry.step = null;
          entry.texts = texts;
          if (!trace.error || trace.occurrences.length > 0) entry.good = { trace, texts };
          if (trace.output) this.log(`${d.name} printed:\n${trace.output.trimEnd()}`, 'info');
          this.changed(uri, d.name);
          return trace;
        },
        (error: unknown) => {
          if (entry.running?.promise === promise) {
            entry.running = null;
            this.changed(uri, d.name);
          }
          throw error;
        },
      );
    const running: Running = { key, controller, promise, level, begun: false };
    entry.running = running;
    if (old) abandon(old);
    this.changed(uri, d.name);
    return promise;
  }

  placeOf(uri: string, d: Definition): Location {
    const line = this.#text(uri).split('\n')[d.line - 1] ?? '';
    return { file: pathOf(uri), line: d.line, column: d.column, endLine: d.line, endColumn: Math.max(d.column + 1, line.trimEnd().length) };
  }

  #proposal(uri: string, d: Definition, level: Priority = priority.asked): RunProposal {
    const { seed, dtype, mode, packageFolders, timeout, gradientCheck, gradientCheckOrder } = this.settings();
    const file = pathOf(uri);
    const plans = this.workspace.plans(uri, d);
    return {
      file,
      entry: d.name,
      kind: d.kind,
      plans,
      seed,
      dtype: plans[0]?.dtype ?? dtype,
      mode,
      check: { preset: gradientCheck, order: gradientCheckOrder },
      overlay: this.workspace.overlay(),
      roots: this.workspace.rootsOf(file),
      env: packageFolders,
      timeout: Math.min(timeout * 1000, d.kind === 'script' && level === priority.background ? UNASKED : Number.POSITIVE_INFINITY),
    };
  }

  /** Changes with everything that a run depends on and the server can see. */
  #key(uri: string, d: Definition): string {
    const { seed, dtype, mode, packageFolders, gradientCheck, gradientCheckOrder } = this.settings();
    const texts = this.workspace.open().map((document) => [document.uri, document.version]);
    return JSON.stringify([uri, d.name, seed, dtype, mode, packageFolders, gradientCheck, gradientCheckOrder, texts]);
  }
  #text(uri: string): string {
    return this.workspace.document(uri)?.getText() ?? '';
  }
  #require(uri: string, name: string): Definition {
    const d = this.workspace.definition(uri, name);
    if (!d) throw new Error(`${name} is not defined in this file any more.`);
    return d;
  }
  #requireTrust(): void {
    if (!this.settings().trusted) throw new Error('No code is run in Restricted Mode. Trust this workspace to see gradients.');
  }
}

/** Ends a run nobody waits for any more: at once if it has not begun, else after a grace period in which it may end by itself. */
function abandon(run: Running): void {
  if (!run.begun) return run.controller.abort();
  const timer = setTimeout(() => run.controller.abort(), GRACE);
  const ended = () => clearTimeout(timer);
  run.promise.then(ended, ended);
}
