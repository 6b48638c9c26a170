import type { SyntaxNode } from '@lezer/common';
import { callArguments, calleeOf, type Source, textOf } from '../syntax.ts';

/** Transforms of JAX, and decorators used as functions, whose results take the arguments of the function that they are given. */
const transforms =
  /^(jax\.|torch\.func\.|func\.|functools\.)?(grad|value_and_grad|grad_and_value|jit|jacfwd|jacrev|jacobian|hessian|checkpoint|remat|compile|partial)$/;

/**
 * The function behind an expression that is called like it: `loss` for `jax.jit(jax.value_and_grad(loss, argnums=0))`.
 * @returns its name; null for any other expression.
 */
export function transformedFunction(source: Source, expression: SyntaxNode | null): string | null {
  if (expression?.name !== 'CallExpression' || !transforms.test(calleeOf(source, expression))) return null;
  const [first, second] = callArguments(source, expression);
  if (!first || first.keyword !== null || first.star !== '') return null;
  if (/partial$/.test(calleeOf(source, expression)) && second && second.keyword === null) return null; // it has arguments already
  return first.value.name === 'VariableName' ? textOf(source, first.value) : transformedFunction(source, first.value);
}
