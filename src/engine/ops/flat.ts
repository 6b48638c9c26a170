import { one } from '../apply.ts';
import { gradMode } from '../autograd/mode.ts';
import { mapReal } from '../loops.ts';
import type { AnyOp, Rule, RuleOf } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { wave } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** The first operand. The second had a part in it that has derivative zero: it gets zeros in reverse mode, where otherwise it would get nothing. `drawn`: by which sampler, whose parameter the second is. */
    zero_slope: Op<[value: Tensor, of: Tensor], { drawn?: string }>;
  }
}

const zeroSlope: Rule<'zero_slope'> = {
  forward: ([value]) => mapReal('a', value.shape, value.dtype, [value]),
  vjp: ({ inputs: [, of] }, g) => [g, Tensor.full(of.shape, 0, of.dtype)],
  jvp: (_, [t]) => t,
  formula: { names: ['v', 'x'], value: 'v', vjp: ['ḡ', '0'] },
  torch: null,
  samples: () => [{ inputs: [wave([2, 3]), wave([3])], attrs: {} }],
};

/**
 * The rule of a function that is linear wherever it has a derivative: what its backward pass gives does not depend on its input, or output, any more.
 * Differentiated a second time, that is a gradient of zeros, as PyTorch has it (tools/autograd/derivatives.yaml: `self: zeros_like`), not of None: the
 * bias before a ReLU under a gradient penalty gets one.
 */
export function flat<O extends AnyOp>(
  rule: RuleOf<O>,
  through: 'inputs' | 'outputs' = 'inputs',
  applies: (attrs: O['attrs']) => boolean = () => true,
): RuleOf<O> {
  const { vjp } = rule;
  if (!vjp) return rule;
  return {
    ...rule,
    vjp: (ctx, g, all) => {
      const cotangents = vjp(ctx, g, all);
      const [first, ...rest] = cotangents;
      return gradMode.enabled && first && applies(ctx.attrs) ? [one('zero_slope', [first, ctx[through][0]!], {}), ...rest] : cotangents;
    },
  };
}

export const flatness = { zero_slope: zeroSlope };
