import { readFileSync } from 'node:fs';
import { type NotebookProgram, placedInCells, readNotebook } from '../language/index.ts';
import { UsageError } from './options.ts';

const isNotebook = (file: string) => file.endsWith('.ipynb');
const read = new Map<string, NotebookProgram>();

/** The program that a notebook's cells make together; null for other files. */
export function notebookAt(file: string): NotebookProgram | null {
  if (!isNotebook(file)) return null;
  let notebook = read.get(file);
  if (!notebook) {
    try {
      notebook = readNotebook(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new UsageError(`${file}: ${(error as Error).message}`);
    }
    read.set(file, notebook);
  }
  return notebook;
}

/** The texts of files that Python must not read as they are, by path. */
export function overlayFor(file: string): Record<string, string> {
  const notebook = notebookAt(file);
  return notebook ? { [file]: notebook.text } : {};
}

/** What is printed about a file, with the places in a notebook told by cell and line. */
export function placed<T>(value: T, file: string): T {
  const notebook = notebookAt(file);
  return notebook ? placedInCells(value, file, notebook) : value;
}
