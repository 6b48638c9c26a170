import type { TraceNode } from '../../src/protocol/trace.ts';
import { reachable } from '../model/graph.ts';
import type { Model } from '../model/state.ts';
import type { Panel } from '../panel.ts';

/** What every tab of the inspector gets. */
export interface TabProps {
  readonly panel: Panel;
  readonly model: Model;
  readonly node: TraceNode;
  /** The chosen other variable; null: the loss. */
  readonly second: number | null;
}

/** The two ends of a derivative ∂of/∂wrt. */
export interface Ends {
  readonly of: number;
  readonly wrt: number;
}

/**
 * What a Jacobian is taken of where nothing was chosen: the output rather than a loss that only sums it up, as that hides the rows.
 */
export function defaultOutput({ trace }: Model): number {
  const outputs = trace.nodes.filter((node) => node.output && node.gradFn !== null);
  return trace.nodes[trace.lossNode]?.output ? trace.lossNode : (outputs.at(-1)?.id ?? trace.lossNode);
}

/**
 * The derivative between the selected variable and the second one, in the direction that data flows; with no second one, of the loss.
 * @returns null where neither depends on the other
 */
export function endsBetween({ model, node, second }: Pick<TabProps, 'model' | 'node' | 'second'>): Ends | null {
  const other = second ?? model.trace.lossNode;
  if (other < 0 || other === node.id || !model.trace.nodes[other]) return null;
  const { adjacency } = model.hierarchy;
  if (reachable(node.id, 'outOf', adjacency).has(other)) return { of: other, wrt: node.id };
  if (reachable(other, 'outOf', adjacency).has(node.id)) return { of: node.id, wrt: other };
  return null;
}
