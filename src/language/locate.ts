import type { Occurrence, Trace } from '../protocol/trace.ts';
import { contains, extentOf } from './range.ts';

/** The innermost expression at a place (line from 1, column from 0) that had a tensor; null where none did. */
export function occurrenceAt(trace: Trace, file: string, line: number, column: number): Occurrence | null {
  let best: Occurrence | null = null;
  for (const o of trace.occurrences) {
    if (o.location.file !== file || o.nodes.length === 0 || !contains(o.location, line, column)) continue;
    if (!best || extentOf(o.location) < extentOf(best.location)) best = o;
  }
  return best;
}

/** The node under the cursor, or -1. Of several the last one is taken: it is what the name holds at the end. */
export function nodeAt(trace: Trace, file: string, line: number, column: number): number {
  return occurrenceAt(trace, file, line, column)?.nodes.at(-1) ?? -1;
}

/** `self.fc1` or `self.layers.0.weight` around a column of a line, without `self.`; null where there is none. */
export function attributeAt(lineText: string, column: number): { path: string; start: number; end: number } | null {
  for (const match of lineText.matchAll(/\bself((?:\.[A-Za-z_]\w*)+)/g)) {
    const start = match.index;
    if (column < start || column > start + match[0].length) continue;
    // Hovering `self.fc1.weight` on `fc1` asks for all of fc1.
    const after = match[0].slice(column - start);
    const end = column + (/^\w*/.exec(after)?.[0].length ?? 0);
    const text = lineText.slice(start, Math.max(end, start + 'self'.length)).replace(/^self\.?/, '');
    return text ? { path: text, start, end } : null;
  }
  return null;
}
