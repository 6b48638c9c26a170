import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { decode, decodeSource, digestOf, digestOfFile } from '../text.ts';
import type { DataFiles, FileReader, SourceFiles } from './source-files.ts';

/** Read-only access to the files handed in: texts from the editor first, then the disk, within the allowed folders. */
export class HostFiles implements SourceFiles {
  #folders: string[] = [];
  #realFolders: string[] = [];
  #overlay: Readonly<Record<string, string>> = {};
  readonly #kinds = new Map<string, string>();
  readonly #read = new Map<string, string>();

  allow(folders: readonly string[], overlay: Readonly<Record<string, string>>): void {
    this.#folders = folders.map((f) => resolve(f));
    this.#realFolders = this.#folders.flatMap((f) => realOf(f) ?? []);
    this.#overlay = overlay;
    this.#kinds.clear();
    this.#read.clear();
  }
  readonly data: DataFiles = {
    kindOf: (path) => (this.#kind(path) !== '' && this.#isReal(path) ? this.#kind(path) : ''),
    entries: (path) => {
      if (this.data.kindOf(path) !== 'folder') return [];
      const all = readdirSync(path, { withFileTypes: true });
      return all.flatMap((e) => (e.isFile() || e.isDirectory() || this.data.kindOf(`${path}/${e.name}`) !== '' ? [e.name] : []));
    },
    statusOf: (path) => {
      const text = this.#overlay[path];
      if (text !== undefined) return { size: Buffer.byteLength(text), modified: 0 };
      const { size, mtimeMs } = statSync(path);
      return { size, modified: mtimeMs };
    },
    bytes: (path) => {
      const text = this.#overlay[path];
      if (text !== undefined) {
        this.#noted(path);
        return new TextEncoder().encode(text);
      }
      if (!this.#isReal(path)) return null;
      const bytes = readFileSync(path);
      this.#read.set(
        path,
        digestOfFile(bytes.length, statSync(path).mtimeMs, () => bytes),
      );
      return bytes;
    },
  };
  get used(): [path: string, digest: string | null][] {
    const missing = [...this.#kinds].flatMap(([path, kind]): [string, null][] =>
      kind === '' && this.#allowed(path) ? [[path, null]] : [],
    );
    return [...this.#read, ...missing];
  }
  reader(): FileReader {
    return Object.freeze({
      read: (p: string) => this.#noted(p),
      kind: (p: string) => this.#kind(p),
      isText: (p: string) => this.#isText(p),
      hasPython: (p: string) => this.#hasPython(p),
      isCompiled: (p: string) => this.#isCompiled(p),
      metadataOf: (folder: string, name: string) => this.#metadataOf(folder, name),
    });
  }
  #allowed(path: string): boolean {
    const full = resolve(path);
    return this.#folders.some((f) => isWithin(full, f));
  }
  /** Whether a path may be read and, links followed, lies within the folders handed in. */
  #isReal(path: string): boolean {
    if (Object.hasOwn(this.#overlay, path)) return true;
    const real = this.#allowed(path) ? realOf(path) : null;
    return real !== null && [...this.#folders, ...this.#realFolders].some((f) => isWithin(real, f));
  }
  #noted(path: string): string | null {
    const text = this.#text(path);
    if (text !== null) this.#read.set(path, digestOf(text));
    return text;
  }
  /** Text of a file; null where there is none or it lies outside. */
  #text(path: string): string | null {
    const open = this.#overlay[path];
    if (open !== undefined) return open;
    if (!this.#allowed(path)) return null;
    try {
      return decode(readFileSync(path));
    } catch {
      return null; // not there or not readable: Python raises FileNotFoundError with the path
    }
  }
  #isText(path: string): boolean {
    return this.#overlay[path] !== undefined || !this.#allowed(path) || decodeSource(readFileSync(path)) !== null;
  }
  #kind(path: string): string {
    if (Object.hasOwn(this.#overlay, path)) return 'file';
    let kind = this.#kinds.get(path);
    if (kind === undefined) {
      const stat = this.#allowed(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
      kind = stat?.isFile() ? 'file' : stat?.isDirectory() ? 'folder' : '';
      this.#kinds.set(path, kind);
    }
    return kind;
  }
  #isCompiled(path: string): boolean {
    const folder = dirname(path);
    const start = `${basename(path)}.`;
    return this.#kind(folder) === 'folder' && readdirSync(folder).some((name) => name.startsWith(start) && /\.(so|pyd)$/.test(name));
  }
  #metadataOf(folder: string, name: string): string | null {
    if (this.#kind(folder) !== 'folder') return null;
    // Names are compared as PyPI does; a folder's name is that of the package, and its version after a hyphen.
    const plain = (s: string) => s.toLowerCase().replaceAll(/[-_.]+/g, '-');
    const found = readdirSync(folder).find((entry) => {
      const info = /^(.+?)(-[^-]*)?(-py\d[\d.]*)?\.(dist|egg)-info$/.exec(entry);
      return info !== null && plain(info[1]!) === plain(name);
    });
    return found ? `${folder}/${found}` : null;
  }
  #hasPython(path: string): boolean {
    if (!this.#allowed(path)) return false;
    const look = (folder: string, depth: number): boolean =>
      readdirSync(folder, { withFileTypes: true }).some((e) =>
        e.isFile()
          ? e.name.endsWith('.py')
          : e.isDirectory() && depth > 0 && !e.name.startsWith('.') && look(`${folder}/${e.name}`, depth - 1),
      );
    return look(path, 2);
  }
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** A path with its links followed; null where there is none. */
function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
