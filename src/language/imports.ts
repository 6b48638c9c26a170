import type { SyntaxNode } from '@lezer/common';
import { type Source, textOf } from './syntax.ts';

/** What an imported name stands for. */
export interface Import {
  /** Dotted module, with the dots of a relative import before it. */
  readonly module: string;
  /** The name within that module; null where the module itself is meant. */
  readonly name: string | null;
}

/** Names bound by import statements; `*` under the key `* module`. */
export function importsOf(source: Source, statements: readonly SyntaxNode[]): Map<string, Import> {
  const found = new Map<string, Import>();
  for (const s of statements) {
    const text = textOf(source, s)
      .replace(/#.*$/gm, '')
      .replace(/[\s\\()]+/g, ' ')
      .trim();
    const from = /^from (\.*) ?([\w.]*) import (.*)$/.exec(text);
    const names = (from ? from[3]! : text.replace(/^import /, '')).split(',').map((n) => n.trim());
    for (const n of names) {
      const [name, alias] = n.split(/ as /);
      if (!name) continue;
      const module = from ? from[1]! + from[2]! : name;
      if (!from) found.set(alias ?? name, { module, name: null });
      else if (name === '*') found.set(`* ${module}`, { module, name: null });
      else found.set(alias ?? name, { module, name });
    }
  }
  return found;
}
