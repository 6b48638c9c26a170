import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Summary, TraceNode } from '../../src/protocol/trace.ts';
import { compact, elements, exact, full, isScalar, shapeText } from '../model/format.ts';
import type { Panel } from '../panel.ts';
import { Button, Dropdown } from '../view/controls.tsx';
import { Asked } from './answer.tsx';
import { Matrix } from './matrix.tsx';
import { Steps } from './steps.tsx';

interface Props {
  readonly panel: Panel;
  readonly trace: string;
  readonly node: TraceNode;
  readonly which: 'value' | 'grad';
  /** What is shown: `h` or `∂C/∂h`. */
  readonly label: string;
}

/** A value or a gradient: the number, or statistics, histogram and any 2-d slice. */
export function TensorView({ panel, trace, node, which, label }: Props): JSX.Element {
  const summary = which === 'value' ? node.value : node.grad;
  if (!summary) {
    return (
      <div class="none">
        <p>
          <code>{node.name ?? node.op}</code> has no gradient.
        </p>
        <p>{node.noGrad ?? 'No reason was recorded.'}</p>
      </div>
    );
  }
  if (isScalar(summary.shape) && summary.first.length === 1) {
    const number = summary.first[0]!;
    return (
      <div class="single">
        <p class="equation">
          {label} = <output title={full(number)}>{exact(number)}</output>
        </p>
        <p class="muted">
          {shapeText(summary.shape)} · {summary.dtype}
        </p>
        <Button label="Copy the number" onClick={() => void navigator.clipboard.writeText(full(number))}>
          Copy
        </Button>
      </div>
    );
  }
  return (
    <div>
      <p class="equation">
        {label} <span class="muted">{`${shapeText(summary.shape)} · ${summary.dtype}`}</span>
      </p>
      <Statistics summary={summary} />
      {summary.histogram && <Histogram summary={summary} counts={summary.histogram} />}
      {elements(summary.shape) > 0 && (
        <Slices key={`${node.id} ${which}`} panel={panel} trace={trace} node={node} which={which} label={label} shape={summary.shape} />
      )}
    </div>
  );
}

function Statistics({ summary }: { readonly summary: Summary }): JSX.Element {
  const { norm, mean, min, max, sum, absSum, zero, nan, inf } = summary;
  const numbers: readonly (readonly [string, number])[] = [
    ['norm', norm],
    ['mean', mean],
    ['min', min],
    ['max', max],
    ['sum', sum],
    ['Σ|·|', absSum],
  ];
  const counts: readonly (readonly [string, number])[] = [
    ['zeros', zero],
    ['NaN', nan],
    ['Inf', inf],
  ];
  return (
    <dl class="statistics">
      {numbers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={full(value)}>{exact(value)}</dd>
        </div>
      ))}
      {counts.map(([name, count]) => (
        <div key={name} class={count > 0 && name !== 'zeros' ? 'bad' : undefined}>
          <dt>{name}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}

function Histogram({ summary, counts }: { readonly summary: Summary; readonly counts: readonly number[] }): JSX.Element {
  const highest = Math.max(1, ...counts);
  const width = 320;
  const height = 64;
  const bar = width / Math.max(1, counts.length);
  return (
    <figure class="histogram">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Histogram of ${counts.length} bins from ${compact(summary.min)} to ${compact(summary.max)}`}
      >
        {counts.map((count, i) => {
          const size = (count / highest) * (height - 2);
          return (
            <rect key={i} x={i * bar + 0.5} y={height - size} width={Math.max(1, bar - 1)} height={size}>
              <title>{`${count.toLocaleString('en')} entries`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{compact(summary.min)}</span>
        <span>{compact(summary.max)}</span>
      </figcaption>
    </figure>
  );
}

/** Rows and columns of a slice that are fetched at once. */
const pageSize = 256;

/** A 2-d slice with a choice of its dimensions and of the indices in the others. */
function Slices({ panel, trace, node, which, label, shape }: Props & { readonly shape: readonly number[] }): JSX.Element {
  const rank = shape.length;
  const [rowDim, setRowDim] = useState(Math.max(0, rank - 2));
  const [columnDim, setColumnDim] = useState(Math.max(0, rank - 1));
  const [fixed, setFixed] = useState<readonly number[]>(shape.map(() => 0));
  const [rowStart, setRowStart] = useState(0);
  const [columnStart, setColumnStart] = useState(0);
  const dims = shape.map((size, d) => [String(d), `dim ${d} (${size})`] as const);
  const choose = (d: number, other: number, set: (d: number) => void, setOther: (d: number) => void, own: number): void => {
    if (d === other) setOther(own);
    set(d);
    setRowStart(0);
    setColumnStart(0);
  };
  return (
    <div class="slices">
      {rank > 2 && (
        <fieldset class="slice-picker">
          <legend>Slice</legend>
          <Dropdown
            label="Rows"
            value={String(rowDim)}
            options={dims}
            onChange={(d) => choose(Number(d), columnDim, setRowDim, setColumnDim, rowDim)}
          />
          <span aria-hidden="true">×</span>
          <Dropdown
            label="Columns"
            value={String(columnDim)}
            options={dims}
            onChange={(d) => choose(Number(d), rowDim, setColumnDim, setRowDim, columnDim)}
          />
          {shape.map((size, d) =>
            d === rowDim || d === columnDim ? null : (
              <label key={d}>
                {`dim ${d}`}
                <input
                  type="number"
                  min={0}
                  max={size - 1}
                  value={fixed[d]}
                  onInput={(event) => {
                    const index = Math.min(size - 1, Math.max(0, Math.trunc(Number(event.currentTarget.value)) || 0));
                    setFixed(fixed.map((old, i) => (i === d ? index : old)));
                  }}
                />
              </label>
            ),
          )}
        </fieldset>
      )}
      <Asked
        panel={panel}
        name="slice"
        params={{ trace, node: node.id, which, fixed, rowDim, columnDim, rowStart, columnStart, maxRows: pageSize, maxColumns: pageSize }}
      >
        {(slice) => (
          <>
            <Steps name="rows" size={pageSize} start={rowStart} total={slice.rows} onChange={setRowStart} />
            <Steps name="columns" size={pageSize} start={columnStart} total={slice.columns} onChange={setColumnStart} />
            <Matrix
              rows={slice.blockRows}
              columns={slice.blockColumns}
              values={slice.values}
              label={label}
              rowName={(r) => (rank === 1 ? '' : String(slice.rowStart + r))}
              columnName={(c) => String(slice.columnStart + c)}
            />
          </>
        )}
      </Asked>
    </div>
  );
}
