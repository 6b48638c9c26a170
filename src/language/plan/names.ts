import type { SyntaxNode } from '@lezer/common';
import { classNamed, type FunctionOutline, functionNamed, type Outline } from '../outline.ts';
import { children, descendants, isMainGuard, sameScope, textOf } from '../syntax.ts';

/** A stretch of code in which calls are looked for. */
export interface ScopeOfCalls {
  readonly node: SyntaxNode;
  readonly origin: 'main guard' | 'call site';
  /** Parameters: not known without a call. */
  readonly parameters: ReadonlySet<string>;
  /** The function whose body it is; null outside functions, and in methods. */
  readonly owner: FunctionOutline | null;
}

/** Calls whose results are no part of a program that can be looked at by itself. */
const outside =
  /\b(open|input|load|loadtxt|load_dataset|DataLoader|iter|next|imread|parse_known_args|from_pretrained|download|getenv|urlopen|read\w*)\s*\(|\bdatasets?\./;

/** Names that a plan sees in every file. */
const everywhere = new Set(['torch', 'nn', 'F', 'np', 'math']);

/**
 * The statements that these expressions need, in order; null where a name depends on something that only running the program would tell.
 * @param into the file in whose namespace they will run.
 */
export function resolveNames(
  outline: Outline,
  into: Outline,
  scope: ScopeOfCalls,
  nodes: readonly SyntaxNode[],
  before: number,
): string[] | null {
  const { source } = outline;
  // What the file does before anything else, then the statements of the scope in the order in which they stand there.
  const imports = new Set<string>();
  const above = new Map<number, string>();
  const local = new Map<number, string>();
  const done = new Set<string>();
  const statement = (s: SyntaxNode, within: ScopeOfCalls): void => {
    const text = portable(textOf(source, s).trim()).replaceAll('parse_args()', `parse_args(${requiredArguments(outline)})`);
    (within.node === scope.node ? local : above).set(s.from, text);
  };
  const take = (name: string, bound: SyntaxNode, depth: number, within: ScopeOfCalls, limit: number): boolean => {
    const key = `${name} ${bound.from}`; // the same name is bound again by `key, part = split(key)`
    if (done.has(key)) return true;
    done.add(key);
    if (!visit(bound, bound.from, depth + 1, within)) return false;
    statement(bound, within);
    // What configures it afterwards belongs to it: `config.n_layer = 2`, `parser.add_argument(…)`.
    for (const s of configurations(outline, within, name, bound.to, limit)) {
      if (!visit(s, bound.from, depth + 1, within)) return false;
      statement(s, within);
    }
    return true;
  };
  const visit = (node: SyntaxNode, limit: number, depth: number, within: ScopeOfCalls): boolean => {
    if (depth > 12 || outside.test(textOf(source, node))) return false;
    // What the main guard assigns are globals: the functions and classes of the file that it uses may read them.
    if (into === outline && isGuardBody(outline, within)) {
      const own = new Set(freeNames(source, node));
      for (const name of globalsOf(outline, node)) {
        const bound = own.has(name) ? null : latestAssignment(outline, within, name, limit);
        if (bound) take(name, bound, depth, within, limit); // where it cannot be had, the run says what is missing
      }
    }
    for (const name of freeNames(source, node)) {
      const bound = latestAssignment(outline, within, name, limit);
      if (bound) {
        if (!take(name, bound, depth, within, limit)) return false;
        continue;
      }
      if (done.has(name)) continue;
      if (within.parameters.has(name) || boundOtherwise(outline, within, name)) return false;
      if (everywhere.has(name) || sameMeaning(outline, into, name)) continue;
      const top = topAssignment(outline, name);
      if (top) {
        if (dependsOn(outline, top, outside)) return false;
        if (outline === into && !isLeftOut(outline, top)) continue; // it was run when the file was loaded
        done.add(name);
        if (!visit(top, Number.POSITIVE_INFINITY, depth + 1, topScope(outline))) return false;
        statement(top, topScope(outline));
        continue;
      }
      if (outline === into) continue; // a builtin, or a name of the file's imports
      const imported = outline.imports.get(name);
      if (imported?.module.startsWith('.') || outline.functions.has(name) || outline.classes.has(name)) return false;
      if (imported) {
        done.add(name);
        const line = imported.name === null ? `import ${imported.module}` : `from ${imported.module} import ${imported.name}`;
        imports.add(name === (imported.name ?? imported.module) ? line : `${line} as ${name}`);
      }
    }
    return true;
  };
  for (const node of nodes) if (!visit(node, before, 0, scope)) return null;
  const inOrder = (statements: Map<number, string>) => [...statements].sort((a, b) => a[0] - b[0]).map(([, text]) => text);
  return [...imports, ...inOrder(above), ...inOrder(local)];
}

/** Whether a name of one file means the same in another. */
function sameMeaning(outline: Outline, into: Outline, name: string): boolean {
  if (outline === into) return outline.classes.has(name) || outline.functions.has(name);
  const meant = classNamed(outline, name) ?? functionNamed(outline, name);
  return meant !== null && meant === (classNamed(into, name) ?? functionNamed(into, name));
}

const topScope = (outline: Outline): ScopeOfCalls => ({
  node: outline.source.root,
  origin: 'call site',
  parameters: new Set(),
  owner: null,
});

/** The last assignment of a name outside functions and classes. */
function topAssignment(outline: Outline, name: string): SyntaxNode | null {
  return topAssignments(outline).get(name) ?? null;
}

const topIndex = new WeakMap<Outline, Map<string, SyntaxNode>>();
function topAssignments(outline: Outline): Map<string, SyntaxNode> {
  const known = topIndex.get(outline);
  if (known) return known;
  const index = new Map<string, SyntaxNode>();
  const note = (s: SyntaxNode) => {
    if (s.firstChild?.name === 'VariableName') index.set(textOf(outline.source, s.firstChild), s);
  };
  for (const s of outline.rest)
    if (s.name === 'AssignStatement') note(s);
    else if (s.name === 'IfStatement' && !isMainGuard(outline.source, s))
      for (const inner of descendants(s, ['AssignStatement'], sameScope)) note(inner);
  topIndex.set(outline, index);
  return index;
}

/** Whether the loader leaves a statement out: it stands under a condition, or hangs on the command line. */
const isLeftOut = (outline: Outline, s: SyntaxNode): boolean => s.parent?.name === 'Body' || dependsOn(outline, s, commandLine);

/** The command line: the loader does not run what hangs on it. */
const commandLine = /\.parse_args\(\s*\)/;

/** Whether a top-level assignment, or one that it builds on, has text like this. */
function dependsOn(outline: Outline, statement: SyntaxNode, pattern: RegExp, depth = 0): boolean {
  if (pattern.test(textOf(outline.source, statement))) return true;
  if (depth > 5) return false;
  for (const name of freeNames(outline.source, statement)) {
    const top = topAssignment(outline, name);
    if (top && top.from < statement.from && dependsOn(outline, top, pattern, depth + 1)) return true;
  }
  return false;
}

/** Statements that define what a definition reads and the loader leaves out: `nz = int(opt.nz)`, and the parser before it; what the main guard assigns. */
export function leftOutSetup(outline: Outline, nodes: readonly SyntaxNode[]): string[] {
  const names = new Set(nodes.flatMap((n) => [...globalsOf(outline, n)]));
  const tops = [...names].map((n) => topAssignment(outline, n));
  const targets = tops.filter((s) => s !== null && isLeftOut(outline, s)).map((s) => s!.firstChild!);
  const top = resolveNames(outline, outline, topScope(outline), targets, Number.POSITIVE_INFINITY) ?? [];
  const guard = outline.rest.find((s) => isMainGuard(outline.source, s))?.getChild('Body');
  if (!guard) return top;
  const scope: ScopeOfCalls = { ...topScope(outline), node: guard, origin: 'main guard' };
  const missing = [...names].filter((n) => !topAssignment(outline, n) && !outline.imports.has(n));
  const assigned = missing.flatMap((n) => latestAssignment(outline, scope, n, Number.POSITIVE_INFINITY) ?? []);
  return [...top, ...assigned.flatMap((s) => resolveNames(outline, outline, scope, targetsOf(s), s.to + 1) ?? [])];
}

const isGuardBody = (outline: Outline, { node }: ScopeOfCalls): boolean => node.parent !== null && isMainGuard(outline.source, node.parent);

/** The global names that a stretch of code reads, itself and through the functions and classes of its file. */
function* globalsOf(outline: Outline, node: SyntaxNode, seen = new Set<string>()): Generator<string> {
  const own = new Set(boundWithin(outline, node));
  for (const name of freeNames(outline.source, node)) {
    if (own.has(name) || seen.has(name)) continue;
    seen.add(name);
    const through = outline.functions.get(name) ?? outline.classes.get(name);
    if (through) yield* globalsOf(outline, through.node, seen);
    else yield name;
  }
}

/** Names that a definition binds itself: parameters and variables. */
function* boundWithin(outline: Outline, node: SyntaxNode): Generator<string> {
  for (const n of descendants(node, ['ParamList', 'AssignStatement']))
    for (const child of children(n)) {
      if (n.name === 'AssignStatement' && child.name === 'AssignOp') break;
      if (child.name === 'VariableName') yield textOf(outline.source, child);
      if (child.name === 'TupleExpression')
        for (const inner of children(child)) if (inner.name === 'VariableName') yield textOf(outline.source, inner);
    }
}

/** A command line with what `add_argument(…, required=True)` asks for. */
function requiredArguments(outline: Outline): string {
  const given: string[] = [];
  for (const call of descendants(outline.source.root, ['CallExpression'])) {
    const text = textOf(outline.source, call);
    const name = /^\w+\.add_argument\(\s*["'](?:-\w["'],\s*["'])?(--?[\w-]+)["']/.exec(text)?.[1];
    if (!name || !/required\s*=\s*True/.test(text)) continue;
    given.push(
      `'${name}'`,
      /choices\s*=\s*[[(]\s*(["'][^"']*["'])/.exec(text)?.[1] ?? (/type\s*=\s*(int|float)/.test(text) ? "'4'" : "''"),
    );
  }
  return `[${given.join(', ')}]`;
}

/** Statements that change an object after it was made, up to where it is used. */
function* configurations(outline: Outline, scope: ScopeOfCalls, name: string, from: number, to: number): Generator<SyntaxNode> {
  const { source } = outline;
  const start = new RegExp(`^${name}\\.(\\w+\\s*=[^=]|add_argument\\()`);
  const list = scope.node.name === 'Body' || scope.node.name === 'Script' ? scope.node : (scope.node.parent ?? scope.node);
  for (const s of children(list)) {
    const statement = s.name === 'ExpressionStatement' ? (s.firstChild ?? s) : s;
    if (statement.from >= from && statement.to <= to && start.test(textOf(source, statement))) yield statement;
  }
}

function latestAssignment(outline: Outline, scope: ScopeOfCalls, name: string, before: number): SyntaxNode | null {
  let latest: SyntaxNode | null = null;
  for (const s of descendants(
    scope.node,
    ['AssignStatement'],
    (n) => sameScope(n) && n.name !== 'ForStatement' && n.name !== 'WhileStatement',
  )) {
    if (s.from >= before) break;
    if (s.to > before) continue; // `x = net(x)`: the x that goes in is an earlier one
    if (targetsOf(s).some((t) => textOf(outline.source, t) === name)) latest = s;
  }
  return latest;
}

/** The names that an assignment binds: `a = …`, `a, b = …`, `(a, b) = …`. */
function targetsOf(assignment: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const child of children(assignment)) {
    if (child.name === 'AssignOp') break;
    if (child.name === 'VariableName') found.push(child);
    else if (child.name === 'TupleExpression') found.push(...[...children(child)].filter((c) => c.name === 'VariableName'));
  }
  return found;
}

/** Loop variables, `with … as`, tuple targets. */
function boundOtherwise(outline: Outline, scope: ScopeOfCalls, name: string): boolean {
  const pattern = new RegExp(
    `\\b(for\\s[^\\n]*\\b${name}\\b[^\\n]*\\sin\\b|as\\s+${name}\\b)|(^|\\n)\\s*[\\w, ()*]*,\\s*\\(?${name}\\b[^=\\n]*=[^=]|(^|\\n)\\s*\\(?${name}\\s*,[^=\\n]*=[^=]`,
  );
  return pattern.test(textOf(outline.source, scope.node));
}

/** There is no GPU here; the numbers are those of the CPU. */
export const portable = (text: string): string =>
  text.replace(/\.cuda\(\)|\.to\(\s*(self\.)?device\s*\)|\.to\(["']cuda["']\)/g, '').replace(/["']cuda(:\d)?["']/g, "'cpu'");

/** Names that an expression reads. */
export function* freeNames(source: Outline['source'], node: SyntaxNode): Generator<string> {
  if (node.name.endsWith('ComprehensionExpression')) {
    const own = new Set(comprehended(source, node));
    for (const child of children(node)) for (const name of freeNames(source, child)) if (!own.has(name)) yield name;
    return;
  }
  const targets = node.name === 'AssignStatement' ? targetsOf(node) : [];
  const bound = targets.length > 0 ? targets.at(-1)!.to : 0;
  if (node.name === 'VariableName') yield textOf(source, node);
  for (const child of children(node)) {
    if (child.to <= bound) continue;
    // Keywords of calls are no variables.
    if (child.name === 'VariableName' && node.name === 'ArgList' && child.nextSibling?.name === 'AssignOp') continue;
    yield* freeNames(source, child);
  }
}

/** The variables of a comprehension: what stands between its `for`s and their `in`s. */
function* comprehended(source: Outline['source'], node: SyntaxNode): Generator<string> {
  let within = false;
  for (const child of children(node)) {
    if (child.name === 'for') within = true;
    else if (child.name === 'in') within = false;
    else if (within) yield* freeNames(source, child);
  }
}
