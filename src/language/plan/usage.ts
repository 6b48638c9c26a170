import type { SyntaxNode } from '@lezer/common';
import { type ClassOutline, classNamed, type FunctionOutline, functionNamed, methodOf } from '../outline.ts';
import { bodyOf, callArguments, calleeOf, children, descendants, sameScope, textOf } from '../syntax.ts';

/** How a function uses one of its parameters: what kind of value it must be. */
export interface Usage {
  /** Attributes that are read of it. */
  readonly attributes: ReadonlySet<string>;
  /** Methods and functions that are called of it. */
  readonly methods: ReadonlySet<string>;
  /** Keys that it is asked for: a dictionary. */
  readonly keys: ReadonlySet<string>;
  /** Keys that it is asked for, and may lack: `config.get('grid')`. */
  readonly mayHave: ReadonlySet<string>;
  /** Names that it is unpacked into. */
  unpacked: readonly string[];
  /** It is iterated over, indexed or measured. */
  sequence: boolean;
  /** Items that it must at least have, by the indices that are read. */
  items: number;
  /** It is called: a class or a function; with how many arguments. */
  called: number | null;
  /** It is called after the construction: an object and no class. */
  applied: boolean;
  /** Strings that it is compared with. */
  readonly words: ReadonlySet<string>;
}

/** The keys to give a dictionary: those it must have, or where it need not have any those it is asked for. */
export const keysOf = (u: Usage): string[] => {
  const needed = [...u.keys].filter((k) => !u.mayHave.has(k));
  return needed.length > 0 ? needed : [...u.keys, ...u.mayHave];
};

/** What a constructor (and, through `self.config = config` and calls that hand it on, the rest of its class) does with a parameter. */
export function usageOf(f: FunctionOutline, parameter: string, owner: ClassOutline | null, depth = 0): Usage {
  const usage = {
    attributes: new Set<string>(),
    methods: new Set<string>(),
    keys: new Set<string>(),
    mayHave: new Set<string>(),
    words: new Set<string>(),
    unpacked: [] as readonly string[],
    sequence: false,
    items: 0,
    called: null as number | null,
    applied: false,
  };
  const body = bodyOf(f.node);
  if (body) read(f, body, parameter, owner, usage, depth);
  return usage;
}

type Writable = { -readonly [K in keyof Usage]: Usage[K] extends ReadonlySet<string> ? Set<string> : Usage[K] };

