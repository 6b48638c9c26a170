import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { diverging, largestMagnitude } from '../model/colour.ts';
import { exact, full } from '../model/format.ts';

interface Props {
  readonly rows: number;
  readonly columns: number;
  /** Row-major; may hold fewer than all, from the first on. */
  readonly values: readonly number[];
  readonly rowName: (row: number) => string;
  readonly columnName: (column: number) => string;
  readonly label: string;
}

/** Up to here a matrix is shown as numbers; larger ones as a picture with the number under the cursor. */
const mostNumbers = 100;
const mostColumns = 12;

export function Matrix(props: Props): JSX.Element {
  const { rows, columns, values, label } = props;
  if (rows * columns === 0) return <p class="muted">empty ({`${rows}×${columns}`})</p>;
  const numbers = rows * columns <= mostNumbers && columns <= mostColumns;
  const missing = rows * columns - values.length;
  return (
    <div class="matrix">
      {numbers ? <Numbers {...props} /> : <Heatmap {...props} />}
      <div class="matrix-foot">
        {missing > 0 && (
          <span class="muted">{`first ${values.length.toLocaleString('en')} of ${(rows * columns).toLocaleString('en')} entries`}</span>
        )}
        <button
          type="button"
          class="link"
          title={`Copy ${label} with every digit`}
          onClick={() => void navigator.clipboard.writeText(asText(props))}
        >
          Copy
        </button>
      </div>
    </div>
  );
}

/** Tab-separated, every digit. */
function asText({ rows, columns, values }: Props): string {
  return Array.from({ length: rows }, (_, r) =>
    values
      .slice(r * columns, (r + 1) * columns)
      .map(full)
      .join('\t'),
  ).join('\n');
}

function Numbers({ rows, columns, values, rowName, columnName, label }: Props): JSX.Element {
  const largest = largestMagnitude(values);
  return (
    <div class="scroll">
      <table aria-label={label}>
        {columns > 1 || columnName(0) ? (
          <thead>
            <tr>
              <td />
              {Array.from({ length: columns }, (_, c) => (
                <th scope="col" key={c}>
                  {columnName(c)}
                </th>
              ))}
            </tr>
          </thead>
        ) : null}
        <tbody>
          {Array.from({ length: rows }, (_, r) => (
            <tr key={r}>
              <th scope="row">{rowName(r)}</th>
              {Array.from({ length: columns }, (_, c) => {
                const value = values[r * columns + c];
                return <Cell key={c} value={value} largest={largest} />;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value, largest }: { readonly value: number | undefined; readonly largest: number }): JSX.Element {
  if (value === undefined) return <td class="number muted">…</td>;
  const { colour, opacity } = diverging(value, largest);
  const percent = Math.round(opacity * 38);
  return (
    <td class="number" title={full(value)} style={{ background: `color-mix(in srgb, ${colour} ${percent}%, transparent)` }}>
      {exact(value)}
    </td>
  );
}

/** Longest side on the screen, in CSS pixels. */
const screenSize = 340;

function Heatmap({ rows, columns, values, rowName, columnName, label }: Props): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<readonly [number, number]>([0, 0]);
  const cell = Math.max(screenSize / Math.max(rows, columns), 1);
  const width = Math.max(24, columns * cell);
  const height = Math.max(14, Math.min(420, rows * cell));
  useLayoutEffect(() => {
    if (canvas.current) paint(canvas.current, rows, columns, values);
  }, [rows, columns, values]);
  const point = (event: PointerEvent): void => {
    const { left, top, width: w, height: h } = (event.currentTarget as Element).getBoundingClientRect();
    const clamp = (x: number, size: number): number => Math.min(size - 1, Math.max(0, Math.floor(x)));
    setAt([clamp(((event.clientY - top) / h) * rows, rows), clamp(((event.clientX - left) / w) * columns, columns)]);
  };
  const step = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    setAt([Math.min(rows - 1, Math.max(0, at[0] + move[0])), Math.min(columns - 1, Math.max(0, at[1] + move[1]))]);
  };
  const [row, column] = [Math.min(at[0], rows - 1), Math.min(at[1], columns - 1)];
  const value = values[row * columns + column];
  return (
    <>
      <div class="scroll">
        <canvas
          ref={canvas}
          class="heatmap"
          role="img"
          tabIndex={0}
          aria-label={`${label}: ${rows}×${columns} heat map; arrows move the cursor`}
          style={{ width: `${width}px`, height: `${height}px` }}
          onPointerMove={point}
          onKeyDown={step}
        />
      </div>
      <p class="readout" aria-live="polite">
        <span class="muted">{[rowName(row), columnName(column)].filter(Boolean).join(', ')}</span>{' '}
        <output>{value === undefined ? 'not here' : full(value)}</output>
      </p>
    </>
  );
}

/** One pixel an entry, stretched by the style; where there are more rows than pixels the browser's scaling would drop entries, so it draws all. */
function paint(canvas: HTMLCanvasElement, rows: number, columns: number, values: readonly number[]): void {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  if (!context) return;
  const largest = largestMagnitude(values);
  const image = context.createImageData(columns, rows);
  values.forEach((value, i) => {
    const nan = Number.isNaN(value);
    const [r, g, b] = nan ? [241, 76, 160] : value < 0 ? [74, 143, 224] : [224, 131, 58];
    image.data.set([r, g, b, nan ? 255 : Math.round(255 * diverging(value, largest).opacity)], 4 * i);
  });
  context.putImageData(image, 0, 0);
}
