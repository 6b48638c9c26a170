import { digestOf } from '../text.ts';
import type { FileReader, SourceFiles } from './source-files.ts';

/** How deep Python is looked for below a folder. */
const NEAR = 2;

/** The files of a place without a disk: exactly the texts that came with the request. */
export class HandedFiles implements SourceFiles {
  readonly data = null;
  #texts: Readonly<Record<string, string>> = {};
  readonly #read = new Map<string, string>();

  allow(_folders: readonly string[], overlay: Readonly<Record<string, string>>): void {
    this.#texts = overlay;
    this.#read.clear();
  }
  reader(): FileReader {
    return Object.freeze({
      read: (path: string) => this.#noted(path),
      kind: (path: string) => (Object.hasOwn(this.#texts, path) ? 'file' : this.#below(path).length > 0 ? 'folder' : ''),
      isText: () => true, // as what else would it have come
      hasPython: (path: string) => this.#below(path).some((rest) => rest.endsWith('.py') && rest.split('/').length <= NEAR + 1),
      isCompiled: () => false, // texts only
      metadataOf: () => null,
    });
  }
  get used(): [path: string, digest: string][] {
    return [...this.#read];
  }
  #noted(path: string): string | null {
    if (!Object.hasOwn(this.#texts, path)) return null;
    const text = this.#texts[path]!;
    this.#read.set(path, digestOf(text));
    return text;
  }
  /** Paths of files in a folder, relative to it. */
  #below(folder: string): string[] {
    const start = folder.endsWith('/') ? folder : `${folder}/`;
    return Object.keys(this.#texts).flatMap((path) => (path.startsWith(start) ? [path.slice(start.length)] : []));
  }
}
