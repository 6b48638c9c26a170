import type { SyntaxNode, Tree } from '@lezer/common';
import { type ClassOutline, classNamed, functionNamed, methodOf, type Outline } from './outline.ts';
import { calleeOf, descendants, remembered, type Source, sameScope, textOf } from './syntax.ts';

/** Where a file that is run top to bottom differentiates something: by itself, or through the functions that it calls. */
export interface Differentiation {
  /** The statement outside functions and classes. */
  readonly statement: SyntaxNode;
  /** The call in it, as offsets in the text. */
  readonly from: number;
  readonly to: number;
}

/** The first place where a file differentiates something when it is run; null where it never does. */
export function differentiationOf(outline: Outline): Differentiation | null {
  const search = new Search();
  for (const statement of outline.rest)
    for (const { from, to, leads } of callsRun(outline.source, statement))
      if (search.leadsThere(outline, leads)) return { statement, from: statement.from + from, to: statement.from + to };
  return null;
}

/** A call, as offsets from the start of what it was looked for in, and what says whether it differentiates. */
interface Call {
  readonly from: number;
  readonly to: number;
  readonly leads: Leads;
}
interface Leads {
  /** Names that are called or handed on: they may be functions and classes of the program. */
  readonly names: readonly string[];
  /** The method that is called, if one is. */
  readonly method: string | null;
}

/** The calls of a statement when it is run, which those within a function of it are not. */
const callsRun = (source: Source, statement: SyntaxNode) =>
  remembered(statementCache, statement, () => callsIn(source, statement, sameScope));
const statementCache = new WeakMap<Tree, readonly Call[]>();

/** The calls of a function, those of functions in it among them. */
const callsWithin = (source: Source, f: SyntaxNode) => remembered(functionCache, f, () => callsIn(source, f));
const functionCache = new WeakMap<Tree, readonly Call[]>();

function callsIn(source: Source, node: SyntaxNode, into?: (n: SyntaxNode) => boolean): readonly Call[] {
  const calls = [...(node.name === 'CallExpression' ? [node] : []), ...descendants(node, ['CallExpression'], into)];
  return calls.map((c) => {
    const property = c.firstChild?.name === 'MemberExpression' ? c.firstChild.getChild('PropertyName') : null;
    const handedOn = c.getChild('ArgList')?.getChildren('VariableName') ?? [];
    return {
      from: c.from - node.from,
      to: c.to - node.from,
      leads: {
        names: [calleeOf(source, c), ...handedOn.map((v) => textOf(source, v))].filter((name) => name !== ''),
        method: property && textOf(source, property),
      },
    };
  });
}

/** Follows calls through the functions and classes of the program, each of them once. */
class Search {
  readonly #visited = new Set<SyntaxNode>();
  /** Classes that were mentioned, and the names of methods that were called: whichever comes first, both together lead somewhere. */
  readonly #classes = new Set<ClassOutline>();
  readonly #methods = new Set<string>(['__init__']);

  leadsThere(home: Outline, { names, method }: Leads): boolean {
    if (method === 'backward' && home.torch) return true;
    for (const name of names) {
      if (isDerivative(home, name)) return true;
      const f = functionNamed(home, name);
      if (f && this.#body(f.home, f.node)) return true;
      const c = f ? null : classNamed(home, name);
      if (c && !this.#classes.has(c)) {
        this.#classes.add(c);
        for (const m of this.#methods) if (this.#method(c, m)) return true;
      }
    }
    if (method === null || this.#methods.has(method)) return false;
    this.#methods.add(method);
    return [...this.#classes].some((c) => this.#method(c, method));
  }

  #method(c: ClassOutline, name: string): boolean {
    const m = methodOf(c, name);
    return m !== null && this.#body(m.home, m.node);
  }

  #body(home: Outline, node: SyntaxNode): boolean {
    if (this.#visited.has(node)) return false;
    this.#visited.add(node);
    return callsWithin(home.source, node).some(({ leads }) => this.leadsThere(home, leads));
  }
}

const transforms = /^(grad|value_and_grad|grad_and_value|vjp|jacrev|jacfwd|hessian)$/;
const modules = /^(torch\.(autograd(\.functional)?|func)|functorch|jax)$/;

/** Whether a name is a derivative of PyTorch's or JAX's: `jax.grad`, `autograd.grad` after `from torch import autograd`, `grad` after `from jax import grad`. */
function isDerivative(home: Outline, name: string): boolean {
  const dot = name.lastIndexOf('.');
  if (dot >= 0) return transforms.test(name.slice(dot + 1)) && modules.test(moduleNamed(home, name.slice(0, dot)));
  const meant = home.imports.get(name);
  return meant?.name != null && transforms.test(meant.name) && modules.test(meant.module);
}

/** The module that a dotted name means in a file. */
function moduleNamed(home: Outline, name: string): string {
  const [first, ...rest] = name.split('.');
  const meant = home.imports.get(first!);
  return [...(meant ? [meant.module, ...(meant.name === null ? [] : [meant.name])] : [first!]), ...rest].join('.');
}
