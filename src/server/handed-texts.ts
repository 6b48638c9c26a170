import type { FileKind } from '../language/index.ts';
import { digestOf, extensions, wordsOf } from '../runtime/text.ts';
import { pathOf, within } from './paths.ts';
import type { Texts } from './workspace.ts';

/** Texts of a workspace without a disk: what the client handed in. */
export class HandedTexts implements Texts {
  readonly #texts = new Map<string, { readonly text: string; words: Set<string> | null }>();

  /** Takes new texts by address; null removes one. */
  change(files: Readonly<Record<string, string | null>>): void {
    for (const [uri, text] of Object.entries(files)) {
      if (text === null) this.#texts.delete(pathOf(uri));
      else this.#texts.set(pathOf(uri), { text, words: null });
    }
  }
  read(path: string): string | null {
    return this.#texts.get(path)?.text ?? null;
  }
  has(path: string, word: string): boolean {
    const known = this.#texts.get(path);
    if (!known) return false;
    known.words ??= wordsOf(known.text);
    return known.words.has(word);
  }
  list(folder: string, limit: number, kind: FileKind): readonly string[] {
    return [...this.#texts.keys()]
      .filter((path) => within(path, folder) && extensions[kind].test(path))
      .sort()
      .slice(0, limit);
  }
  handed(): Record<string, string> {
    return Object.fromEntries([...this.#texts].map(([path, { text }]) => [path, text]));
  }
  digest(path: string): string | null {
    const text = this.read(path);
    return text === null ? null : digestOf(text);
  }
}
