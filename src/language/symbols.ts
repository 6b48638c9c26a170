import type { Definition } from '../protocol/definition.ts';
import { extentOf, type Outline } from './outline.ts';
import { lineRange, type Range } from './range.ts';

export interface SymbolText {
  readonly name: string;
  readonly detail: string;
  readonly kind: Definition['kind'] | 'method';
  readonly range: Range;
  readonly children: readonly SymbolText[];
}

/** The definitions of a file, and the methods that matter to gradients. */
export function symbolsOf(outline: Outline, definitions: readonly Definition[]): SymbolText[] {
  const { text } = outline.source;
  const range = ({ line, endLine }: { line: number; endLine: number }): Range => ({
    start: lineRange(line, text).start,
    end: lineRange(endLine, text).end,
  });
  return definitions.map((d) => ({
    name: d.name,
    detail: d.kind,
    kind: d.kind,
    range: range(d),
    children: [...(outline.classes.get(d.name)?.methods.values() ?? [])]
      .filter(({ name }) => name === 'forward' || name === 'backward' || name === 'training_step')
      .map((m) => ({ name: m.name, detail: '', kind: 'method' as const, range: range(extentOf(m)), children: [] })),
  }));
}
