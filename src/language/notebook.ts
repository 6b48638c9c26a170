/** A code cell of a notebook within the program that all cells make together. */
export interface Cell {
  /** Among all cells of the notebook, from 1, as they are counted on the screen. */
  readonly number: number;
  /** Lines of the program before it. */
  readonly offset: number;
  readonly lines: number;
}

/** A notebook as one program: its code cells one after the other. */
export interface NotebookProgram {
  readonly text: string;
  readonly cells: readonly Cell[];
}

/** Cell magics whose cell is Python all the same. */
const pythonMagic = /^%%(time|timeit|capture|prun|python3?)\b/;

/** A command to the notebook on a line of its own. What goes on from the line before it, as `% (a, b)` and `!= c` do, is none. */
const command = /^([ \t]*)(?:%(?=%?[a-zA-Z_])|!(?!=)|\?)/gm;
/** `%time` runs the statement after it; what takes its place is as long, so that columns stay what they are. */
const timed = /^([ \t]*)%time(?= +[^\s-])/gm;
/** `files = !ls`: what a command would have answered. */
const answered = /^([ \t]*[\w.]+(?:[ \t]*,[ \t]*[\w.]+)*[ \t]*=[ \t]*)(?:%(?=[a-zA-Z_])|!(?!=))/gm;
/** `loss.backward?`: asks for help. */
const help = /^([ \t]*)(?=[\w.]+\?\??[ \t]*$)/gm;

/**
 * A cell's text as Python, line by line: commands to the notebook itself (`%matplotlib inline`, `!pip install …`, `?help`) become comments, behind a
 * `pass` where a block may consist of nothing else, and so does the whole of a cell in another language (`%%bash`).
 */
export function cellAsPython(text: string): string {
  const other = text.trimStart().startsWith('%%') && !pythonMagic.test(text.trimStart());
  if (other) return text.replace(/^/gm, '#');
  const comment = (_: string, indent: string) => (indent ? `${indent}pass #` : '#');
  return text.replace(timed, '$1if 1:').replace(command, comment).replace(answered, '$1None #').replace(help, comment);
}

/** Reads a notebook file (nbformat 3 or 4). @throws SyntaxError where it is no JSON, Error where it is no notebook. */
export function readNotebook(json: string): NotebookProgram {
  const notebook = JSON.parse(json) as { cells?: unknown; worksheets?: unknown } | null;
  const sheets: unknown[] = Array.isArray(notebook?.worksheets) ? notebook.worksheets : [];
  const all = notebook?.cells ?? sheets.flatMap((w) => (w as { cells?: unknown } | null)?.cells ?? []);
  if (!Array.isArray(all) || (all.length === 0 && !notebook?.cells)) throw new Error('this is no notebook: it has no cells');
  const cells: Cell[] = [];
  const texts: string[] = [];
  let offset = 0;
  for (const [i, cell] of (all as ({ cell_type?: unknown; source?: unknown; input?: unknown } | null)[]).entries()) {
    if (cell?.cell_type !== 'code') continue;
    const source = cell.source ?? cell.input ?? '';
    const text = cellAsPython(Array.isArray(source) ? source.join('') : String(source));
    const lines = text.split('\n').length;
    cells.push({ number: i + 1, offset, lines });
    texts.push(text);
    offset += lines;
  }
  return { text: texts.join('\n'), cells };
}

/** Where a line of the program (from 1) stands: in which cell, and in which line of it (from 1). */
export function cellAt({ cells }: NotebookProgram, line: number): { readonly cell: number; readonly line: number } | null {
  const cell = cells.find((c) => line > c.offset && line <= c.offset + c.lines);
  return cell ? { cell: cell.number, line: line - cell.offset } : null;
}

/** Every place in that file, anywhere in a value, told by cell and line of the cell. */
export function placedInCells<T>(value: T, file: string, notebook: NotebookProgram): T {
  if (Array.isArray(value)) return value.map((v: unknown) => placedInCells(v, file, notebook)) as T;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, placedInCells<unknown>(v, file, notebook)]));
  const { file: where, line, endLine } = inner as { file?: unknown; line?: unknown; endLine?: unknown };
  const at = where === file && typeof line === 'number' ? cellAt(notebook, line) : null;
  if (!at) return inner as T;
  const shift = (line as number) - at.line;
  return { ...inner, cell: at.cell, line: at.line, ...(typeof endLine === 'number' && { endLine: endLine - shift }) } as T;
}
