import type { SyntaxNode } from '@lezer/common';
import type { Outline } from '../outline.ts';
import { bodyOf, callArguments, calleeOf, children, descendants, isMainGuard, sameScope, textOf } from '../syntax.ts';

/** How the file itself constructs or calls something. Python text, with the assignments that it depends on. */
export interface CallSite {
  readonly setup: readonly string[];
  readonly construct: string | null;
  /** A tuple; null where the call's arguments cannot be known without running the program. */
  readonly inputs: string | null;
  readonly kwargs: string | null;
  readonly origin: 'main guard' | 'call site';
}

/** Places where the file constructs `name` and calls it, those of the main guard first. */
export function callSites(outline: Outline, name: string, kind: 'module' | 'function' | 'autograd-function'): CallSite[] {
  const found: CallSite[] = [];
  const callee = kind === 'autograd-function' ? `${name}.apply` : name;
  for (const { scope, call } of callsOf(outline).get(callee) ?? []) {
    const resolve = (nodes: readonly SyntaxNode[], before: number) => resolveNames(outline, scope, nodes, before);
    if (kind === 'module') {
      const own = resolve(argumentNodes(outline, call), call.from);
      if (own === null) continue;
      const use = useOf(outline, scope, call);
      const used = use && resolve(argumentNodes(outline, use), use.from);
      const { inputs, kwargs } = use && used ? argumentTexts(outline, use) : { inputs: null, kwargs: null };
      found.push({
        setup: [...new Set([...own, ...(used ?? [])])],
        construct: textOf(outline.source, call),
        inputs,
        kwargs,
        origin: scope.origin,
      });
    } else {
      const setup = resolve(argumentNodes(outline, call), call.from);
      if (setup && callArguments(outline.source, call).length > 0)
        found.push({ setup, construct: null, ...argumentTexts(outline, call), origin: scope.origin });
    }
  }
  const rank = (s: CallSite) => (s.inputs === null ? 2 : 0) + (s.origin === 'main guard' ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

interface ScopeOfCalls {
  readonly node: SyntaxNode;
  readonly origin: CallSite['origin'];
  /** Parameters: not known without a call. */
  readonly parameters: ReadonlySet<string>;
}

interface PlacedCall {
  readonly scope: ScopeOfCalls;
  readonly call: SyntaxNode;
}
const callIndex = new WeakMap<Outline, Map<string, PlacedCall[]>>();

/** All calls of a file by what they call; gathered once, because every definition asks. */
function callsOf(outline: Outline): Map<string, PlacedCall[]> {
  const known = callIndex.get(outline);
  if (known) return known;
  const index = new Map<string, PlacedCall[]>();
  for (const scope of scopes(outline))
    for (const call of descendants(scope.node, ['CallExpression'], sameScope)) {
      const callee = calleeOf(outline.source, call);
      const list = index.get(callee);
      if (list) list.push({ scope, call });
      else index.set(callee, [{ scope, call }]);
    }
  callIndex.set(outline, index);
  return index;
}

function scopes(outline: Outline): ScopeOfCalls[] {
  const list: ScopeOfCalls[] = [];
  for (const s of outline.rest) {
    const guard = isMainGuard(outline.source, s);
    list.push({ node: guard ? (s.getChild('Body') ?? s) : s, origin: guard ? 'main guard' : 'call site', parameters: new Set() });
  }
  for (const f of outline.functions.values()) {
    const body = bodyOf(f.node);
    if (body)
      list.push({
        node: body,
        origin: /^(main|test)/.test(f.name) ? 'main guard' : 'call site',
        parameters: new Set(f.parameters.map((p) => p.name)),
      });
  }
  return list;
}

const argumentNodes = (outline: Outline, call: SyntaxNode): SyntaxNode[] => callArguments(outline.source, call).map((a) => a.value);

function argumentTexts(outline: Outline, call: SyntaxNode): { inputs: string | null; kwargs: string | null } {
  const { source } = outline;
  const args = callArguments(source, call);
  const positional = args.filter((a) => a.keyword === null).map((a) => a.star + portable(textOf(source, a.value)));
  const named = args.filter((a) => a.keyword !== null).map((a) => `'${a.keyword}': ${portable(textOf(source, a.value))}`);
  return {
    inputs:
      positional.length === 0
        ? named.length > 0
          ? null
          : '()'
        : positional.length === 1
          ? `(${positional[0]},)`
          : `(${positional.join(', ')})`,
    kwargs: named.length > 0 ? `{${named.join(', ')}}` : null,
  };
}

/** There is no GPU here; the numbers are those of the CPU. */
const portable = (text: string): string =>
  text.replace(/\.cuda\(\)|\.to\(\s*(self\.)?device\s*\)|\.to\(["']cuda["']\)/g, '').replace(/["']cuda(:\d)?["']/g, "'cpu'");

/** The call of the model that was constructed: `Net()(x)`, or of the variable it was assigned to. */
function useOf(outline: Outline, scope: ScopeOfCalls, construction: SyntaxNode): SyntaxNode | null {
  if (construction.parent?.name === 'CallExpression' && construction.parent.firstChild?.from === construction.from)
    return construction.parent;
  let statement: SyntaxNode | null = construction;
  while (statement && statement.name !== 'AssignStatement' && statement.to <= scope.node.to) statement = statement.parent;
  const target = statement?.name === 'AssignStatement' ? statement.firstChild : null;
  if (target?.name !== 'VariableName') return null;
  const variable = textOf(outline.source, target);
  for (const call of descendants(
    scope.node.name === 'Body' ? scope.node : (scope.node.parent ?? scope.node),
    ['CallExpression'],
    sameScope,
  )) {
    if (call.from > construction.to && calleeOf(outline.source, call) === variable && callArguments(outline.source, call).length > 0)
      return call;
  }
  return null;
}

/** Calls whose results are no part of a program that can be looked at by itself. */
const outside =
  /\b(open|input|load|load_dataset|DataLoader|iter|next|imread|parse_args|parse_known_args|from_pretrained|download|getenv|urlopen|read\w*)\s*\(|\bdatasets?\./;

/** The assignments that these expressions need, in order; null where a name depends on something that only running the program would tell. */
function resolveNames(outline: Outline, scope: ScopeOfCalls, nodes: readonly SyntaxNode[], before: number): string[] | null {
  const { source } = outline;
  const setup: string[] = [];
  const done = new Set<string>();
  const visit = (node: SyntaxNode, limit: number, depth: number): boolean => {
    if (depth > 12 || outside.test(textOf(source, node))) return false;
    for (const name of freeNames(source, node)) {
      if (done.has(name) || definedAtTop(outline, name, scope)) continue;
      const assignment = latestAssignment(outline, scope, name, limit);
      if (!assignment) {
        if (scope.parameters.has(name) || boundOtherwise(outline, scope, name)) return false;
        continue; // a builtin, or a name of the file's imports
      }
      done.add(name);
      if (!visit(assignment, assignment.from, depth + 1)) return false;
      setup.push(portable(dedent(textOf(source, assignment))));
    }
    return true;
  };
  for (const node of nodes) if (!visit(node, before, 0)) return null;
  return setup;
}

const dedent = (text: string): string => text.trim();

function* freeNames(source: Outline['source'], node: SyntaxNode): Generator<string> {
  const target = node.name === 'AssignStatement' ? node.firstChild : null;
  if (node.name === 'VariableName') yield textOf(source, node);
  for (const child of children(node)) {
    if (target && child.from === target.from && child.name === 'VariableName') continue;
    // Keywords of calls are no variables.
    if (child.name === 'VariableName' && node.name === 'ArgList' && child.nextSibling?.name === 'AssignOp') continue;
    yield* freeNames(source, child);
  }
}

const definedAtTop = (outline: Outline, name: string, scope: ScopeOfCalls): boolean =>
  outline.classes.has(name) ||
  outline.functions.has(name) ||
  // Plain assignments at the top level were run when the file was loaded.
  (scope.node.name === 'Body' &&
    !scope.parameters.has(name) &&
    outline.rest.some(
      (s) => s.name === 'AssignStatement' && s.firstChild?.name === 'VariableName' && textOf(outline.source, s.firstChild) === name,
    ));

function latestAssignment(outline: Outline, scope: ScopeOfCalls, name: string, before: number): SyntaxNode | null {
  let latest: SyntaxNode | null = null;
  for (const s of descendants(
    scope.node,
    ['AssignStatement'],
    (n) => sameScope(n) && n.name !== 'ForStatement' && n.name !== 'WhileStatement',
  )) {
    if (s.from >= before) break;
    if (s.to > before) continue; // `x = net(x)`: the x that goes in is an earlier one
    if (
      s.firstChild?.name === 'VariableName' &&
      textOf(outline.source, s.firstChild) === name &&
      s.firstChild.nextSibling?.name === 'AssignOp'
    )
      latest = s;
  }
  return latest;
}

/** Loop variables, `with … as`, tuple targets. */
function boundOtherwise(outline: Outline, scope: ScopeOfCalls, name: string): boolean {
  const pattern = new RegExp(
    `\\b(for\\s[^\\n]*\\b${name}\\b[^\\n]*\\sin\\b|as\\s+${name}\\b)|(^|\\n)\\s*[\\w, ()*]*,\\s*\\(?${name}\\b[^=\\n]*=[^=]|(^|\\n)\\s*\\(?${name}\\s*,[^=\\n]*=[^=]`,
  );
  return pattern.test(textOf(outline.source, scope.node));
}
