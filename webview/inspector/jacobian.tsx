import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Jacobian } from '../../src/protocol/run.ts';
import { elementName, exact, plural, shapeText } from '../model/format.ts';
import { Asked } from './answer.tsx';
import { defaultOutput, endsBetween, type TabProps } from './context.ts';
import { Matrix } from './matrix.tsx';
import { Partner, Unrelated } from './partner.tsx';
import { Steps } from './steps.tsx';

/** Rows and columns asked for at once; larger matrices are shown block by block. */
const blockSize = 64;

/** ∂of/∂wrt as a matrix: rows named by outputs, columns by inputs. */
export function JacobianTab(tab: TabProps): JSX.Element {
  const output = defaultOutput(tab.model);
  const props = tab.second === null && output !== tab.node.id && output !== tab.model.trace.lossNode ? { ...tab, second: output } : tab;
  const ends = endsBetween(props);
  const { names, trace } = props.model;
  return (
    <div>
      <Partner {...props} />
      {ends ? (
        <Blocks key={`${ends.of} ${ends.wrt}`} {...props} of={ends.of} wrt={ends.wrt} title={`∂${names[ends.of]}/∂${names[ends.wrt]}`} />
      ) : (
        <Unrelated {...props} />
      )}
      {ends && (
        <p class="muted">
          {`rows: ${names[ends.of]} (${shapeText(trace.nodes[ends.of]!.value.shape)}), columns: ${names[ends.wrt]} (${shapeText(trace.nodes[ends.wrt]!.value.shape)})`}
        </p>
      )}
    </div>
  );
}

function Blocks({
  panel,
  model,
  of,
  wrt,
  title,
}: TabProps & { readonly of: number; readonly wrt: number; readonly title: string }): JSX.Element {
  const [rowStart, setRowStart] = useState(0);
  const [columnStart, setColumnStart] = useState(0);
  const params = { trace: model.trace.id, of, wrt, rowStart, columnStart, maxRows: blockSize, maxColumns: blockSize };
  return (
    <Asked panel={panel} name="jacobian" params={params}>
      {(jacobian) => (
        <>
          <p class="equation">
            {title} <span class="muted">{`${jacobian.rows}×${jacobian.columns}`}</span>
          </p>
          <WholeFacts panel={panel} model={model} of={of} wrt={wrt} jacobian={jacobian} />
          <Steps name="rows" size={blockSize} start={rowStart} total={jacobian.rows} onChange={setRowStart} />
          <Steps name="columns" size={blockSize} start={columnStart} total={jacobian.columns} onChange={setColumnStart} />
          <JacobianMatrix jacobian={jacobian} of={model.names[of]!} wrt={model.names[wrt]!} label={title} />
        </>
      )}
    </Asked>
  );
}

export function JacobianMatrix({
  jacobian,
  of,
  wrt,
  label,
}: {
  readonly jacobian: Jacobian;
  readonly of: string;
  readonly wrt: string;
  readonly label: string;
}): JSX.Element {
  return (
    <Matrix
      rows={jacobian.block.length}
      columns={jacobian.block[0]?.length ?? 0}
      values={jacobian.block.flat()}
      label={label}
      rowName={(r) => elementName(of, jacobian.ofShape, jacobian.rowStart + r)}
      columnName={(c) => elementName(wrt, jacobian.wrtShape, jacobian.columnStart + c)}
    />
  );
}

function cost(jacobian: Jacobian): string {
  return jacobian.by === 'rows'
    ? `${plural(jacobian.block.length, 'reverse pass', 'reverse passes')} (one per row)`
    : `${plural(jacobian.block[0]?.length ?? 0, 'forward pass', 'forward passes')} (one per column)`;
}

/** Up to here the whole matrix is looked at without being asked to. */
const mostUnasked = 20_000;

/** Structure, rank and norm of the whole matrix; of a large one when asked for, since it takes a pass for each row. */
function WholeFacts({
  panel,
  model,
  of,
  wrt,
  jacobian,
}: Omit<TabProps, 'node' | 'second'> & { readonly of: number; readonly wrt: number; readonly jacobian: Jacobian }): JSX.Element {
  const [asked, setAsked] = useState(jacobian.rows * jacobian.columns <= mostUnasked);
  if (!asked) {
    return (
      <p class="facts">
        {`this block: ${jacobian.structure} · ${cost(jacobian)} · `}
        <button type="button" class="link" onClick={() => setAsked(true)}>
          rank and norm of the whole
        </button>
      </p>
    );
  }
  return (
    <Asked panel={panel} name="jacobianFacts" params={{ trace: model.trace.id, of, wrt }}>
      {({ structure, rank, norm }) => (
        <p class="facts">
          {[structure, rank === null ? 'rank: too large to eliminate' : `rank ${rank}`, `norm ${exact(norm)}`, cost(jacobian)].join(' · ')}
        </p>
      )}
    </Asked>
  );
}
