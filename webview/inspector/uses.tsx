import type { JSX } from 'preact';
import type { UseContribution } from '../../src/protocol/run.ts';
import { logShare } from '../model/colour.ts';
import { elementName, elements, exact, factor, full, isScalar, plural } from '../model/format.ts';
import { ancestors } from '../model/hierarchy.ts';
import type { Model } from '../model/state.ts';
import { Asked } from './answer.tsx';
import { endsBetween, type TabProps } from './context.ts';
import { Matrix } from './matrix.tsx';
import { Partner, Unrelated } from './partner.tsx';
import { Bar } from './paths.tsx';

// Fonts have these ten; further ones are numbers in parentheses.
const circled = '①②③④⑤⑥⑦⑧⑨⑩';
const sign = (i: number): string => circled[i] ?? `(${i + 1})`;
/** More uses than this are shown as bars only. */
const mostMatrices = 12;

/** Parameter sharing: what each use of a variable contributes to its gradient, and their sum. */
export function UsesTab(props: TabProps): JSX.Element {
  const ends = endsBetween(props);
  // Contributions are to the derivative with respect to the selected variable, so it must be the earlier of the two.
  if (!ends || ends.wrt !== props.node.id) {
    return (
      <div>
        <Partner {...props} />
        <Unrelated {...props} />
      </div>
    );
  }
  return (
    <div>
      <Partner {...props} />
      <Asked panel={props.panel} name="uses" params={{ trace: props.model.trace.id, node: props.node.id, of: ends.of }}>
        {(uses) => <Uses {...props} uses={uses} of={ends.of} />}
      </Asked>
    </div>
  );
}

/** Where a use is: `mul in t = 2, line 7`. */
function place(model: Model, use: UseContribution): string {
  const { trace, names, hierarchy } = model;
  const node = trace.nodes[use.node];
  if (!node) return '';
  const groups = ancestors(hierarchy.leaves[use.node]!).filter((group) => group.parent);
  const line = trace.sites[node.site]?.location.line;
  return [names[use.node], node.name === null ? '' : (node.op ?? ''), groups.at(-1)?.title ?? '', line ? `line ${line}` : '']
    .filter(Boolean)
    .join(' · ');
}

function Uses({
  panel,
  model,
  node,
  uses,
  of,
}: TabProps & { readonly uses: readonly UseContribution[]; readonly of: number }): JSX.Element {
  const { names } = model;
  const title = `∂${names[of]}/∂${names[node.id]}`;
  const { shape } = node.value;
  const size = elements(shape);
  const share = logShare(uses.map((use) => use.norm));
  const complete = uses.every((use) => use.values.length === size);
  const sum = complete && uses.length ? uses[0]!.values.map((_, i) => uses.reduce((total, use) => total + use.values[i]!, 0)) : null;
  const scalar = isScalar(shape);
  return (
    <>
      <p class="facts">{`${plural(uses.length, 'use')}; their contributions add up to ${title}`}</p>
      {uses.length > mostMatrices && <UseChart panel={panel} model={model} uses={uses} />}
      <ol class="uses">
        {uses.map((use, i) => (
          <li key={`${use.node} ${use.slot}`}>
            <p class="route">
              <span class="sign">{sign(i)}</span>
              <button type="button" class="link" onClick={() => panel.selectNode(use.node)}>
                {place(model, use)}
              </button>
              <span class="norm" title={full(use.norm)}>
                ‖·‖ {exact(use.norm)}
              </span>
            </p>
            <Bar part={share(use.norm)} />
            {scalar && use.values.length === 1 && (
              <p class="product" title={full(use.values[0]!)}>
                {exact(use.values[0]!)}
              </p>
            )}
            {!scalar && uses.length <= mostMatrices && (
              <Contribution values={use.values} shape={shape} name={names[node.id]!} label={`${sign(i)} ${title}`} />
            )}
          </li>
        ))}
      </ol>
      {sum && (
        <>
          <p class="equation sum">
            {title} ={' '}
            {scalar && uses.length <= mostMatrices ? uses.map((use) => factor(use.values[0]!)).join(' + ') : sumOfSigns(uses.length)}
            {scalar && (
              <>
                {' = '}
                <output title={full(sum[0]!)}>{exact(sum[0]!)}</output>
              </>
            )}
          </p>
          {!scalar && <Contribution values={sum} shape={shape} name={names[node.id]!} label={title} />}
        </>
      )}
    </>
  );
}

/** Many uses at a glance: a bar for each, in the order of the program; where norms span orders of magnitude, their logarithms. */
function UseChart({ panel, model, uses }: Pick<TabProps, 'panel' | 'model'> & { readonly uses: readonly UseContribution[] }): JSX.Element {
  const norms = uses.map((use) => use.norm);
  const share = logShare(norms);
  return (
    <fieldset class="use-chart" aria-label="Norm of the contribution of each use">
      {uses.map((use, i) => (
        <button
          key={`${use.node} ${use.slot}`}
          type="button"
          tabIndex={-1}
          title={`${sign(i)} ${place(model, use)}: ${exact(use.norm)}`}
          aria-label={`${place(model, use)}: ${exact(use.norm)}`}
          onClick={() => panel.selectNode(use.node)}
        >
          <span style={{ height: `${Math.round(100 * share(use.norm))}%` }} />
        </button>
      ))}
    </fieldset>
  );
}

const sumOfSigns = (count: number): string =>
  count <= mostMatrices ? Array.from({ length: count }, (_, i) => sign(i)).join(' + ') : `${sign(0)} + ${sign(1)} + … + ${sign(count - 1)}`;

/** A tensor of any rank as a matrix: the last dimension as columns. */
export function Contribution({
  values,
  shape,
  name,
  label,
}: {
  readonly values: readonly number[];
  readonly shape: readonly number[];
  readonly name: string;
  readonly label: string;
}): JSX.Element {
  const columns = shape.at(-1) ?? 1;
  const rows = columns === 0 ? 0 : elements(shape) / columns;
  return (
    <Matrix
      rows={rows}
      columns={columns}
      values={values}
      label={label}
      rowName={(r) => (shape.length < 2 ? '' : elementName(name, shape.slice(0, -1), r))}
      columnName={(c) => (shape.length < 2 ? elementName(name, shape, c) : String(c))}
    />
  );
}
