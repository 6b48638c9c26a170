import { NotebookDocuments, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { cellAsPython } from '../language/index.ts';
import type { OpenDocument } from './workspace.ts';

/** A document of the editor within the program that it is part of: a file is a program of its own, the cells of a notebook are one together. */
export interface Part {
  readonly uri: string;
  /** Address of the program: the file's, or the notebook's. */
  readonly program: string;
  /** Lines of the program before this document. */
  readonly offset: number;
  readonly lines: number;
}

/** The programs that are open in the editor, and the documents that they are written in. */
export class Documents {
  readonly text = new TextDocuments(TextDocument);
  readonly notebooks = new NotebookDocuments(TextDocument);
  readonly #programs = new Map<string, { stamp: string; document: OpenDocument; parts: readonly Part[] }>();

  get(uri: string): OpenDocument | undefined {
    return this.text.get(uri) ?? this.#notebook(uri)?.document;
  }
  all(): OpenDocument[] {
    return [...this.text.all(), ...[...this.#programs.keys()].flatMap((uri) => this.#notebook(uri)?.document ?? [])];
  }

  /** Tells that a notebook was opened, changed or closed. */
  opened(uri: string): void {
    this.#programs.set(uri, { stamp: '', document: { uri, version: -1, getText: () => '' }, parts: [] });
  }
  closed(uri: string): void {
    this.#programs.delete(uri);
  }

  /** The documents that a program is written in. */
  partsOf(program: string): readonly Part[] {
    const document = this.text.get(program);
    return document ? [{ uri: program, program, offset: 0, lines: document.lineCount }] : (this.#notebook(program)?.parts ?? []);
  }
  /** Where a document stands in its program. */
  partAt(uri: string): Part {
    const notebook = this.notebooks.findNotebookDocumentForCell(uri);
    const cell = notebook && this.#notebook(notebook.uri)?.parts.find((p) => p.uri === uri);
    return cell ?? { uri, program: uri, offset: 0, lines: Number.POSITIVE_INFINITY };
  }

  #notebook(uri: string): { document: OpenDocument; parts: readonly Part[] } | undefined {
    const known = this.#programs.get(uri);
    const notebook = known && this.notebooks.getNotebookDocument(uri);
    if (!notebook) return undefined;
    const cells = notebook.cells.flatMap((c) => this.notebooks.getCellTextDocument(c) ?? []).filter((d) => d.languageId === 'python');
    const stamp = cells.map((c) => `${c.uri} ${c.version}`).join('\n');
    if (known.stamp === stamp) return known;
    const parts: Part[] = [];
    let offset = 0;
    for (const c of cells) {
      parts.push({ uri: c.uri, program: uri, offset, lines: c.lineCount });
      offset += c.lineCount;
    }
    const text = cells.map((c) => cellAsPython(c.getText())).join('\n');
    const made = { stamp, document: { uri, version: known.document.version + 1, getText: () => text }, parts };
    this.#programs.set(uri, made);
    return made;
  }
}

/** Whether a line (from 1) of a program stands in a part of it. */
export const isWithin = (part: Part, line: number): boolean => line > part.offset && line <= part.offset + part.lines;

interface Ranged {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** A range of a program in a part's own lines. */
export const inPart = <R extends Ranged>(part: Part, range: R): R => ({
  ...range,
  start: { ...range.start, line: range.start.line - part.offset },
  end: { ...range.end, line: range.end.line - part.offset },
});
