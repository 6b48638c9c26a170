import { isDifferentiable, Tensor } from '../../../../src/engine/index.ts';
import { type Builder, type Choices, type Makers, numeric, partner, requires } from './support.ts';

const smooth =
  'neg sin cos tan atan tanh sigmoid sinh cosh asinh exp expm1 exp2 erf erfc erfcx ndtr log_ndtr sinc i0e i1e i0 i1 gelu silu mish log_sigmoid deg2rad rad2deg softplus'.split(
    ' ',
  );
const kinked = 'relu abs sgn sign floor ceil trunc frac round hardtanh hardsigmoid leaky_relu elu hardshrink nan_to_num alias clone'.split(
  ' ',
);
const positive = 'log log2 log10 log1p sqrt rsqrt reciprocal lgamma digamma entr acosh'.split(' ');
const inside = 'asin acos atanh erfinv'.split(' ');
const binary = 'add sub mul maximum minimum hypot copysign logaddexp logaddexp2'.split(' ');
const comparisons = 'eq ne lt le gt ge'.split(' ');

const named = (names: readonly string[], make: (name: string) => Makers[string]): Makers =>
  Object.fromEntries(names.map((name) => [name, make(name)]));

/** x made positive, at least 0.1. */
export const above = (b: Builder, x: number) => b.one('add', [b.one('softplus', [x]), Tensor.number(0.1)]);
/** x brought between −0.9 and 0.9. */
const within = (b: Builder, x: number) => b.one('mul', [b.one('tanh', [x]), Tensor.number(0.9)]);
/** A mask of x's shape, or one that broadcasts to it. */
export const mask = (b: Builder, c: Choices, x: number) => b.one(c.of(comparisons), [partner(b, c, x, true), numeric(b, c)]);
/** The engine’s `real` and `imag` are copies, which gradients use; what Python calls so is taken of `view_as_real`. */
const part = (b: Builder, name: string, z: number) => b.one(name, [z], {}, `torch.${name}(x0).clone()`);
export const aNumber = (c: Choices) => Tensor.number(c.of([2, -1.5, 0.5, 3, -0.25, 1.0625]));

export const elementwise: Makers = {
  contiguous: (b, _, x) => {
    requires(!b.at(x).contiguous); // else it is the tensor itself
    b.one('contiguous', [x]);
  },
  ...named(smooth, (name) => (b, _, x) => b.one(name, [x])),
  ...named(kinked, (name) => (b, _, x) => b.one(name, [x])),
  ...named(positive, (name) => (b, _, x) => b.one(name, [name === 'acosh' ? b.one('add', [above(b, x), Tensor.number(1)]) : above(b, x)])),
  ...named(inside, (name) => (b, _, x) => b.one(name, [within(b, x)])),
  ...named(binary, (name) => (b, c, x) => b.one(name, c.flag() ? [x, partner(b, c, x)] : [partner(b, c, x), x])),
  add_number: (b, c, x) => b.one(c.of(['add', 'sub', 'mul', 'div']), [x, aNumber(c)], {}),
  sub_scaled: (b, c, x) => b.one(c.of(['add', 'sub']), [x, partner(b, c, x)], { alpha: c.of([2, -0.5]) }),
  rsub: (b, c, x) => b.one(c.of(['sub', 'add', 'mul']), [aNumber(c), x]),
  div: (b, c, x) => b.one('div', [x, above(b, partner(b, c, x))]),
  square: (b, c, x) => b.one('pow', [x, Tensor.number(c.of([2, 3, 4]), 'int64')]),
  pow_number: (b, c, x) => b.one('pow', [above(b, x), Tensor.number(c.of([0.5, -1.5, 2.5, -1]))]),
  pow: (b, c, x) => b.one('pow', [above(b, x), within(b, partner(b, c, x))]),
  pow_base: (b, c, x) => b.one('pow', [Tensor.number(c.of([2, 0.5])), within(b, x)]),
  atan2: (b, c, x) => b.one('atan2', [x, above(b, partner(b, c, x))]),
  xlogy: (b, c, x) => b.one('xlogy', [x, c.flag() ? Tensor.number(0.3) : above(b, partner(b, c, x))]),
  remainder: (b, c, x) => b.one(c.of(['remainder', 'fmod']), [x, c.flag() ? above(b, partner(b, c, x)) : Tensor.number(0.7)]),
  div_rounded: (b, c, x) => b.one('div_rounded', [x, above(b, partner(b, c, x))], { mode: c.of(['floor', 'trunc']) }),
  logit: (b, _, x) => b.one('logit', [b.one('sigmoid', [x])]),
  polygamma: (b, c, x) => b.one('polygamma', [above(b, x)], { n: c.between(1, 2) }),
  round_decimals: (b, c, x) => b.one('round', [x], { decimals: c.of([1, 2, -1]) }),
  threshold: (b, c, x) => b.one('threshold', [x], { threshold: c.of([0.3, -0.4]), value: c.of([-2, 1.5]) }),
  // Bounds of their own each time: on a bound 1.13 differs from 2.14 (docs/conventions.md).
  clamp: (b, c, x) => {
    const low = -0.31 - b.values.length / 97;
    const high = 0.53 + b.values.length / 89;
    return b.one('clamp', [
      x,
      ...c.of([
        [Tensor.number(low), Tensor.number(high)],
        [null, Tensor.number(high)],
        [Tensor.number(low), null],
      ]),
    ]);
  },
  lerp: (b, c, x) => b.one('lerp', [x, partner(b, c, x), c.flag() ? partner(b, c, x, true) : Tensor.number(c.of([0.3, 0.75]))]),
  addcmul: (b, c, x) => b.one('addcmul', [x, partner(b, c, x), partner(b, c, x, true)], { value: c.of([1, -0.5]) }),
  addcdiv: (b, c, x) => b.one('addcdiv', [x, partner(b, c, x), above(b, partner(b, c, x, true))], { value: c.of([1, 2]) }),
  where: (b, c, x) => b.one('where', [mask(b, c, x), x, c.flag() ? partner(b, c, x) : aNumber(c)]),
  masked_fill: (b, c, x) => b.one('masked_fill', [x, mask(b, c, x), aNumber(c)]),
  compared: (b, c, x) => b.one(c.of(comparisons), [x, partner(b, c, x)]),
  from_mask: (b, c, x) => b.one('mul', [x, mask(b, c, x)]),
  detach: (b, _, x) => b.one('detach', [x]),
  cast: (b, _, x) => b.one('cast', [b.one('cast', [x], { dtype: 'float32' })], { dtype: 'float64' }),
  complex: (b, c, x) => {
    const z = b.one('complex', [x, b.one('clone', [x])]);
    const y = c.of(['exp', 'sin', 'mul', 'conj_physical', 'view']);
    const w = y === 'mul' ? b.one('mul', [z, b.one('complex', [partner(b, c, x), partner(b, c, x)])]) : y === 'view' ? z : b.one(y, [z]);
    requires(isDifferentiable(b.at(w).dtype));
    const what = c.of(['real', 'imag', 'abs', 'view_as_real']);
    return what === 'view_as_real' ? b.one(what, [w]) : part(b, what, w);
  },
};
