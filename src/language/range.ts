import type { Location } from '../protocol/trace.ts';

/** Editors' positions: lines and characters from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export const rangeOf = (l: Pick<Location, 'line' | 'column' | 'endLine' | 'endColumn'>): Range => ({
  start: { line: l.line - 1, character: l.column },
  end: { line: l.endLine - 1, character: l.endColumn },
});

export const lineRange = (line: number, text: string): Range => {
  const content = text.split('\n')[line - 1] ?? '';
  return {
    start: { line: line - 1, character: content.length - content.trimStart().length },
    end: { line: line - 1, character: content.trimEnd().length },
  };
};

export const contains = (l: Location, line: number, column: number): boolean =>
  (l.line < line || (l.line === line && l.column <= column)) && (l.endLine > line || (l.endLine === line && l.endColumn >= column));

/** Length in lines and columns; smaller is more exact. */
export const extentOf = (l: Location): number => (l.endLine - l.line) * 10_000 + (l.endColumn - l.column);
