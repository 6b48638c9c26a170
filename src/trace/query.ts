import type { QueryName, QueryParams, QueryResult } from '../protocol/run.ts';
import { chainTo } from './chain.ts';
import { jacobianBetween, jacobianFacts } from './jacobian.ts';
import { localJacobian } from './local.ts';
import { passFrom } from './pass.ts';
import { pathsBetween } from './paths.ts';
import type { Recording } from './recording.ts';
import { sliceOf } from './slice.ts';
import { usesOf } from './uses.ts';
import { Variables } from './variables.ts';

/** All but the one for another step, which needs the whole run (runtime/worker/session.ts). */
export type GraphQuery = Exclude<QueryName, 'step'>;
type Queries = { readonly [Q in GraphQuery]: (variables: Variables, params: QueryParams<Q>) => QueryResult<Q> };

const queries: Queries = {
  slice: (v, p) => sliceOf(v.recording, p),
  local: (v, p) => localJacobian(v, p.to, p.slot),
  jacobianFacts: (v, p) => jacobianFacts(v, p.of, p.wrt),
  jacobian: (v, p) => jacobianBetween(v, p.of, p.wrt, p),
  paths: (v, p) => pathsBetween(v, p.of, p.wrt, p.top),
  uses: (v, p) => usesOf(v, p.node, p.of),
  chain: (v, p) => chainTo(v, p.node),
  pass: (v, p) => passFrom(v, p.mode, p.seed),
};

/** Answers a question about the run that the recording still holds. @throws Error in words for the user. */
export function answerQuery<Q extends GraphQuery>(recording: Recording, name: Q, params: QueryParams<Q>): QueryResult<Q> {
  if (!Object.hasOwn(queries, name)) throw new Error(`unknown question '${name}'`);
  return queries[name](new Variables(recording), params);
}
