import type { QueryName, QueryParams, QueryResult } from '../protocol/run.ts';
import { chainTo } from './chain.ts';
import { jacobianBetween } from './jacobian.ts';
import { passFrom } from './pass.ts';
import { pathsBetween } from './paths.ts';
import type { Recorder } from './recorder.ts';
import { sliceOf } from './slice.ts';
import { usesOf } from './uses.ts';
import { Variables } from './variables.ts';

type Queries = { readonly [Q in QueryName]: (variables: Variables, params: QueryParams<Q>) => QueryResult<Q> };

const queries: Queries = {
  slice: (v, p) => sliceOf(v.recorder, p),
  jacobian: (v, p) => jacobianBetween(v, p.of, p.wrt, p),
  paths: (v, p) => pathsBetween(v, p.of, p.wrt, p.top),
  uses: (v, p) => usesOf(v, p.node, p.of),
  chain: (v, p) => chainTo(v, p.node),
  pass: (v, p) => passFrom(v, p.mode, p.seed),
};

/** Answers a question about the run that the recorder still holds. @throws Error in words for the user. */
export function answerQuery<Q extends QueryName>(recorder: Recorder, name: Q, params: QueryParams<Q>): QueryResult<Q> {
  if (!Object.hasOwn(queries, name)) throw new Error(`unknown question '${name}'`);
  return queries[name](new Variables(recorder), params);
}
