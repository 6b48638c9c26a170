import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { settingsText } from '../../src/protocol/outcome.ts';
import type { NamedTensor } from '../../src/protocol/trace.ts';
import { logShare } from '../model/colour.ts';
import { compact, exact, full, isScalar, plural, shapeText, shorten } from '../model/format.ts';
import type { Group } from '../model/hierarchy.ts';
import type { Model, State } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { Button } from '../view/controls.tsx';
import { Differences } from './differences.tsx';
import { base, Place } from './source.tsx';

const longestName = 26;
/** Rows of a table of tensors at first: a net may have thousands of parameters. */
const firstListed = 50;

/** What there is to say while nothing is selected: the loss, the inputs, all parameters with their gradients, and what is wrong. */
export function Overview({ panel, state, model }: { readonly panel: Panel; readonly state: State; readonly model: Model }): JSX.Element {
  const { trace } = model;
  return (
    <div class="tab-body">
      <h2>{trace.entry}</h2>
      <p class="muted">{`${plural(trace.nodes.length, 'variable')}, ${settingsText(trace)}. Select a variable to look into it.`}</p>
      {trace.diagnostics.length > 0 && (
        <>
          <h3>Findings</h3>
          <ul class="findings">
            {trace.diagnostics.map((finding) => (
              <li key={`${finding.code} ${finding.message}`} class={finding.severity}>
                {finding.message}{' '}
                {finding.location && (
                  <Place panel={panel} location={finding.location} text={`${base(finding.location.file)}:${finding.location.line}`} />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {state.comparison && <Differences panel={panel} model={model} comparison={state.comparison} />}
      <Tensors title="Inputs" panel={panel} tensors={trace.inputs} />
      <Tensors title="Parameters" panel={panel} tensors={trace.parameters} />
    </div>
  );
}

function Tensors({
  title,
  panel,
  tensors,
}: {
  readonly title: string;
  readonly panel: Panel;
  readonly tensors: readonly NamedTensor[];
}): JSX.Element | null {
  const [listed, setListed] = useState(firstListed);
  if (!tensors.length) return null;
  // A bar says something beside others only.
  const share = tensors.length > 2 ? logShare(tensors.map((tensor) => tensor.grad?.norm ?? 0)) : () => 0;
  const number = (summary: NamedTensor | NonNullable<NamedTensor['grad']>): string =>
    isScalar(summary.shape) && summary.first.length ? exact(summary.first[0]!) : `‖${compact(summary.norm)}‖`;
  return (
    <>
      <h3>{title}</h3>
      <div class="scroll">
        <table class="tensors">
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col">shape</th>
              <th scope="col">value</th>
              <th scope="col" title="bars: norms on a logarithmic scale">
                gradient
              </th>
            </tr>
          </thead>
          <tbody>
            {tensors.slice(0, listed).map((tensor) => (
              <tr key={tensor.name}>
                <th scope="row" title={tensor.name}>
                  {tensor.node >= 0 ? (
                    <button type="button" class="link" onClick={() => panel.selectNode(tensor.node)}>
                      {shorten(tensor.name, longestName)}
                    </button>
                  ) : (
                    shorten(tensor.name, longestName)
                  )}
                </th>
                <td>{shapeText(tensor.shape)}</td>
                <td title={full(tensor.norm)}>{number(tensor)}</td>
                <td class="flow" title={tensor.grad ? full(tensor.grad.norm) : 'no gradient'}>
                  {tensor.grad && <span class="flow-bar" style={{ width: `${Math.round(100 * share(tensor.grad.norm))}%` }} />}
                  <span>{tensor.grad ? number(tensor.grad) : '–'}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {tensors.length > listed && (
        <button type="button" class="link" onClick={() => setListed(listed * 4)}>
          {`${(tensors.length - listed).toLocaleString('en')} more`}
        </button>
      )}
    </>
  );
}

/** A selected group: what it is, and the parameters inside. */
export function GroupView({
  panel,
  model,
  group,
  open,
}: {
  readonly panel: Panel;
  readonly model: Model;
  readonly group: Group;
  readonly open: boolean;
}): JSX.Element {
  const inside = new Set<number>();
  const collect = (from: Group): void => {
    for (const child of from.children) {
      if (child.kind === 'node') inside.add(child.node.id);
      else collect(child);
    }
  };
  collect(group);
  return (
    <div class="tab-body">
      <h2>
        {group.title} <span class="muted">{group.type}</span>
      </h2>
      <p class="muted">{`${plural(group.operations, 'operation')}, ${plural(group.children.length, 'child', 'children')}`}</p>
      <Button label={open ? 'Collapse' : 'Expand'} onClick={() => panel.toggle(group.key)} />
      <Tensors title="Parameters" panel={panel} tensors={model.trace.parameters.filter((tensor) => inside.has(tensor.node))} />
    </div>
  );
}
