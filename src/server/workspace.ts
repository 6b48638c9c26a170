import { existsSync, readFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findDefinitions } from '../language/index.ts';
import type { Definition } from '../protocol/definition.ts';

/** A document as the server sees it. */
export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  getText(): string;
}

/** Path of a document; of one that is not on disk, a path that cannot exist, so that only the editor's text is read. */
export function pathOf(uri: string): string {
  if (uri.startsWith('file:')) return fileURLToPath(uri);
  return `/untitled/${encodeURIComponent(uri)}.py`;
}

/** Definitions of a file that is not open; none if it cannot be read any more. */
function onDisk(uri: string): readonly Definition[] {
  const path = pathOf(uri);
  return existsSync(path) ? findDefinitions(readFileSync(path, 'utf8'), path) : [];
}

/** Open documents, the workspace's folders, and what is defined where. */
export class Workspace {
  readonly #found = new Map<string, { version: number; definitions: Definition[] }>();
  folders: readonly string[] = [];

  constructor(private readonly documents: { get(uri: string): OpenDocument | undefined; all(): readonly OpenDocument[] }) {}

  document(uri: string): OpenDocument | undefined {
    return this.documents.get(uri);
  }
  open(): readonly OpenDocument[] {
    return this.documents.all();
  }

  definitions(uri: string): readonly Definition[] {
    const document = this.documents.get(uri);
    if (!document) return onDisk(uri);
    const known = this.#found.get(uri);
    if (known?.version === document.version) return known.definitions;
    const definitions = findDefinitions(document.getText(), pathOf(uri));
    this.#found.set(uri, { version: document.version, definitions });
    return definitions;
  }
  definition(uri: string, name: string): Definition | undefined {
    return this.definitions(uri).find((d) => d.name === name);
  }
  forget(uri: string): void {
    this.#found.delete(uri);
  }

  /** Texts in the editor, by path: they may differ from the disk. */
  overlay(): Record<string, string> {
    return Object.fromEntries(this.documents.all().map((d) => [pathOf(d.uri), d.getText()]));
  }

  /** Folders that a file's imports may come from: its own, those above it up to the workspace's folder, then the other folders. */
  rootsOf(path: string): string[] {
    const top = this.folders.find((f) => path.startsWith(f + sep));
    const roots: string[] = [];
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      roots.push(folder);
      if (!top || folder === top || dirname(folder) === folder) break;
    }
    return [...new Set([...roots, ...this.folders])];
  }
}
