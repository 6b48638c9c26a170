import { one } from '../apply.ts';
import { inComplex, inReals } from '../complex-views.ts';
import { complexOf, dtypeInfo, isComplex, isFloating, realOf } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy, mapReal } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { broadcastShapes } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { add, conj, div, mul, neg, zerosLike } from './calls.ts';
import { complexPoints, keep, mapComplex, mask, pairs } from './elementwise.ts';

declare module '../primitive.ts' {
  interface Primitives {
    complex: Op<[re: Tensor, im: Tensor]>;
    polar: Op<[abs: Tensor, angle: Tensor]>;
    imag: Op<[x: Tensor]>;
    angle: Op<[x: Tensor]>;
    /** A complex tensor as a real one with a last dimension of 2, on the same memory. */
    view_as_real: Op<[x: Tensor]>;
    view_as_complex: Op<[x: Tensor]>;
  }
}

const re = (t: Tensor) => one('real', [t], {});
const im = (t: Tensor) => one('imag', [t], {});
const complex = (a: Tensor, b: Tensor) => one('complex', [a, b], {});
const contiguous = (t: Tensor) => one('contiguous', [t], {});
const plus = (a: Operand, b: Operand): Operand => (a && b ? add(a, b) : (a ?? b));

function matching(a: Tensor, b: Tensor, what: string): void {
  if (!isFloating(a.dtype))
    throw runtimeError(
      `Expected both inputs to be Half, Float or Double tensors but got ${dtypeInfo(a.dtype).title} and ${dtypeInfo(b.dtype).title}`,
    );
  if (a.dtype !== b.dtype)
    throw runtimeError(
      `Expected object of scalar type ${dtypeInfo(a.dtype).title} but got scalar type ${dtypeInfo(b.dtype).title} for ${what}`,
    );
}

const complexRule: Rule<'complex'> = {
  forward: ([a, b]) => {
    matching(a, b, 'second argument');
    return mapComplex((x, y) => [x![0], y![0]], broadcastShapes(a.shape, b.shape), complexOf(a.dtype), [a, b]);
  },
  vjp: ({ needs }, g) => [needs[0] ? re(g) : null, needs[1] ? im(g) : null],
  jvp: ({ inputs: [a, b] }, [ta, tb]) => complex(ta ?? zerosLike(a), tb ?? zerosLike(b)),
  // Only their dtypes are needed, but PyTorch keeps both.
  saves: () => ({ inputs: [0, 1] }),
  formula: { names: ['a', 'b'], value: 'a + ib', vjp: ['Re ḡ', 'Im ḡ'] },
  torch: () => 'torch.complex(x0, x1)',
  samples: () => pairs().map(([a, b]) => ({ inputs: [a, b], attrs: {} })),
};

const polar: Rule<'polar'> = {
  forward: ([abs, angle]) => {
    matching(abs, angle, 'second argument');
    return mapComplex(
      (r, f) => [r![0] * Math.cos(f![0]), r![0] * Math.sin(f![0])],
      broadcastShapes(abs.shape, angle.shape),
      complexOf(abs.dtype),
      [abs, angle],
    );
  },
  // ∂z/∂r = z/|z| and ∂z/∂φ = iz, from the result alone; a real input gets the real part of ḡ times the conjugate.
  vjp: ({ outputs: [z], needs }, g) => [needs[0] ? re(mul(g, conj(one('sgn', [z], {})))) : null, needs[1] ? im(mul(g, conj(z))) : null],
  jvp: ({ outputs: [z] }, [tr, tf]) => plus(tr ? mul(one('sgn', [z], {}), tr) : null, tf ? mul(z, complex(zerosLike(tf), tf)) : null),
  saves: () => ({ outputs: [0] }),
  formula: { names: ['r', 'φ'], value: 'r exp(iφ)', vjp: ['Re(ḡ exp(−iφ))', 'r Im(ḡ exp(−iφ))'] },
  torch: () => 'torch.polar(x0, x1)',
  samples: () => pairs(0.2, 2).map(([a, b]) => ({ inputs: [a, b], attrs: {} })),
};

const imag: Rule<'imag'> = {
  forward: ([x]) => {
    if (!isComplex(x.dtype)) throw runtimeError('imag is not implemented for tensors with non-complex dtypes.');
    return contiguousCopy(
      mapComplex((z) => [z![1], 0], x.shape, x.dtype, [x]),
      realOf(x.dtype),
    );
  },
  vjp: (_, g) => [complex(zerosLike(g), g)],
  jvp: (_, [t]) => t && im(t),
  formula: { names: ['x'], value: 'Im x', vjp: ['iḡ'] },
  torch: () => 'torch.imag(x0)',
  samples: () => [{ inputs: [complexPoints()], attrs: {} }],
};

