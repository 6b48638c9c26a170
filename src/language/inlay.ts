import type { Trace } from '../protocol/trace.ts';
import { lossName } from './hover.ts';
import { shapeText, short } from './numbers.ts';

export interface InlayText {
  /** Line from 1, column from 0. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly tooltip: string;
}

/** Shapes and norms of gradients behind names that are assigned or passed in: the places where a reader wonders. */
export function inlayHints(trace: Trace, file: string, lines: readonly string[]): InlayText[] {
  const hints = new Map<string, InlayText>();
  for (const o of trace.occurrences) {
    const { location: l } = o;
    if (l.file !== file || l.line !== l.endLine || o.nodes.length === 0) continue;
    const rest = lines[l.line - 1]?.slice(l.endColumn) ?? '';
    const before = lines[l.line - 1]?.slice(0, l.column) ?? '';
    const isTarget = /^\s*(,|=(?!=))/.test(rest) && /^\s*([\w.]+\s*,\s*)*$/.test(before);
    const isArgument = /^\s*(async\s+)?def\s/.test(before) || (/^\s*$/.test(before) === false && /^\s*def\s/.test(lines[l.line - 1] ?? ''));
    if (!isTarget && !isArgument) continue;
    const shapes = new Set(o.nodes.map((id) => shapeText(trace.nodes[id]!.value.shape)));
    const text = shapes.size === 1 ? [...shapes][0]! : `${[...shapes][0]} … ${shapes.size} shapes`;
    const norms = o.nodes.map((id) => trace.nodes[id]!.grad?.norm ?? null);
    const last = norms.at(-1) ?? null;
    hints.set(`${l.line}:${l.endColumn}`, {
      line: l.line,
      column: l.endColumn,
      text: `${text === '[]' ? 'scalar' : text}${last === null ? '' : ` ‖∇‖ ${short(last)}`}`,
      tooltip:
        last === null
          ? 'no gradient'
          : `norm of the gradient of ${lossName(trace)}${norms.length > 1 ? ', at the last of its values' : ''}`,
    });
  }
  return [...hints.values()];
}
