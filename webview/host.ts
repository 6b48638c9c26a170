import { unpackNumbers } from '../src/protocol/numbers.ts';
import type { FromPanel, PanelQuery, PanelState, ToPanel } from '../src/protocol/panel.ts';
import type { QueryName, QueryParams, QueryResult } from '../src/protocol/run.ts';
import type { Trace } from '../src/protocol/trace.ts';
import { checkTrace, readMessage } from './model/check.ts';

/** The other side of the panel: the extension, or nobody in an exported page. */
export interface Host {
  /** No one answers queries or saves files. */
  readonly offline: boolean;
  send(message: FromPanel): void;
  /** Rejects with what the other side said when it refuses, and when the signal fires. */
  query<Q extends QueryName>(name: Q, params: QueryParams<Q>): Promise<QueryResult<Q>>;
  loadState(): PanelState | null;
  saveState(state: PanelState): void;
}

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: PanelState): void;
}
declare global {
  interface Window {
    acquireVsCodeApi?: () => VsCodeApi;
  }
}

/** What arrives on its own, not as an answer. */
export type Event = Exclude<ToPanel, { type: 'answer' | 'refused' }>;

/** How long an answer may take before the panel says that none came, in milliseconds. */
const patience = 60_000;

interface Waiting {
  readonly resolve: (result: QueryResult<QueryName>) => void;
  readonly reject: (error: Error) => void;
  readonly timer: number;
}

/**
 * Connects to the extension, or, in a page that holds a trace of its own, to nobody.
 * @param complain is told of messages that do not keep to the protocol
 */
export function connect(onEvent: (event: Event) => void, complain: (problem: string) => void): Host {
  const api = window.acquireVsCodeApi?.();
  return api ? connectTo(api, onEvent, complain) : standAlone(onEvent, complain);
}

function connectTo(api: VsCodeApi, onEvent: (event: Event) => void, complain: (problem: string) => void): Host {
  const waiting = new Map<number, Waiting>();
  let count = 0;
  const settle = (request: number): Waiting | undefined => {
    const entry = waiting.get(request);
    waiting.delete(request);
    if (entry) clearTimeout(entry.timer);
    return entry;
  };
  window.addEventListener('message', ({ data }) => {
    try {
      const message = readMessage(data);
      if (message.type === 'answer') settle(message.request)?.resolve(message.result);
      else if (message.type === 'refused') settle(message.request)?.reject(new Error(message.message));
      else onEvent(message);
    } catch (error) {
      complain(`A message could not be used: ${error instanceof Error ? error.message : String(error)}.`);
    }
  });
  return {
    offline: false,
    send: (message) => api.postMessage(message),
    query: <Q extends QueryName>(name: Q, params: QueryParams<Q>) =>
      new Promise<QueryResult<Q>>((resolve, reject) => {
        const request = ++count;
        const timer = window.setTimeout(() => settle(request)?.reject(new Error(`No answer within ${patience / 1000} seconds.`)), patience);
        waiting.set(request, { resolve: resolve as Waiting['resolve'], reject, timer });
        api.postMessage({ type: 'query', request, name, params } as PanelQuery);
      }),
    loadState: () => (api.getState() ?? null) as PanelState | null,
    saveState: (state) => api.setState(state),
  };
}

/** Id of the element that holds the trace of an exported page, as JSON with packed numbers. */
export const embeddedTrace = 'nabla-trace';

function standAlone(onEvent: (event: Event) => void, complain: (problem: string) => void): Host {
  const text = document.getElementById(embeddedTrace)?.textContent;
  if (text) {
    queueMicrotask(() => {
      try {
        const trace: unknown = unpackNumbers(JSON.parse(text));
        checkTrace(trace);
        onEvent({ type: 'trace', trace: trace as Trace });
      } catch (error) {
        complain(`This page’s trace cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
      }
    });
  }
  return {
    offline: true,
    send: () => undefined,
    query: () => Promise.reject(new Error('This page holds the graph only. Open the file in VS Code to compute more.')),
    loadState: () => null,
    saveState: () => undefined,
  };
}
