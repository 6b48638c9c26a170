import type { QueryName, QueryParams, RunRequest } from '../../protocol/run.ts';
import type { Session } from './session.ts';

/** What the host asks of the worker. */
export type Request =
  | { readonly id: number; readonly method: 'trace'; readonly params: RunRequest }
  | { readonly id: number; readonly method: 'check'; readonly params: RunRequest }
  | { readonly id: number; readonly method: 'query'; readonly params: { readonly name: QueryName; readonly params: unknown } };

export type Answer = (
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly message: string }
) & {
  /** The interpreter must not run another program (Session.spent). */
  readonly spent: boolean;
};

/** Said before a request is worked on: an interpreter that ends without having said so did not end because of it. */
export interface Begun {
  readonly type: 'begun';
  readonly id: number;
}

/** Every request gets an answer: a result, or why there is none. */
export function answer(session: Session, request: Request): Answer {
  const { id } = request;
  try {
    return { type: 'answer', id, result: dispatch(session, request), spent: session.spent };
  } catch (error) {
    return { type: 'refused', id, message: messageOf(error), spent: session.spent };
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Where the stack ends before Python's own limit, the interpreter cannot raise any more.
  if (error instanceof RangeError && error.message.includes('call stack')) return 'RecursionError: maximum recursion depth exceeded';
  return error.stack ?? error.message;
}

function dispatch(session: Session, request: Request): unknown {
  switch (request.method) {
    case 'trace':
      return session.trace(request.params);
    case 'check':
      return session.check(request.params);
    case 'query':
      return session.query(request.params.name, request.params.params as QueryParams<QueryName>);
  }
}
