import { one } from '../apply.ts';
import { runtimeError } from '../errors.ts';
import { copyInto, emptyLike } from '../loops.ts';
import type { Op, RuleOf } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { expand, reshape, sum, zerosLike } from './calls.ts';

type Fill = Op<[target: Tensor, value: Tensor]>;
declare module '../primitive.ts' {
  interface Primitives {
    /** Tensor.fill_: the target's shape and dtype, one number everywhere. `value` has a single element. */
    fill: Fill;
  }
}

const fill: RuleOf<Fill> = {
  forward: ([target, value]) => {
    if (value.rank > 0) throw runtimeError(`fill_ only supports 0-dimension value tensor but got tensor with ${value.rank} dimensions.`);
    const out = emptyLike(target.shape, target.dtype, [target]);
    copyInto(out, value);
    return out;
  },
  vjp: ({ needs }, g) => [needs[0] ? zerosLike(g) : null, needs[1] ? reshape(sum(g), []) : null],
  jvp: ({ inputs: [target] }, [, t]) => (t ? one('copy', [target, expand(t, target.shape)], {}) : null),
  formula: { names: ['x', 'v'], value: 'v everywhere', vjp: ['0', 'Σ ḡ'] },
  torch: () => 'x0.clone().fill_(x1)',
  samples: () => [
    { inputs: [Tensor.from([1, 2, 3, 4, 5, 6], [2, 3], 'float64'), Tensor.scalar(0.5, 'float64')], attrs: {} },
    { inputs: [Tensor.from([1, 2], [2], 'float64'), Tensor.number(3)], attrs: {} },
  ],
};

export const filling = { fill };
