import type { SyntaxNode, Tree } from '@lezer/common';
import type { Configuration } from './configuration.ts';
import { type Import, importsOf } from './imports.ts';
import {
  bodyOf,
  callArguments,
  decorators,
  dotted,
  nameOf,
  type Parameter,
  parameters,
  parse,
  position,
  remembered,
  type Source,
  statements,
} from './syntax.ts';

/** A function or method of a file. */
export interface FunctionOutline {
  /** The outline that it belongs to. */
  readonly home: Outline;
  readonly name: string;
  readonly node: SyntaxNode;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly string[];
}

/** A class of a file. */
export interface ClassOutline {
  readonly home: Outline;
  readonly name: string;
  readonly node: SyntaxNode;
  /** Names of the base classes, dotted; '' for expressions. */
  readonly bases: readonly string[];
  readonly decorators: readonly string[];
  readonly methods: ReadonlyMap<string, FunctionOutline>;
}

/** What a file defines at its top level, also under conditions and in `try`. */
export interface Outline {
  readonly path: string;
  readonly source: Source;
  readonly classes: ReadonlyMap<string, ClassOutline>;
  readonly functions: ReadonlyMap<string, FunctionOutline>;
  /** Statements that are neither definitions nor imports. */
  readonly rest: readonly SyntaxNode[];
  /** Names that imports bind. */
  readonly imports: ReadonlyMap<string, Import>;
  /** Whether the file mentions PyTorch among its imports. */
  readonly torch: boolean;
  /** Whether it mentions JAX there. */
  readonly jax: boolean;
  /** Looks up names that are not defined here; finds nothing where the file is looked at alone. */
  readonly elsewhere: Elsewhere;
}

/** What imported names mean. */
export interface Elsewhere {
  classNamed(from: Outline, name: string): ClassOutline | null;
  functionNamed(from: Outline, name: string): FunctionOutline | null;
  /** Other files of the workspace that use a definition of this one. */
  users(home: Outline, name: string): readonly Outline[];
  /** Other files of the workspace that mention a word. */
  neighbours(from: Outline, word: string): readonly Outline[];
  /** The dotted name under which a file can import another one; null where it cannot. */
  moduleOf(from: Outline, home: Outline): string | null;
  /** The YAML and JSON files of the workspace that hold mappings. */
  configurations(from: Outline): readonly Configuration[];
}
const nowhere: Elsewhere = {
  classNamed: () => null,
  functionNamed: () => null,
  users: () => [],
  neighbours: () => [],
  moduleOf: () => null,
  configurations: () => [],
};

/** The outline of a text. With the outline of an earlier version, only what was edited is looked at again. */
export function outlineOf(text: string, path = '', elsewhere: Elsewhere = nowhere, earlier: Outline | null = null): Outline {
  const source = parse(text, earlier?.source);
  const classes = new Map<string, ClassOutline>();
  const functions = new Map<string, FunctionOutline>();
  const rest: SyntaxNode[] = [];
  const imported: SyntaxNode[] = [];
  const outline: Outline & { torch: boolean; jax: boolean; imports: ReadonlyMap<string, Import> } = {
    path,
    source,
    classes,
    functions,
    rest,
    imports: new Map(),
    torch: false,
    jax: false,
    elsewhere,
  };
  const visit = (list: readonly SyntaxNode[]): void => {
    for (const node of list) {
      if (node.name === 'ClassDefinition') classes.set(nameOf(source, node), new LazyClass(outline, node));
      else if (node.name === 'FunctionDefinition') functions.set(nameOf(source, node), new LazyFunction(outline, node));
      else if (node.name === 'ImportStatement') imported.push(node);
      else {
        rest.push(node);
        if (node.name === 'IfStatement' || node.name === 'TryStatement')
          for (const body of node.getChildren('Body')) visit(statements(body).filter((n) => definitionLike.has(n.name)));
      }
    }
  };
  visit(statements(source.root));
  outline.imports = importsOf(source, imported);
  const mentions = (word: RegExp) => imported.some((node) => word.test(source.text.slice(node.from, node.to)));
  outline.torch = mentions(/\btorch\b|\bfastai\b|\blightning\b/);
  outline.jax = mentions(/\bjax\b/);
  return outline;
}
const definitionLike = new Set(['ClassDefinition', 'FunctionDefinition', 'ImportStatement', 'TryStatement']);

