import { position, type Source } from '../syntax.ts';

/** What comments of the form `# nabla: x = torch.randn(8, 784), loss = out.mean()` say. */
export interface PlanComment {
  /** Values of the plan's own words: construct, inputs, kwargs, loss, setup, dtype. */
  readonly words: ReadonlyMap<PlanWord, string>;
  /** Values given to parameters by their names. */
  readonly values: ReadonlyMap<string, string>;
  /** Lines (from 1) that the comment covers; empty where there is none. */
  readonly lines: readonly number[];
}

export const planWords = ['construct', 'inputs', 'kwargs', 'loss', 'setup', 'dtype'] as const;
export type PlanWord = (typeof planWords)[number];

const marker = /^(\s*)#\s*nabla:\s?(.*)$/;

/** The comment in the lines directly above a definition; `line` is the definition's first, decorators included. */
export function commentAbove(source: Source, line: number): PlanComment {
  const lines = linesOf(source);
  const found: number[] = [];
  for (let n = line - 1; n >= 1 && /^\s*#/.test(lines(n)); n--) if (marker.test(lines(n))) found.unshift(n);
  return read(found, lines);
}

/** Comments at the head of the file, before its first definition and apart from it: they hold for the whole file. */
export function commentOfFile(source: Source): PlanComment {
  const lines = linesOf(source);
  const found: number[] = [];
  const first = firstDefinition(source);
  for (let n = 1; n < first; n++) if (marker.test(lines(n))) found.push(n);
  const own = new Set(commentAbove(source, first).lines);
  return read(
    found.filter((n) => !own.has(n)),
    lines,
  );
}

function firstDefinition(source: Source): number {
  const types = new Set(['ClassDefinition', 'FunctionDefinition', 'DecoratedStatement']);
  for (let node = source.root.firstChild; node; node = node.nextSibling) if (types.has(node.name)) return position(source, node.from).line;
  return source.lineStarts.length + 1;
}

const linesOf =
  (source: Source) =>
  (n: number): string =>
    source.text.slice(source.lineStarts[n - 1], source.lineStarts[n] ?? source.text.length).replace(/\r?\n$/, '');

function read(numbers: readonly number[], lines: (n: number) => string): PlanComment {
  const words = new Map<PlanWord, string>();
  const values = new Map<string, string>();
  for (const n of numbers) {
    for (const [name, value] of assignments(marker.exec(lines(n))![2]!)) {
      if (!planWords.includes(name as PlanWord)) values.set(name, value);
      else if (name === 'setup' && words.has('setup')) words.set('setup', `${words.get('setup')}\n${value}`);
      else words.set(name as PlanWord, value);
    }
  }
  return { words, values, lines: numbers };
}

/** `a = f(1, b=2), c = 3` → [a, f(1, b=2)], [c, 3]: a comma separates where it stands outside brackets and a name and `=` follow. */
export function assignments(text: string): [name: string, value: string][] {
  const found: [string, string][] = [];
  let rest = text.trim();
  for (;;) {
    const head = /^([A-Za-z_]\w*)\s*=(?!=)\s*/.exec(rest);
    if (!head) return found;
    const value = rest.slice(head[0].length);
    // A setup is a whole statement line: its own commas and assignments belong to it.
    const end = head[1] === 'setup' ? value.length : valueEnd(value);
    if (value.slice(0, end).trim()) found.push([head[1]!, value.slice(0, end).trim()]);
    rest = value.slice(end + 1).trim();
  }
}

function valueEnd(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === '"' || c === "'") {
      for (i++; i < text.length && text[i] !== c; i++) if (text[i] === '\\') i++;
    } else if (c === ',' && depth === 0 && /^,\s*[A-Za-z_]\w*\s*=(?!=)/.test(text.slice(i))) return i;
  }
  return text.length;
}
