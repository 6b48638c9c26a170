import type { Tree } from '@lezer/common';
import type { Outline } from '../outline.ts';
import { callArguments, descendants, remembered, textOf } from '../syntax.ts';

/** What `add_argument` calls of a file give where nothing is said on the command line: texts of constants, by the names of the attributes. */
export type CommandLine = ReadonlyMap<string, string>;

/**
 * The defaults of a file's command line: `parser.add_argument('--d_model', type=int, default=64)`. Programs hand what was parsed to their models
 * (`Model(args)`), so these are the values that a model is built with. Arguments without a default are left out, `choices` give their first.
 */
export const commandLineOf = (outline: Outline): CommandLine => remembered(lines, outline.source.root, () => readFrom(outline));

const lines = new WeakMap<Tree, CommandLine>();

function readFrom({ source }: Outline): CommandLine {
  const found = new Map<string, string>();
  for (const call of descendants(source.root, ['CallExpression'])) {
    if (call.firstChild?.name !== 'MemberExpression' || !textOf(source, call.firstChild).endsWith('.add_argument')) continue;
    const args = callArguments(source, call);
    const word = (name: string): string | null => {
      const value = args.find((a) => a.keyword === name)?.value;
      return value ? textOf(source, value) : null;
    };
    const names = args.filter((a) => a.keyword === null && a.value.name === 'String').map((a) => textOf(source, a.value).slice(1, -1));
    // The first long name; the first of all where there is none.
    const name = word('dest')?.slice(1, -1) ?? (names.find((n) => n.startsWith('--')) ?? names[0])?.replace(/^-+/, '').replaceAll('-', '_');
    const value = textFor(word('default'), word('action'), word('choices'));
    if (name && value !== null && !found.has(name)) found.set(name, value);
  }
  return found;
}

function textFor(given: string | null, action: string | null, choices: string | null): string | null {
  if (given !== null) return isConstant.test(given) ? given : null;
  const switched = /^["']store_(true|false)["']$/.exec(action ?? '')?.[1];
  if (switched) return switched === 'true' ? 'False' : 'True';
  return /^[[(]\s*("[^"]*"|'[^']*'|-?[\d.]+)/.exec(choices ?? '')?.[1] ?? null;
}

/** Numbers, strings without escapes, True, False, None, and lists of those. */
const isConstant =
  /^(?:-?[\d.][\d._e+-]*|"[^"\\\n]*"|'[^'\\\n]*'|True|False|None|[[(](?:\s*(?:-?[\d.e-]+|"[^"\\\n]*"|'[^'\\\n]*')\s*,?)*[\])])$/;

/** Of the command lines of these files the one that knows most of these names, if that is half of them at least. */
export function commandLineFor(outlines: readonly Outline[], names: readonly string[]): CommandLine | null {
  let best: CommandLine | null = null;
  let most = Math.max(1, Math.ceil(names.length / 2) - 1);
  for (const outline of outlines) {
    const line = commandLineOf(outline);
    const count = names.filter((n) => line.has(n)).length;
    if (count > most) [best, most] = [line, count];
  }
  return best;
}
