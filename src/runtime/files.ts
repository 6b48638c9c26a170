import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decode, digestOfFile, extensions, wordsOf } from './text.ts';

/** Folders that hold no code of the user's. */
export const passedOver = /^(\.|node_modules$|__pycache__$|venv$|env$|site-packages$|build$|dist$|\w+\.egg-info$)/;

/** Files that are larger are data, not programs. */
const MAX_SIZE = 400_000;

/** Python files at or below a path, in order. Folders that cannot be read hold nothing. */
export const pythonFiles = (path: string): Generator<string> => filesBelow(path, extensions.python);

function* filesBelow(path: string, wanted: RegExp): Generator<string> {
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const e of entries) {
    const full = join(path, e.name);
    if (e.isDirectory() && !passedOver.test(e.name)) {
      if (readable(full)) yield* filesBelow(full, wanted);
    } else if (e.isFile() && wanted.test(e.name)) yield full;
  }
}

function readable(folder: string): boolean {
  try {
    readdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** Texts of files on disk and the words in them, read again only when they change. */
export class FileTexts {
  readonly #known = new Map<string, { stamp: number; text: string; words: Set<string> | null }>();
  readonly #missing = new Map<string, number>();
  readonly #lists = new Map<string, { at: number; files: readonly string[] }>();

  /** @param fresh milliseconds for which what was seen of a folder, or not found, is taken as still true. */
  constructor(private readonly fresh = 2000) {}

  /** Text of a file; null where there is none. */
  read(path: string): string | null {
    const missed = this.#missing.get(path);
    if (missed !== undefined && performance.now() - missed < this.fresh) return null;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > MAX_SIZE) {
      this.#known.delete(path);
      this.#missing.set(path, performance.now());
      return null;
    }
    const known = this.#known.get(path);
    if (known?.stamp === stat.mtimeMs) return known.text;
    const text = decode(readFileSync(path));
    this.#known.set(path, { stamp: stat.mtimeMs, text, words: null });
    return text;
  }

  /** Whether a file has a word. */
  has(path: string, word: string): boolean {
    const text = this.read(path);
    const known = this.#known.get(path);
    if (text === null || !known) return false;
    known.words ??= wordsOf(text);
    return known.words.has(word);
  }

  /** Files of a kind below a folder, at most `limit`. */
  list(folder: string, limit: number, kind: keyof typeof extensions): readonly string[] {
    const key = `${kind} ${folder}`;
    const known = this.#lists.get(key);
    if (known && performance.now() - known.at < this.fresh) return known.files;
    const files: string[] = [];
    for (const f of filesBelow(folder, extensions[kind])) {
      files.push(f);
      if (files.length >= limit) break;
    }
    this.#lists.set(key, { at: performance.now(), files });
    return files;
  }
}

/** Digests of files' texts, read again only when a file changes; null where there is none. */
export function diskDigests(): (path: string) => string | null {
  const known = new Map<string, { stamp: number; size: number; digest: string }>();
  return (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return null;
    if (!stat.isFile()) return '';
    const last = known.get(path);
    if (last?.stamp === stat.mtimeMs && last.size === stat.size) return last.digest;
    const digest = digestOfFile(stat.size, stat.mtimeMs, () => readFileSync(path));
    known.set(path, { stamp: stat.mtimeMs, size: stat.size, digest });
    return digest;
  };
}