const parameterCache = new WeakMap<Tree, readonly Parameter[]>();

/** Reads the details of a definition when they are asked for: of most definitions of a long file they never are. */
class LazyFunction implements FunctionOutline {
  readonly name: string;
  constructor(
    readonly home: Outline,
    readonly node: SyntaxNode,
  ) {
    this.name = nameOf(home.source, node);
  }
  get parameters(): readonly Parameter[] {
    return remembered(parameterCache, this.node, () => parameters(this.home.source, this.node));
  }
  get decorators(): readonly string[] {
    return decorators(this.home.source, this.node);
  }
}

class LazyClass implements ClassOutline {
  readonly name: string;
  #methods: Map<string, FunctionOutline> | null = null;
  constructor(
    readonly home: Outline,
    readonly node: SyntaxNode,
  ) {
    this.name = nameOf(home.source, node);
  }
  get bases(): readonly string[] {
    const { source } = this.home;
    return callArguments(source, this.node)
      .filter((a) => a.keyword === null && a.star === '')
      .map((a) => dotted(source, a.value.name === 'MemberExpression' || a.value.name === 'VariableName' ? a.value : a.value.firstChild));
  }
  get decorators(): readonly string[] {
    return decorators(this.home.source, this.node);
  }
  get methods(): ReadonlyMap<string, FunctionOutline> {
    if (!this.#methods) {
      this.#methods = new Map();
      for (const s of statements(bodyOf(this.node)))
        if (s.name === 'FunctionDefinition') this.#methods.set(nameOf(this.home.source, s), new LazyFunction(this.home, s));
    }
    return this.#methods;
  }
}

/** Where a definition is: line from 1, column from 0. Its end is its last line that is not blank: Lezer's bodies run to the next statement. */
export function extentOf({ home: { source }, node }: Pick<ClassOutline, 'home' | 'node'>): {
  line: number;
  column: number;
  endLine: number;
} {
  const name = node.getChild('VariableName') ?? node;
  const end = node.from + source.text.slice(node.from, node.to).trimEnd().length;
  const keyword = node.firstChild?.name === 'async' ? node.firstChild : node;
  return { ...position(source, keyword.from), endLine: Math.max(position(source, end).line, position(source, name.from).line) };
}

/** A class by the name it has in a file, also through imports. */
export const classNamed = (outline: Outline, name: string): ClassOutline | null =>
  outline.classes.get(name) ?? outline.elsewhere.classNamed(outline, name);

export const functionNamed = (outline: Outline, name: string): FunctionOutline | null =>
  outline.functions.get(name) ?? outline.elsewhere.functionNamed(outline, name);

/** A method of a class or of its bases, wherever they are. */
export function methodOf(owner: ClassOutline, name: string, depth = 0): FunctionOutline | null {
  const own = owner.methods.get(name);
  if (own || depth > 20) return own ?? null;
  for (const base of owner.bases) {
    const above = classNamed(owner.home, base);
    const found = above && above !== owner && methodOf(above, name, depth + 1);
    if (found) return found;
  }
  return null;
}

/** What a call of a model runs: `forward`, or in Flax `__call__`. Of a LightningModule without the former a run is a training step. */
export const callOf = (c: ClassOutline): FunctionOutline | null =>
  methodOf(c, 'forward') ?? (c.home.jax ? methodOf(c, '__call__') : methodOf(c, 'training_step'));

/** The line on which a definition starts, with its decorators. */
export function firstLine({ home, node }: Pick<ClassOutline, 'home' | 'node'>): number {
  const parent = node.parent;
  return position(home.source, parent?.name === 'DecoratedStatement' ? parent.from : node.from).line;
}