function read(f: FunctionOutline, body: SyntaxNode, name: string, owner: ClassOutline | null, usage: Writable, depth: number): void {
  const { source } = f.home;
  const isName = (node: SyntaxNode | null | undefined): node is SyntaxNode =>
    !!node && (node.name === 'VariableName' || node.name === 'MemberExpression');
  /** What is left of the name when a value is handed on: nothing of the value itself, `.transformer` of `config` where the name is `config.transformer`. */
  const restOf = (node: SyntaxNode | null | undefined): string | null => {
    const text = isName(node) ? pathOf(textOf(source, node)) : '';
    if (text !== '' && text === name) return '';
    return text !== '' && text !== 'self' && name.startsWith(`${text}.`) ? name.slice(text.length) : null;
  };
  const is = (node: SyntaxNode | null | undefined): boolean => restOf(node) === '';
  const merge = (other: Usage) => {
    for (const a of other.attributes) usage.attributes.add(a);
    for (const m of other.methods) usage.methods.add(m);
    for (const k of other.keys) usage.keys.add(k);
    for (const k of other.mayHave) usage.mayHave.add(k);
    for (const w of other.words) usage.words.add(w);
    if (usage.unpacked.length === 0) usage.unpacked = other.unpacked;
    usage.sequence ||= other.sequence;
    usage.items = Math.max(usage.items, other.items);
    usage.called ??= other.called;
    usage.applied ||= other.applied;
  };
  const types = [
    'MemberExpression',
    'CallExpression',
    'ForStatement',
    'ArrayComprehensionExpression',
    'AssignStatement',
    'BinaryExpression',
  ];
  for (const node of descendants(body, types, sameScope)) {
    switch (node.name) {
      case 'MemberExpression': {
        if (!is(node.firstChild)) break;
        const property = node.getChild('PropertyName');
        if (property) {
          // What is called is a method, and no number.
          const called = node.parent?.name === 'CallExpression' && node.parent.firstChild?.from === node.from;
          (called ? usage.methods : usage.attributes).add(textOf(source, property));
        } else {
          const key = /^\[\s*["'](\w+)["']\s*\]$/.exec(source.text.slice(node.firstChild!.to, node.to));
          if (key) usage.keys.add(key[1]!);
          else usage.sequence = true;
          const index = /^\[\s*(-?)(\d+)\s*\]$/.exec(source.text.slice(node.firstChild!.to, node.to));
          if (index) usage.items = Math.max(usage.items, Number(index[2]) + (index[1] ? 0 : 1));
        }
        break;
      }
      case 'CallExpression': {
        const args = callArguments(source, node);
        if (is(node.firstChild) && !mayBeCalled(f, body, name)) {
          usage.called = args.length;
          usage.applied ||= args.length > 0 && name.startsWith('self.') && !/init|make|build|layer/i.test(f.name);
        }
        const asked = node.firstChild?.name === 'MemberExpression' ? node.firstChild.firstChild : null;
        if (asked && is(asked)) {
          const key = /\.get\(\s*["'](\w+)["']/.exec(source.text.slice(asked.to, node.to));
          if (key?.index === 0) usage.mayHave.add(key[1]!);
        }
        const callee = ofSuper(textOf(source, node.firstChild!)) ?? calleeOf(source, node);
        const at = args.findIndex((a) => restOf(a.value) !== null);
        if (at < 0) break;
        const rest = restOf(args[at]!.value)!;
        // `max(1, heads)` compares numbers, `max(heads)` goes through them.
        const goesThrough = /^(sum|max|min)$/.test(callee) && args.length === 1;
        if (
          rest === '' &&
          (args[at]!.star === '*' || goesThrough || /^(len|zip|enumerate|list|tuple|iter|map|reversed|sorted)$/.test(callee))
        ) {
          usage.sequence = true;
          break;
        }
        if (depth >= 4) break;
        const inner = handedTo(f, callee, owner);
        if (!inner) break;
        const p = inner.f.parameters.slice(inner.skip);
        // `Encoder(**config)`: what the other one asks for and is not given here.
        if (args[at]!.star === '**' && rest === '') {
          const given = new Set(args.flatMap((a) => a.keyword ?? []));
          for (const q of p) if (q.star === '') (q.default === null ? usage.keys : usage.mayHave).add(q.name);
          for (const name of given) usage.keys.delete(name);
          break;
        }
        // What `*args` takes is not the argument itself.
        const to = args[at]!.keyword ?? (p[at]?.star === '' ? p[at].name : null);
        if (to) merge(usageOf(inner.f, to + rest, inner.owner, depth + 1));
        break;
      }
      case 'ForStatement':
      case 'ArrayComprehensionExpression':
        if (new RegExp(`\\bin\\s+${name.replaceAll('.', '\\.')}\\s*[:\\])]`).test(textOf(source, node))) usage.sequence = true;
        break;
      case 'AssignStatement': {
        const parts = children(node);
        const at = parts.findIndex((c) => c.name === 'AssignOp');
        // `a, b = x` and `(a, b) = x`.
        const names = parts.slice(0, at).flatMap((c) => (c.name === 'TupleExpression' ? children(c) : [c]));
        const targets = names.filter((c) => c.name === 'VariableName' || c.name === 'MemberExpression');
        const rest = restOf(parts[at + 1]);
        if (rest !== null && parts[at + 2] === undefined) {
          if (targets.length > 1 && rest === '') usage.unpacked = targets.map((t) => textOf(source, t));
          // `model = config.model`: what follows reads it from there.
          else if (depth < 4 && targets.length === 1 && targets[0]!.name === 'VariableName' && textOf(source, targets[0]!) !== name)
            read(f, body, textOf(source, targets[0]!) + rest, owner, usage, depth + 1);
          // `self.config = config`: the other methods read it from there.
          else if (owner && targets[0] && /^self\.\w+$/.test(textOf(source, targets[0]))) {
            const stored = textOf(source, targets[0]) + rest;
            for (const m of owner.methods.values()) {
              const b = bodyOf(m.node);
              if (b && (m.node.from !== f.node.from || stored !== name)) readOnce(m, b, stored, owner, usage, depth + 1);
            }
          }
        }
        break;
      }
      case 'BinaryExpression': {
        const text = textOf(source, node);
        if (!is(node.firstChild)) break;
        for (const w of text.slice(name.length).matchAll(/["'](\w[\w-]*)["']/g)) if (/^\S+\s*(==|in\b)/.test(text)) usage.words.add(w[1]!);
      }
    }
  }
}

/** `d() if callable(d) else d`: it need not be a function. */
function mayBeCalled(f: FunctionOutline, body: SyntaxNode, name: string): boolean {
  return new RegExp(`\\b(callable|is_?function|is_?lambda)\\(\\s*${name.replaceAll('.', '\\.')}\\s*\\)`).test(textOf(f.home.source, body));
}

/** `config["model"].depth` as `config.model.depth`. */
const pathOf = (text: string): string => text.replace(/\[\s*["'](\w+)["']\s*\]/g, '.$1');

function readOnce(f: FunctionOutline, body: SyntaxNode, name: string, owner: ClassOutline | null, usage: Writable, depth: number): void {
  if (depth < 3) read(f, body, name, owner, usage, depth + 2);
}

/** `super().__init__`, in either spelling, as `super.__init__`. */
const ofSuper = (callee: string): string | null => {
  const method = /^super\([^()]*\)\.(\w+)$/.exec(callee)?.[1];
  return method ? `super.${method}` : null;
};

/** The function that receives what is handed to a call: a constructor, a method of the class, a function. */
function handedTo(
  f: FunctionOutline,
  callee: string,
  owner: ClassOutline | null,
): { f: FunctionOutline; owner: ClassOutline | null; skip: number } | null {
  const above = /^super\.(\w+)$/.exec(callee)?.[1];
  for (const base of above && owner ? owner.bases : []) {
    const c = classNamed(owner!.home, base);
    const m = c && c !== owner ? methodOf(c, above!) : null;
    if (c && m) return { f: m, owner: c, skip: 1 };
  }
  const self = /^self\.(\w+)$/.exec(callee)?.[1];
  if (self && owner) {
    const m = methodOf(owner, self);
    return m && m.node.from !== f.node.from ? { f: m, owner, skip: 1 } : null;
  }
  const c = classNamed(f.home, callee);
  const init = c && methodOf(c, '__init__');
  if (c && init && init !== f) return { f: init, owner: c, skip: 1 };
  const g = functionNamed(f.home, callee);
  return g && g.node.from !== f.node.from ? { f: g, owner: null, skip: 0 } : null;
}
