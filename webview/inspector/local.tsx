import type { JSX } from 'preact';
import type { TraceEdge } from '../../src/protocol/trace.ts';
import { exact } from '../model/format.ts';
import type { Panel } from '../panel.ts';
import { useAnswer } from './answer.tsx';

/** Size and structure of an operation's Jacobian with respect to one of its inputs: `8×8 diagonal`. */
export function LocalFacts({
  panel,
  trace,
  edge,
}: {
  readonly panel: Panel;
  readonly trace: string;
  readonly edge: TraceEdge;
}): JSX.Element {
  const answer = useAnswer(panel, 'local', { trace, to: edge.to, slot: edge.slot });
  if (answer.state === 'waiting') return <span class="waiting">…</span>;
  if (answer.state === 'refused') return <span class="muted">{answer.reason}</span>;
  const { rows, columns, structure, looked, norm } = answer.result;
  return (
    <span class="local">
      {`${rows.toLocaleString('en')}×${columns.toLocaleString('en')} ${structure}`}
      {looked < rows && <span class="muted">{` in ${looked} of its rows`}</span>}
      {norm !== null && <span class="muted">{` · norm ${exact(norm)}`}</span>}
    </span>
  );
}
