import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { QueryName, QueryParams, QueryResult } from '../../src/protocol/run.ts';
import type { Panel } from '../panel.ts';

export type Answer<Q extends QueryName> =
  | { readonly state: 'waiting' }
  | { readonly state: 'refused'; readonly reason: string }
  | { readonly state: 'here'; readonly result: QueryResult<Q> };

/** The answer to a question about the trace, asked anew when the question changes; null asks nothing. */
export function useAnswer<Q extends QueryName>(panel: Panel, name: Q, params: QueryParams<Q> | null): Answer<Q> {
  const question = params && JSON.stringify(params);
  const [known, setKnown] = useState<{ readonly question: string | null; readonly answer: Answer<Q> }>({
    question: null,
    answer: { state: 'waiting' },
  });
  useEffect(() => {
    if (params === null) return;
    let current = true;
    const tell = (answer: Answer<Q>): void => {
      if (current) setKnown({ question, answer });
    };
    panel.ask(name, params).then(
      (result) => tell({ state: 'here', result }),
      (error: Error) => tell({ state: 'refused', reason: error.message }),
    );
    return () => {
      current = false;
    };
  }, [panel, name, question]);
  return known.question === question ? known.answer : { state: 'waiting' };
}

interface Props<Q extends QueryName> {
  readonly panel: Panel;
  readonly name: Q;
  readonly params: QueryParams<Q>;
  readonly children: (result: QueryResult<Q>) => ComponentChildren;
}

/** Shows what is made of an answer once it is there; until then that it is computed, or why it was refused. */
export function Asked<Q extends QueryName>({ panel, name, params, children }: Props<Q>): JSX.Element {
  const answer = useAnswer(panel, name, params);
  if (answer.state === 'waiting') return <p class="waiting">Computing…</p>;
  if (answer.state === 'refused') return <p class="refused">{answer.reason}</p>;
  return <>{children(answer.result)}</>;
}
