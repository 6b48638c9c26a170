import type { SyntaxNode } from '@lezer/common';
import type { Outline } from '../outline.ts';
import { type Argument, bodyOf, callArguments, calleeOf, descendants, isMainGuard, sameScope, textOf } from '../syntax.ts';
import { forwarded } from './forwarded.ts';
import { portable, resolveNames, type ScopeOfCalls } from './names.ts';
import { transformedFunction } from './transformed.ts';

/** How a file constructs or calls something. Python text, with the assignments that it depends on. */
export interface CallSite {
  readonly setup: readonly string[];
  readonly construct: string | null;
  /** The call that constructs it, and the file where it stands. */
  readonly constructCall: SyntaxNode | null;
  readonly home: Outline;
  /** A tuple; null where the call's arguments cannot be known without running the program. */
  readonly inputs: string | null;
  readonly kwargs: string | null;
  readonly origin: 'main guard' | 'call site';
}

/**
 * Places where a file constructs `name` and calls it, those of the main guard first.
 * @param into the file whose names the plan will see, where that is another one.
 */
export function callSites(
  outline: Outline,
  name: string,
  kind: 'module' | 'function' | 'autograd-function',
  into: Outline = outline,
): CallSite[] {
  const found: CallSite[] = [];
  const calls = callsOf(outline);
  const callee = kind === 'autograd-function' ? `${name}.apply` : name;
  const resolve = (scope: ScopeOfCalls, nodes: readonly SyntaxNode[], before: number) => resolveNames(outline, into, scope, nodes, before);
  const factories = kind === 'module' ? classMethods(into, name).map((m) => `${name}.${m}`) : [];
  for (const { scope, call } of [callee, ...factories].flatMap((c) => calls.get(c) ?? [])) {
    const own = resolve(scope, argumentNodes(outline, call), call.from);
    if (own === null) {
      if (kind !== 'module') found.push(...forwardedSites(outline, into, scope, callArguments(outline.source, call)));
      continue;
    }
    if (kind === 'module') {
      const use = useOf(outline, scope, call);
      const used = use && resolve(scope, argumentNodes(outline, use), use.from);
      found.push({
        setup: [...new Set([...own, ...(used ?? [])])],
        construct: textOf(outline.source, call),
        constructCall: call,
        home: outline,
        ...(use && used ? argumentTexts(outline, callArguments(outline.source, use)) : { inputs: null, kwargs: null }),
        origin: scope.origin,
      });
    } else if (callArguments(outline.source, call).length > 0)
      found.push(functionSite(outline, own, argumentTexts(outline, callArguments(outline.source, call)), scope.origin));
  }
  if (kind !== 'module') found.push(...checkedSites(outline, callee, into));
  const rank = (s: CallSite) => (s.inputs === null && s.kwargs === null ? 2 : 0) + (s.origin === 'main guard' ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

/** Other ways to construct a class: `Net.from_name('small')`. */
const classMethods = (home: Outline, name: string): string[] =>
  [...(home.classes.get(name)?.methods.values() ?? [])].flatMap((m) => (m.decorators.includes('classmethod') ? [m.name] : []));

/** A call of something that is not constructed first. */
const functionSite = (
  home: Outline,
  setup: readonly string[],
  given: Pick<CallSite, 'inputs' | 'kwargs'>,
  origin: CallSite['origin'],
): CallSite => ({ setup, construct: null, constructCall: null, home, ...given, origin });

/** What the call is given where it passes on what its own function is given. */
function forwardedSites(outline: Outline, into: Outline, scope: ScopeOfCalls, args: readonly Argument[], depth = 0): CallSite[] {
  const { owner } = scope;
  if (!owner || depth > 3) return [];
  const found: CallSite[] = [];
  for (const outer of callsOf(outline).get(owner.name) ?? []) {
    const seen = forwarded(outline.source, owner, args, outer.call);
    if (!seen) continue;
    const setup = resolveNames(outline, into, outer.scope, seen.needed, outer.call.from);
    if (!setup) found.push(...forwardedSites(outline, into, outer.scope, seen.texts, depth + 1));
    else found.push(functionSite(outline, setup, argumentTexts(outline, seen.texts), outer.scope.origin));
  }
  return found;
}

/** `gradcheck(f, (x, w))` of a test says what f is given. */
function checkedSites(outline: Outline, checked: string, into: Outline): CallSite[] {
  const found: CallSite[] = [];
  for (const [callee, places] of callsOf(outline)) {
    if (!/(^|\.)(gradcheck|gradgradcheck|check_grads)$/.test(callee)) continue;
    for (const { scope, call } of places) {
      const [of, inputs] = callArguments(outline.source, call);
      if (!of || !inputs || textOf(outline.source, of.value) !== checked) continue;
      const setup = resolveNames(outline, into, scope, [inputs.value], call.from);
      const text = textOf(outline.source, inputs.value);
      if (setup)
        found.push(
          functionSite(
            outline,
            setup,
            { inputs: /^[([]/.test(text) ? text : `(lambda t: t if isinstance(t, (tuple, list)) else (t,))(${text})`, kwargs: null },
            'call site',
          ),
        );
    }
  }
  return found;
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
  const places = scopes(outline);
  for (const scope of places)
    for (const call of descendants(scope.node, ['CallExpression'], sameScope)) {
      const callee = transformedFunction(outline.source, call.firstChild) ?? calleeOf(outline.source, call);
      const list = index.get(callee);
      if (list) list.push({ scope, call });
      else index.set(callee, [{ scope, call }]);
    }
  for (const [name, of] of transformedNames(outline, places))
    for (const call of index.get(name) ?? []) index.set(of, [...(index.get(of) ?? []), call]);
  callIndex.set(outline, index);
  return index;
}

/** `gradient = jax.jit(jax.grad(loss))`: names whose calls are calls of another function. */
function transformedNames(outline: Outline, places: readonly ScopeOfCalls[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { node } of places)
    for (const s of node.name === 'AssignStatement' ? [node] : descendants(node, ['AssignStatement'], sameScope)) {
      const of = transformedFunction(outline.source, s.lastChild);
      if (of && s.firstChild?.name === 'VariableName') names.set(textOf(outline.source, s.firstChild), of);
    }
  return names;
}

function scopes(outline: Outline): ScopeOfCalls[] {
  const list: ScopeOfCalls[] = [];
  for (const s of outline.rest) {
    const guard = isMainGuard(outline.source, s);
    list.push({
      node: guard ? (s.getChild('Body') ?? s) : s,
      origin: guard ? 'main guard' : 'call site',
      parameters: new Set(),
      owner: null,
    });
  }
  const methods = [...outline.classes.values()].flatMap((c) => [...c.methods.values()]);
  for (const f of [...outline.functions.values(), ...methods]) {
    const body = bodyOf(f.node);
    if (body)
      list.push({
        node: body,
        origin: /^_?(main|test)/.test(f.name) ? 'main guard' : 'call site',
        parameters: new Set(f.parameters.map((p) => p.name)),
        owner: f.home.functions.get(f.name) === f ? f : null,
      });
  }
  return list;
}

const argumentNodes = (outline: Outline, call: SyntaxNode): SyntaxNode[] => callArguments(outline.source, call).map((a) => a.value);

function argumentTexts(outline: Outline, args: ReturnType<typeof callArguments>): { inputs: string | null; kwargs: string | null } {
  const { source } = outline;
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
