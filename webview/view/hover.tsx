import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TraceEdge } from '../../src/protocol/trace.ts';
import { LocalFacts } from '../inspector/local.tsx';
import type { Line } from '../layout/picture.ts';
import { exact, plural, shapeText } from '../model/format.ts';
import type { Model } from '../model/state.ts';
import type { Panel } from '../panel.ts';

/** The line under a resting pointer, and where that is in the graph. */
export interface Hover {
  readonly line: Line | null;
  readonly x: number;
  readonly y: number;
}

const mostEdges = 6;

/** What a line means: the values that travel along it, and the local derivative or what the local Jacobian looks like. */
export function HoverCard({ panel, model }: { readonly panel: Panel; readonly model: Model }): JSX.Element | null {
  const [{ line, x, y }, setHover] = useState(panel.hover.get());
  useEffect(() => panel.hover.subscribe(setHover), [panel]);
  if (!line) return null;
  const { edges } = line.link;
  return (
    <div class="hover-card" role="tooltip" style={{ left: `${x + 14}px`, top: `${y + 14}px` }}>
      {edges.slice(0, mostEdges).map((edge) => (
        <Use key={`${edge.from} ${edge.to} ${edge.slot}`} panel={panel} model={model} edge={edge} alone={edges.length === 1} />
      ))}
      {edges.length > mostEdges && <p class="muted">{`and ${plural(edges.length - mostEdges, 'more use', 'more uses')}`}</p>}
    </div>
  );
}

function Use({
  panel,
  model,
  edge,
  alone,
}: {
  readonly panel: Panel;
  readonly model: Model;
  readonly edge: TraceEdge;
  readonly alone: boolean;
}): JSX.Element {
  const { names, trace } = model;
  const [from, to] = [names[edge.from]!, names[edge.to]!];
  const shape = (id: number): string => shapeText(trace.nodes[id]!.value.shape);
  return (
    <div>
      <p class="route">
        {from} <span class="muted">{shape(edge.from)}</span> → {to} <span class="muted">{shape(edge.to)}</span>
      </p>
      {edge.local !== null && <p class="equation">{`∂${to}/∂${from} = ${exact(edge.local)}`}</p>}
      {!edge.flows && <p class="muted">no gradient flows back</p>}
      {edge.flows && edge.local === null && alone && (
        <p class="facts">
          {`∂${to}/∂${from}: `}
          <LocalFacts panel={panel} trace={trace.id} edge={edge} />
        </p>
      )}
    </div>
  );
}
