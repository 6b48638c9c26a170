import type { JSX } from 'preact';
import { reachable } from '../model/graph.ts';
import { Button, Dropdown } from '../view/controls.tsx';
import type { TabProps } from './context.ts';

/** Variables offered in a list; in larger graphs the others are chosen by Shift and a click. */
const mostOffered = 60;

/** Chooses the variable at the other end of a derivative. */
export function Partner({ panel, model, node, second }: TabProps): JSX.Element {
  const { trace, hierarchy, names } = model;
  const related = new Set([...reachable(node.id, 'outOf', hierarchy.adjacency), ...reachable(node.id, 'into', hierarchy.adjacency)]);
  const all = trace.nodes.filter((other) => other.id !== node.id && related.has(other.id) && other.kind !== 'constant');
  const named = all.length > mostOffered ? all.filter((other) => other.name !== null || other.id === trace.lossNode) : all;
  const offered = named.slice(-mostOffered);
  const chosen = second ?? trace.lossNode;
  const listed = offered.some((other) => other.id === chosen) || !trace.nodes[chosen] ? offered : [trace.nodes[chosen]!, ...offered];
  if (!listed.length) return <p class="muted">No other variable depends on this one.</p>;
  return (
    <div class="partner">
      <span>with</span>
      <Dropdown
        id="partner"
        label="The other variable (or Shift+click it in the graph)"
        value={String(chosen)}
        options={listed.map((other) => [String(other.id), names[other.id]! + (other.id === trace.lossNode ? ' (loss)' : '')] as const)}
        onChange={(id) => panel.setSecond(Number(id))}
      />
      {second !== null && <Button label="Back to the loss" onClick={() => panel.setSecond(null)} />}
      <span class="muted hint">or Shift+click in the graph</span>
    </div>
  );
}

/** Why no derivative between two variables can be shown. */
export function Unrelated({ model, node, second }: Pick<TabProps, 'model' | 'node' | 'second'>): JSX.Element {
  const { names, trace } = model;
  const other = second ?? trace.lossNode;
  if (other < 0) return <p>There is no loss; choose another variable.</p>;
  if (other === node.id) return <p>{names[node.id]} is the loss itself; choose another variable.</p>;
  return <p>{`Neither of ${names[node.id]} and ${names[other]} depends on the other: the derivative is zero.`}</p>;
}
