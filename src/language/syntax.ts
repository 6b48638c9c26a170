import { type SyntaxNode, type Tree, TreeFragment } from '@lezer/common';
import { parser } from '@lezer/python';

/** Read access to Python source: Lezer's tree is tolerant of errors, and these helpers answer with what is there. */
export interface Source {
  readonly text: string;
  readonly tree: Tree;
  readonly root: SyntaxNode;
  /** Offsets at which lines start. */
  readonly lineStarts: readonly number[];
}

/** A parameter of a function, as it is written. */
export interface Parameter {
  readonly name: string;
  readonly annotation: string | null;
  readonly default: string | null;
  /** `*` or `**` for collectors. */
  readonly star: '' | '*' | '**';
  /** Whether it can only be given by name: it stands behind a `*`. */
  readonly named: boolean;
}

/** An argument of a call. */
export interface Argument {
  readonly keyword: string | null;
  readonly star: '' | '*' | '**';
  readonly value: SyntaxNode;
}

/** Parses a text. What an earlier version of the same text has in common with it is not parsed again. */
export function parse(text: string, earlier: Source | null = null): Source {
  const lineStarts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  const fragments = earlier ? TreeFragment.applyChanges(TreeFragment.addTree(earlier.tree), [changeBetween(earlier.text, text)]) : [];
  const tree = parser.parse(text, fragments);
  return { text, tree, root: tree.topNode, lineStarts };
}

/** The one stretch in which two texts differ. */
function changeBetween(a: string, b: string): { fromA: number; toA: number; fromB: number; toB: number } {
  const least = Math.min(a.length, b.length);
  let head = 0;
  while (head < least && a.charCodeAt(head) === b.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < least - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail)) tail++;
  return { fromA: head, toA: a.length - tail, fromB: head, toB: b.length - tail };
}

/**
 * What is found in a stretch of source, kept for as long as the parser hands out the same tree for it: after an edit, only what was edited is
 * looked at again. `find` may use the node's own text only, and no positions.
 */
export function remembered<T>(cache: WeakMap<Tree, T>, node: SyntaxNode, find: () => T): T {
  const { tree } = node;
  if (!tree) return find();
  const known = cache.get(tree);
  if (known !== undefined) return known;
  const found = find();
  cache.set(tree, found);
  return found;
}

/** Line (from 1) and column (from 0) of an offset. */
export function position(source: Source, offset: number): { line: number; column: number } {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (source.lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - source.lineStarts[low]! };
}

export function textOf(source: Source, node: SyntaxNode): string {
  return source.text.slice(node.from, node.to);
}

export function children(node: SyntaxNode): SyntaxNode[] {
  const list: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) list.push(child);
  return list;
}

/** All nodes below one, in source order, of the given types. `into` decides whether a subtree is entered. */
export function* descendants(
  node: SyntaxNode,
  types: readonly string[],
  into: (n: SyntaxNode) => boolean = () => true,
): Generator<SyntaxNode> {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (types.includes(child.name)) yield child;
    if (child.firstChild && into(child)) yield* descendants(child, types, into);
  }
}

/** Statements of a body or script; those of decorated definitions without their decorators. */
export function statements(body: SyntaxNode | null): SyntaxNode[] {
  return body ? children(body).flatMap((n) => (n.name === 'DecoratedStatement' ? (n.lastChild ?? n) : n)) : [];
}

export const bodyOf = (node: SyntaxNode): SyntaxNode | null => node.getChild('Body');

export function nameOf(source: Source, definition: SyntaxNode): string {
  const name = definition.getChild('VariableName');
  return name ? textOf(source, name) : '';
}

/** Decorators of a definition, as text without `@`. */
export function decorators(source: Source, definition: SyntaxNode): string[] {
  const parent = definition.parent;
  if (parent?.name !== 'DecoratedStatement') return [];
  return parent.getChildren('Decorator').map((d) => textOf(source, d).slice(1).trim());
}

export function parameters(source: Source, definition: SyntaxNode): Parameter[] {
  const list = definition.getChild('ParamList');
  if (!list) return [];
  const found: { -readonly [K in keyof Parameter]: Parameter[K] }[] = [];
  let named = false;
  let star: '' | '*' | '**' = '';
  let awaitsDefault = false;
  for (const child of children(list)) {
    const last = found.at(-1);
    switch (child.name) {
      case '*':
      case '**':
        star = child.name;
        break;
      case ',':
        named ||= star === '*';
        star = '';
        awaitsDefault = false;
        break;
      case 'TypeDef':
        if (last) last.annotation = textOf(source, child).replace(/^:\s*/, '');
        break;
      case 'AssignOp':
        awaitsDefault = true;
        break;
      case '(':
      case ')':
      case 'Comment':
        break;
      default:
        if (awaitsDefault && last) last.default = textOf(source, child);
        else if (child.name === 'VariableName') found.push({ name: textOf(source, child), annotation: null, default: null, star, named });
        awaitsDefault = false;
    }
  }
  return found;
}

/** Arguments of a call or bases of a class. */
export function callArguments(source: Source, node: SyntaxNode): Argument[] {
  const list = node.getChild('ArgList');
  if (!list) return [];
  const found: Argument[] = [];
  let keyword: string | null = null;
  let star: '' | '*' | '**' = '';
  let pending: SyntaxNode | null = null;
  const finish = () => {
    if (pending) found.push({ keyword, star, value: pending });
    keyword = null;
    star = '';
    pending = null;
  };
  for (const child of children(list)) {
    if (child.name === ',' || child.name === ')') finish();
    else if (child.name === '*' || child.name === '**') star = child.name;
    else if (child.name === 'AssignOp' && pending) {
      keyword = textOf(source, pending);
      pending = null;
    } else if (child.name !== '(' && child.name !== 'Comment') pending = child;
  }
  return found;
}

/** `torch.nn.Module` for a name or dotted name; '' for anything else. */
export function dotted(source: Source, node: SyntaxNode | null): string {
  if (!node) return '';
  if (node.name === 'VariableName') return textOf(source, node);
  if (node.name !== 'MemberExpression') return '';
  const property = node.getChild('PropertyName');
  const base = dotted(source, node.firstChild);
  return base && property ? `${base}.${textOf(source, property)}` : '';
}

/** What is called: `nn.Linear` of `nn.Linear(3, 4)`. */
export const calleeOf = (source: Source, call: SyntaxNode): string => dotted(source, call.firstChild);

/** `__name__ == '__main__'`: what runs only when the file is the program. */
export function isMainGuard(source: Source, node: SyntaxNode): boolean {
  const condition = node.name === 'IfStatement' ? node.firstChild?.nextSibling : null;
  return !!condition && /^\(?\s*__name__\s*==\s*["']__main__["']\s*\)?$/.test(textOf(source, condition));
}

/** Nodes of nested functions and classes are a scope of their own. */
export const sameScope = (n: SyntaxNode): boolean =>
  n.name !== 'FunctionDefinition' && n.name !== 'ClassDefinition' && n.name !== 'LambdaExpression';
