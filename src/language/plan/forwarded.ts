import type { SyntaxNode } from '@lezer/common';
import type { FunctionOutline } from '../outline.ts';
import { type Argument, callArguments, type Source, textOf } from '../syntax.ts';

/**
 * The arguments of a call inside a function, where they are that function's parameters or constants, as seen from a call of the function:
 * `loss(params, x)` in `def update(params, x, rate)` means `loss(weights, batch)` where `update(weights, batch, 0.1)` is called.
 * @returns the arguments with the outer call's in place of the parameters, and the expressions that they depend on; null where one is not known.
 */
export function forwarded(
  source: Source,
  owner: FunctionOutline,
  inner: readonly Argument[],
  outer: SyntaxNode,
): { texts: Argument[]; needed: SyntaxNode[] } | null {
  const given = callArguments(source, outer);
  if (given.some((a) => a.star !== '')) return null;
  const texts: Argument[] = [];
  const needed: SyntaxNode[] = [];
  for (const argument of inner) {
    if (argument.star !== '') return null;
    if (constant.has(argument.value.name)) {
      texts.push(argument);
      continue;
    }
    if (argument.value.name !== 'VariableName') return null;
    const at = owner.parameters.findIndex((p) => p.name === textOf(source, argument.value));
    if (at < 0) return null;
    const positional = given.filter((a) => a.keyword === null);
    const value = (positional[at] ?? given.find((a) => a.keyword === owner.parameters[at]!.name))?.value;
    if (!value) return null;
    texts.push({ ...argument, value });
    needed.push(value);
  }
  return texts.length > 0 ? { texts, needed } : null;
}

const constant = new Set(['Number', 'String', 'Boolean', 'None']);
