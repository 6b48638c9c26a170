import type { SyntaxNode } from '@lezer/common';
import { type ClassOutline, classNamed, methodOf, type Outline } from '../outline.ts';
import { type Argument, bodyOf, descendants, type Parameter, sameScope, statements, textOf } from '../syntax.ts';
import { evaluate, type Known } from './numbers.ts';

/** Parameters of a constructor, without `self`; fields for a dataclass. */
export function constructorParameters(c: ClassOutline): Parameter[] {
  const init = methodOf(c, '__init__');
  if (init) return init.parameters.filter((p, i) => i > 0 && p.star === '');
  return c.decorators.some((d) => /dataclass/.test(d)) || c.bases.some((b) => /(^|\.)(NamedTuple|BaseModel)$/.test(b)) || isFlax(c)
    ? fields(c)
    : [];
}

/** Flax's modules are dataclasses without saying so. */
const isFlax = (c: ClassOutline): boolean => c.home.jax && c.bases.some((b) => /(^|\.)Module$/.test(b));

/** Annotated fields of a class body, those of its bases first: `n_head: int = 2`. */
function fields(c: ClassOutline, depth = 0): Parameter[] {
  const { source } = c.home;
  const found = new Map<string, Parameter>();
  for (const base of c.bases) {
    const above = depth < 10 ? classNamed(c.home, base) : null;
    if (above && above !== c) for (const p of fields(above, depth + 1)) found.set(p.name, p);
  }
  for (const s of statements(bodyOf(c.node))) {
    const match = /^(\w+)\s*:\s*([^=]+?)(?:\s*=\s*([\s\S]+))?$/.exec(textOf(source, s).trim());
    if (s.name === 'AssignStatement' && match)
      found.set(match[1]!, { name: match[1]!, annotation: match[2]!, default: match[3] ?? null, star: '', named: false });
  }
  return [...found.values()];
}

/** What `__init__` knows when the class is constructed with these argument texts, by name. */
export function knownFromTexts(c: ClassOutline, given: ReadonlyMap<string, string>): Known {
  return knownInside(c, (p) => given.get(p.name) ?? p.default);
}

/** What `__init__` knows when the class is constructed by a call in `source`. */
export function knownFromCall(from: Outline, c: ClassOutline, args: readonly Argument[], outer: Known): Known {
  const { source } = from;
  const positional = args.filter((a) => a.keyword === null);
  const parameters = constructorParameters(c);
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
  return knownInside(c, (p) => p.default, numbers);
}

function knownInside(c: ClassOutline, textOfParameter: (p: Parameter) => string | null, given: Known = new Map()): Known {
  const known = new Map<string, number>(constants(c.home));
  for (const p of constructorParameters(c)) {
    const text = textOfParameter(p);
    if (text === null) continue;
    if (/^-?[\d.][\d._e-]*$/.test(text)) known.set(p.name, Number(text));
    const made = /^([\w.]+)\((.*)\)$/s.exec(text);
    if (!made) continue;
    for (const [, name, value] of made[2]!.matchAll(/\b(\w+)=(-?[\d.]+)\b/g)) known.set(`${p.name}.${name}`, Number(value));
    const configured = classNamed(c.home, made[1]!);
    if (!configured) continue;
    for (const f of constructorParameters(configured)) {
      const name = `${p.name}.${f.name}`;
      if (!known.has(name) && f.default && /^-?[\d.]+$/.test(f.default)) known.set(name, Number(f.default));
    }
  }
  for (const [k, v] of given) known.set(k, v);
  const init = methodOf(c, '__init__');
  if (init) learnAssignments(init.home, init.node, known);
  return known;
}

/** Follows `x = 2 * n` and `self.x = x` through a function's body. */
function learnAssignments({ source }: Outline, node: SyntaxNode, known: Map<string, number>): void {
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
export function layersOf(c: ClassOutline, depth = 0): Map<string, { node: SyntaxNode; home: Outline }> {
  const layers = new Map<string, { node: SyntaxNode; home: Outline }>();
  const { source } = c.home;
  for (const base of c.bases) {
    const above = classNamed(c.home, base);
    if (above && above !== c && depth < 10) for (const [k, v] of layersOf(above, depth + 1)) layers.set(k, v);
  }
  const init = c.methods.get('__init__');
  if (!init) return layers;
  for (const s of descendants(init.node, ['AssignStatement'], sameScope)) {
    const target = s.firstChild;
    if (target?.name === 'MemberExpression' && target.firstChild && textOf(source, target.firstChild) === 'self' && s.lastChild) {
      const property = target.getChild('PropertyName');
      if (property && !layers.has(textOf(source, property))) layers.set(textOf(source, property), { node: s.lastChild, home: c.home });
    }
  }
  return layers;
}
