import { one } from '../apply.ts';
import { type DType, isComplex, realOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy, copyInto, emptyLike } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { broadcastShapes, formatShape, sameShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { cast, zerosLike } from './calls.ts';
import { linearMap, mapComplex, pairs } from './elementwise.ts';

declare module '../primitive.ts' {
  interface Primitives {
    cast: Op<[x: Tensor], { dtype: DType }>;
    clone: Op<[x: Tensor]>;
    contiguous: Op<[x: Tensor]>;
    /** Tensor.copy_: the target's dtype and shape, the source's numbers. */
    copy: Op<[target: Tensor, source: Tensor]>;
    real: Op<[x: Tensor]>;
    conj_physical: Op<[x: Tensor]>;
  }
}

const castRule: Rule<'cast'> = {
  forward: ([x], { dtype }) => {
    const out = emptyLike(x.shape, dtype, [x]);
    copyInto(out, x);
    return out;
  },
  vjp: ({ inputs: [x] }, g) => [cast(g, x.dtype)],
  jvp: ({ attrs }, [t]) => t && cast(t, attrs.dtype),
  many: 'broadcasts',
  formula: { names: ['x'], value: 'x as another dtype', vjp: ['ḡ as the dtype of x'] },
  torch: ({ dtype }) => `x0.to(torch.${dtype})`,
  samples: () => [{ inputs: [Tensor.from([0.1, 1.5, -2.7], [3], 'float64')], attrs: { dtype: 'float64' } }],
};

const identity = (name: 'clone' | 'contiguous', copy: (x: Tensor) => Tensor): Rule<'clone'> =>
  linearMap({
    forward: ([x]) => copy(x),
    again: (t) => one(name, [t], {}),
    transpose: (g) => g,
    formula: { value: 'x', vjp: 'ḡ' },
    torch: `x0.${name}()`,
  });

const copyRule: Rule<'copy'> = {
  forward: ([target, source]) => {
    if (!sameShape(broadcastShapes(target.shape, source.shape), target.shape)) {
      throw runtimeError(
        `output with shape ${formatShape(target.shape)} doesn't match the broadcast shape ${formatShape(broadcastShapes(target.shape, source.shape))}`,
      );
    }
    const out = emptyLike(target.shape, target.dtype, [target]);
    copyInto(out, source);
    return out;
  },
  vjp: ({ needs }, g) => [needs[0] ? zerosLike(g) : null, needs[1] ? g : null],
  jvp: ({ inputs: [target] }, [, t]) => (t ? one('copy', [target, t], {}) : null),
  formula: { names: ['x', 'v'], value: 'v', vjp: ['0', 'ḡ'] },
  torch: () => 'x0.clone().copy_(x1)',
  samples: () =>
    pairs()
      .slice(0, 2)
      .map(([x, v]) => ({ inputs: [x, v], attrs: {} })),
};

export const casting = {
  cast: castRule,
  clone: identity('clone', (x) => {
    const out = emptyLike(x.shape, x.dtype, [x]);
    copyInto(out, x);
    return out;
  }),
  contiguous: identity('contiguous', contiguousCopy),
  copy: copyRule,
  real: linearMap({
    forward: ([x]) => (isComplex(x.dtype) ? contiguousCopy(x, realOf(x.dtype)) : x.alias()),
    again: (t) => one('real', [t], {}),
    transpose: (g) => g,
    formula: { value: 'Re x', vjp: 'ḡ' },
    torch: 'torch.real(x0)',
  }),
  conj_physical: linearMap({
    forward: ([x]) => (isComplex(x.dtype) ? mapComplex(([re, im]) => [re, -im], x.shape, x.dtype, [x]) : contiguousCopy(x)),
    again: (t) => one('conj_physical', [t], {}),
    transpose: (g) => one('conj_physical', [g], {}),
    formula: { value: 'x̄', vjp: 'conj ḡ' },
    torch: 'torch.conj_physical(x0)',
  }),
};
