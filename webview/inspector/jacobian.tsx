import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Jacobian } from '../../src/protocol/run.ts';
import { elementName, exact, plural, shapeText } from '../model/format.ts';
import { rank } from '../model/rank.ts';
import { Button } from '../view/controls.tsx';
import { Asked } from './answer.tsx';
import { defaultOutput, endsBetween, type TabProps } from './context.ts';
import { Matrix } from './matrix.tsx';
import { Partner, Unrelated } from './partner.tsx';

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
          <p class="facts">{facts(jacobian)}</p>
          <Steps name="rows" start={rowStart} total={jacobian.rows} onChange={setRowStart} />
          <Steps name="columns" start={columnStart} total={jacobian.columns} onChange={setColumnStart} />
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

function facts(jacobian: Jacobian): string {
  const by =
    jacobian.by === 'rows'
      ? `${plural(jacobian.block.length, 'reverse pass', 'reverse passes')} (one per row)`
      : `${plural(jacobian.block[0]?.length ?? 0, 'forward pass', 'forward passes')} (one per column)`;
  const whole = jacobian.block.length === jacobian.rows && (jacobian.block[0]?.length ?? 0) === jacobian.columns;
  if (!whole) return `${jacobian.structure} · ${by}`;
  const norm = Math.sqrt(jacobian.block.flat().reduce((sum, x) => sum + x * x, 0));
  return `${jacobian.structure} · rank ${rank(jacobian.block)} · norm ${exact(norm)} · ${by}`;
}

function Steps({
  name,
  start,
  total,
  onChange,
}: {
  readonly name: string;
  readonly start: number;
  readonly total: number;
  readonly onChange: (start: number) => void;
}): JSX.Element | null {
  if (total <= blockSize) return null;
  const end = Math.min(total, start + blockSize);
  return (
    <p class="steps">
      <Button icon label={`Previous ${name}`} disabled={start === 0} onClick={() => onChange(Math.max(0, start - blockSize))}>
        ‹
      </Button>
      {`${name} ${start}–${end - 1} of ${total}`}
      <Button icon label={`Next ${name}`} disabled={end >= total} onClick={() => onChange(start + blockSize)}>
        ›
      </Button>
    </p>
  );
}