/** Real: 0 or π by the sign. Complex: ∂ = Im(t z̄)/|z|², and 0 at 0. */
const angle: Rule<'angle'> = {
  forward: ([x]) => {
    if (isComplex(x.dtype))
      return contiguousCopy(
        mapComplex((z) => [Math.atan2(z![1], z![0]), 0], x.shape, x.dtype, [x]),
        realOf(x.dtype),
      );
    return mapReal(`a !== a ? a : a < 0 ? ${Math.PI} : 0`, x.shape, isFloating(x.dtype) ? x.dtype : 'float32', [x]);
  },
  vjp: ({ inputs: [x] }, g) => {
    if (!isComplex(x.dtype)) return [zerosLike(g)];
    const [a, b] = [re(x), im(x)];
    const rate = keep(div(g, add(mul(a, a), mul(b, b))), mask('a !== 0', one('abs', [x], {})));
    return [complex(neg(mul(rate, b)), mul(rate, a))];
  },
  jvp: ({ inputs: [x] }, [t]) => {
    if (!t) return null;
    if (!isComplex(x.dtype)) return zerosLike(t);
    const [a, b] = [re(x), im(x)];
    return keep(div(add(mul(a, im(t)), neg(mul(b, re(t)))), add(mul(a, a), mul(b, b))), mask('a !== 0', one('abs', [x], {})));
  },
  saves: () => ({ inputs: [0] }),
  formula: { names: ['x'], value: 'arg x', vjp: ['i ḡ x / |x|²'] },
  torch: () => 'torch.angle(x0)',
  samples: () => [
    { inputs: [complexPoints()], attrs: {} },
    { inputs: [pairs()[1]![0]], attrs: {} },
    { inputs: [Tensor.from([0, -0.0, Number.NaN, -1], [4], 'float64')], attrs: {}, kink: true },
    { inputs: [Tensor.from([0, 0, -1, 0, 0, 2], [3], 'complex128')], attrs: {}, kink: true },
  ],
};

const viewAsReal: Rule<'view_as_real'> = {
  forward: ([x]) => {
    if (!isComplex(x.dtype)) throw runtimeError('view_as_real is only supported for complex tensors');
    return inReals(x);
  },
  vjp: (_, g) => [one('view_as_complex', [contiguous(g)], {})],
  jvp: (_, [t]) => t && one('view_as_real', [t], {}),
  view: true,
  formula: { names: ['x'], value: '[Re x, Im x]', vjp: ['ḡ₀ + iḡ₁'] },
  torch: () => 'torch.view_as_real(x0)',
  samples: () => [{ inputs: [complexPoints()], attrs: {} }],
};
const viewAsComplex: Rule<'view_as_complex'> = {
  forward: ([x]) => {
    if (!isFloating(x.dtype))
      throw runtimeError(
        `view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ${dtypeInfo(x.dtype).title}`,
      );
    if (x.rank === 0) throw runtimeError('Input tensor must have one or more dimensions');
    if (x.shape.at(-1) !== 2) throw runtimeError('Tensor must have a last dimension of size 2');
    if (x.strides.at(-1) !== 1) throw runtimeError('Tensor must have a last dimension with stride 1');
    if (x.strides.slice(0, -1).some((s) => s % 2))
      throw runtimeError('Tensor must have a stride divisible by 2 for all but last dimension');
    if (x.offset % 2) throw runtimeError('Tensor must have a storage_offset divisible by 2');
    return inComplex(x);
  },
  vjp: (_, g) => [one('view_as_real', [g], {})],
  jvp: (_, [t]) => t && one('view_as_complex', [contiguous(t)], {}),
  view: true,
  formula: { names: ['x'], value: 'x₀ + ix₁', vjp: ['[Re ḡ, Im ḡ]'] },
  torch: () => 'torch.view_as_complex(x0)',
  samples: () => [{ inputs: [Tensor.from([0.3, 0.4, -0.6, 0.7, 1.2, 2], [3, 2], 'float64')], attrs: {} }],
};

export const complexFunctions = { complex: complexRule, polar, imag, angle, view_as_real: viewAsReal, view_as_complex: viewAsComplex };
