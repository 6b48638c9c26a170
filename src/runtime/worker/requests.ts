import type { QueryName, QueryParams, RunRequest } from '../../protocol/run.ts';
import type { Session } from './session.ts';

/** What the host asks of the worker. */
export type Request =
  | { readonly id: number; readonly method: 'trace'; readonly params: RunRequest }
  | { readonly id: number; readonly method: 'check'; readonly params: RunRequest }
  | { readonly id: number; readonly method: 'query'; readonly params: { readonly name: QueryName; readonly params: unknown } };

export type Answer =
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

/** Every request gets an answer: a result, or why there is none. */
export function answer(session: Session, request: Request): Answer {
  try {
    return { type: 'answer', id: request.id, result: dispatch(session, request) };
  } catch (error) {
    return { type: 'refused', id: request.id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
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
