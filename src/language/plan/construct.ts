import type { SyntaxNode } from '@lezer/common';
import { type ClassOutline, methodOf, type Outline } from '../outline.ts';
import { type Argument, bodyOf, descendants, type Parameter, sameScope, statements, textOf } from '../syntax.ts';
import { guessArgument } from './guesses.ts';
import { evaluate, type Known } from './numbers.ts';

/** How a class can be constructed, and the numbers that its `__init__` then works with. */
export interface Construction {
  /** Expression that constructs it. */
  readonly text: string;
  readonly known: Known;
}

/** Parameters of a constructor, without `self`; fields for a dataclass. */
export function constructorParameters(outline: Outline, c: ClassOutline): Parameter[] {
  const init = methodOf(outline, c, '__init__');
  if (init) return init.parameters.filter((p, i) => i > 0 && p.star === '');
  return c.decorators.some((d) => /dataclass/.test(d)) ? fields(outline, c) : [];
}

/** Annotated fields of a class body: `n_head: int = 2`. */
function fields(outline: Outline, c: ClassOutline): Parameter[] {
  const { source } = outline;
  return statements(bodyOf(c.node)).flatMap((s) => {
    const match = /^(\w+)\s*:\s*([^=]+?)(?:\s*=\s*([\s\S]+))?$/.exec(textOf(source, s).trim());
    return s.name === 'AssignStatement' && match
      ? [{ name: match[1]!, annotation: match[2]!, default: match[3] ?? null, star: '' as const }]
      : [];
  });
}

/** A constructor call with small guessed values for what has no default; null where something cannot be guessed. */
export function guessConstruction(outline: Outline, c: ClassOutline, depth = 0): Construction | null {
  const args: string[] = [];
  const all = constructorParameters(outline, c);
  // A configuration of full size (12 layers, 50,000 words) would keep the reader waiting; a small one of the same kind shows the same graph.
  const shrink = depth > 0 && all.some((p) => isOutsized(p.default));
  for (const p of all) {
    if (p.default !== null) {
      const small = shrink && /^-?\d+$/.test(p.default) ? guessArgument(p) : null;
      if (small !== null && (Number(p.default) < 0 || Number(small) < Number(p.default))) args.push(`${p.name}=${small}`);
      continue;
    }
    const value = guessValue(outline, c, p, depth);
    if (value === null) return null;
    args.push(`${p.name}=${value}`);
  }
  const text = `${c.name}(${args.join(', ')})`;
  return { text, known: knownFromText(outline, c, args) };
}

const isOutsized = (text: string | null): boolean => text !== null && /^-?\d+$/.test(text) && (Number(text) < 0 || Number(text) >= 256);

