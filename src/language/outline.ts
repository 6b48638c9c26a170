import type { SyntaxNode } from '@lezer/common';
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
  type Source,
  statements,
} from './syntax.ts';

/** A function or method of a file. */
export interface FunctionOutline {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly string[];
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
}

/** A class of a file. */
export interface ClassOutline {
  readonly name: string;
  readonly node: SyntaxNode;
  /** Names of the base classes, dotted; '' for expressions. */
  readonly bases: readonly string[];
  readonly decorators: readonly string[];
  readonly methods: ReadonlyMap<string, FunctionOutline>;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
}

/** What a file defines at its top level, also under conditions and in `try`. */
export interface Outline {
  readonly source: Source;
  readonly classes: ReadonlyMap<string, ClassOutline>;
  readonly functions: ReadonlyMap<string, FunctionOutline>;
  /** Statements that are neither definitions nor imports. */
  readonly rest: readonly SyntaxNode[];
  /** Whether the file mentions PyTorch among its imports. */
  readonly torch: boolean;
}

let newest: { text: string; outline: Outline } | null = null;

/** The outline of a text; asking again for the newest text costs nothing, because several services ask about the same edit. */
export function outlineOf(text: string): Outline {
  if (newest?.text === text) return newest.outline;
  const outline = makeOutline(parse(text));
  newest = { text, outline };
  return outline;
}

function makeOutline(source: Source): Outline {
  const classes = new Map<string, ClassOutline>();
  const functions = new Map<string, FunctionOutline>();
  const rest: SyntaxNode[] = [];
  let torch = false;
  const visit = (list: readonly SyntaxNode[]): void => {
    for (const node of list) {
      if (node.name === 'ClassDefinition') {
        const c = classOutline(source, node);
        classes.set(c.name, c);
      } else if (node.name === 'FunctionDefinition') {
        const f = functionOutline(source, node);
        functions.set(f.name, f);
      } else if (node.name === 'ImportStatement') {
        torch ||= /\btorch\b|\bfastai\b|\blightning\b/.test(source.text.slice(node.from, node.to));
      } else {
        rest.push(node);
        if (node.name === 'IfStatement' || node.name === 'TryStatement')
          for (const body of node.getChildren('Body')) visit(statements(body).filter((n) => definitionLike.has(n.name)));
      }
    }
  };
  visit(statements(source.root));
  return { source, classes, functions, rest, torch };
}
const definitionLike = new Set(['ClassDefinition', 'FunctionDefinition', 'ImportStatement', 'TryStatement']);

function extent(source: Source, node: SyntaxNode): { line: number; column: number; endLine: number } {
  const name = node.getChild('VariableName') ?? node;
  // Lezer's bodies run to the next statement; the definition ends with its last line that is not blank.
  const end = node.from + source.text.slice(node.from, node.to).trimEnd().length;
  const keyword = node.firstChild?.name === 'async' ? node.firstChild : node;
  return { ...position(source, keyword.from), endLine: Math.max(position(source, end).line, position(source, name.from).line) };
}

function functionOutline(source: Source, node: SyntaxNode): FunctionOutline {
  return {
    name: nameOf(source, node),
    node,
    parameters: parameters(source, node),
    decorators: decorators(source, node),
    ...extent(source, node),
  };
}

function classOutline(source: Source, node: SyntaxNode): ClassOutline {
  const methods = new Map<string, FunctionOutline>();
  for (const s of statements(bodyOf(node)))
    if (s.name === 'FunctionDefinition') {
      const f = functionOutline(source, s);
      methods.set(f.name, f);
    }
  const bases = callArguments(source, node)
    .filter((a) => a.keyword === null && a.star === '')
    .map((a) => dotted(source, a.value.name === 'MemberExpression' || a.value.name === 'VariableName' ? a.value : a.value.firstChild));
  return { name: nameOf(source, node), node, bases, decorators: decorators(source, node), methods, ...extent(source, node) };
}

/** A method of a class or of its bases in the same file. */
export function methodOf(outline: Outline, owner: ClassOutline, name: string, depth = 0): FunctionOutline | null {
  const own = owner.methods.get(name);
  if (own || depth > 20) return own ?? null;
  for (const base of owner.bases) {
    const above = outline.classes.get(base);
    const found = above && methodOf(outline, above, name, depth + 1);
    if (found) return found;
  }
  return null;
}

/** The line on which a definition starts, with its decorators. */
export function firstLine(o: { readonly node: SyntaxNode }, outline: Outline): number {
  const parent = o.node.parent;
  return position(outline.source, parent?.name === 'DecoratedStatement' ? parent.from : o.node.from).line;
}
