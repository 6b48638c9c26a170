import { type ClassOutline, type FunctionOutline, methodOf } from './outline.ts';

/**
 * Which hand-written function or method is the backward, or the derivative, of which other: by their names. The runtime pairs them in the same way
 * (runtime/python/_nabla/checking/pairs.py).
 */
const layers = [
  ['forward', 'backward'],
  ['forward_pass', 'backward_pass'],
  ['forward_prop', 'backward_prop'],
  ['fprop', 'bprop'],
] as const;
const derivatives = ['_prime', '_derivative', '_deriv', '_grad', '_gradient', 'd_', 'd', 'grad_', 'derivative_'] as const;
const applied = ['__call__', 'forward', 'fn', 'func', 'function', 'f', 'activate', 'activation', 'call', 'loss'] as const;
const derived = ['gradient', 'grad', 'derivative', 'deriv', 'prime', 'df'] as const;

/** A forward with its partner: a backward takes the cotangent of the output, a derivative the arguments of the forward. */
export interface MethodPair {
  readonly forward: FunctionOutline;
  readonly partner: FunctionOutline;
  readonly by: 'backward' | 'derivative';
}

/** The methods of a class that belong together; null where there are none. */
export function methodPairOf(c: ClassOutline): MethodPair | null {
  for (const [f, b] of layers) {
    const [forward, partner] = [methodOf(c, f), methodOf(c, b)];
    if (forward && partner) return { forward, partner, by: 'backward' };
  }
  const forward = applied.map((n) => methodOf(c, n)).find((m) => m !== null);
  const partner = derived.map((n) => methodOf(c, n)).find((m) => m !== null);
  return forward && partner && sameArguments(forward, partner, 1) ? { forward, partner, by: 'derivative' } : null;
}

/** The function of the same file that is the backward or the derivative of `f`: `affine_backward` of `affine_forward`, `sigmoid_prime` of `sigmoid`. */
export function partnerOf(f: FunctionOutline): { partner: FunctionOutline; by: 'backward' | 'derivative' } | null {
  const { home, name } = f;
  const backward = name.endsWith('_forward') ? home.functions.get(name.replace(/_forward$/, '_backward')) : undefined;
  if (backward) return { partner: backward, by: 'backward' };
  for (const affix of derivatives) {
    const partner = home.functions.get(affix.startsWith('_') ? name + affix : affix + name);
    if (partner && sameArguments(f, partner, 0)) return { partner, by: 'derivative' };
  }
  return null;
}

/** Whether both need as many arguments, and at least one. */
function sameArguments(f: FunctionOutline, g: FunctionOutline, skip: number): boolean {
  const needed = ({ parameters }: FunctionOutline) =>
    parameters.filter((p) => p.star === '' && p.default === null && p.name !== 'self').length;
  return needed(f) > 0 && needed(f) === needed(g) && (skip === 0 || f.parameters[0]?.name === 'self');
}