function guessValue(outline: Outline, owner: ClassOutline, p: Parameter, depth: number): string | null {
  const annotated = p.annotation && outline.classes.get(p.annotation.replace(/["']|Optional\[|\]/g, ''));
  const configured = annotated || (/^(config|cfg|conf|args|c|hparams|hp)$/.test(p.name) ? configClass(outline) : null);
  if (configured && configured !== owner && depth < 3) return guessConstruction(outline, configured, depth + 1)?.text ?? null;
  if (/^(block|layer|cell|module|block_cls|\w*_class)$/i.test(p.name) || /^(Type|type)\[/.test(p.annotation ?? '')) {
    const other = [...outline.classes.values()].find((x) => x !== owner && x.methods.has('forward'));
    if (other) return other.name;
  }
  return guessArgument(p);
}

const configClass = (outline: Outline): ClassOutline | null =>
  [...outline.classes.values()].find((c) => /config|args|params/i.test(c.name)) ?? null;

function knownFromText(outline: Outline, c: ClassOutline, args: readonly string[]): Known {
  const given = new Map(args.map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)] as const));
  return knownInside(outline, c, (p) => given.get(p.name) ?? p.default);
}

/** What `__init__` knows when the class is constructed by this call. */
export function knownFromCall(outline: Outline, c: ClassOutline, args: readonly Argument[], outer: Known): Known {
  const { source } = outline;
  const positional = args.filter((a) => a.keyword === null);
  const parameters = constructorParameters(outline, c);
  const numbers = new Map<string, number>();
  for (const a of args.filter((x) => x.star === '')) {
    const name = a.keyword ?? parameters[positional.indexOf(a)]?.name;
    const value = evaluate(source, a.value, outer);
    if (name && value !== null) numbers.set(name, value);
    // An object handed on brings its attributes: config.n_embd stays known under the inner name.
    if (name && value === null) {
      const prefix = `${textOf(source, a.value)}.`;
      for (const [k, v] of outer) if (k.startsWith(prefix)) numbers.set(`${name}.${k.slice(prefix.length)}`, v);
    }
  }
  return knownInside(outline, c, (p) => p.default, numbers);
}

function knownInside(outline: Outline, c: ClassOutline, textOfParameter: (p: Parameter) => string | null, given: Known = new Map()): Known {
  const known = new Map<string, number>(constants(outline));
  for (const p of constructorParameters(outline, c)) {
    const text = textOfParameter(p);
    if (text !== null && /^-?[\d.][\d._e-]*$/.test(text)) known.set(p.name, Number(text));
    const config = text ? /^(\w+)\((.*)\)$/s.exec(text) : null;
    const configured = config && outline.classes.get(config[1]!);
    if (!config || !configured) continue;
    for (const f of constructorParameters(outline, configured)) {
      const value = new RegExp(`\\b${f.name}=(-?[\\d.]+)`).exec(config[2]!)?.[1] ?? f.default;
      if (value && /^-?[\d.]+$/.test(value)) known.set(`${p.name}.${f.name}`, Number(value));
    }
  }
  for (const [k, v] of given) known.set(k, v);
  const init = methodOf(outline, c, '__init__');
  if (init) learnAssignments(outline, init.node, known);
  return known;
}

/** Follows `x = 2 * n` and `self.x = x` through a function's body. */
function learnAssignments(outline: Outline, node: SyntaxNode, known: Map<string, number>): void {
  const { source } = outline;
  for (const s of descendants(node, ['AssignStatement'], sameScope)) {
    const [target, value] = [s.firstChild, s.lastChild];
    if (!target || !value || (target.name !== 'VariableName' && target.name !== 'MemberExpression')) continue;
    const number = evaluate(source, value, known);
    if (number !== null) known.set(textOf(source, target), number);
    else if (value.name === 'VariableName' || value.name === 'MemberExpression') {
      const prefix = `${textOf(source, value)}.`;
      for (const [k, v] of [...known]) if (k.startsWith(prefix)) known.set(`${textOf(source, target)}.${k.slice(prefix.length)}`, v);
    }
  }
}

/** Numbers assigned to names at the top level. */
function constants(outline: Outline): Map<string, number> {
  const known = new Map<string, number>();
  for (const s of outline.rest) {
    if (s.name !== 'AssignStatement' || s.firstChild?.name !== 'VariableName') continue;
    const value = evaluate(outline.source, s.lastChild, known);
    if (value !== null) known.set(textOf(outline.source, s.firstChild), value);
  }
  return known;
}

/** The calls that `self.name = …` is assigned from in `__init__`, with those that are put into containers. */
export function layersOf(outline: Outline, c: ClassOutline, depth = 0): Map<string, SyntaxNode> {
  const layers = new Map<string, SyntaxNode>();
  const { source } = outline;
  for (const base of c.bases) {
    const above = outline.classes.get(base);
    if (above && above !== c && depth < 10) for (const [k, v] of layersOf(outline, above, depth + 1)) layers.set(k, v);
  }
  const init = c.methods.get('__init__');
  if (!init) return layers;
  for (const s of descendants(init.node, ['AssignStatement'], sameScope)) {
    const target = s.firstChild;
    if (target?.name === 'MemberExpression' && target.firstChild && textOf(source, target.firstChild) === 'self' && s.lastChild) {
      const property = target.getChild('PropertyName');
      if (property && !layers.has(textOf(source, property))) layers.set(textOf(source, property), s.lastChild);
    }
  }
  return layers;
}
