import fc from 'fast-check';
import { Tensor } from '../../../src/engine/index.ts';
import { Builder, Choices, Unsuitable } from './builder.ts';
import { families } from './makers/index.ts';

/** What a program is grown from. Everything is small numbers, so that fast-check finds the smallest program that fails. */
export interface Genes {
  readonly leaves: readonly { readonly shape: readonly number[]; readonly phase: number; readonly ties: boolean }[];
  readonly steps: readonly {
    readonly family: number;
    readonly maker: number;
    readonly value: number;
    readonly choices: readonly number[];
  }[];
  /** Gradients of gradients too; then no leaf sits on a kink. */
  readonly twice: boolean;
}

const small = fc.nat({ max: 999 });
const size = fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.constant(0) });
export const genes: fc.Arbitrary<Genes> = fc.record({
  leaves: fc.array(fc.record({ shape: fc.array(size, { maxLength: 4 }), phase: small, ties: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  steps: fc.array(fc.record({ family: small, maker: small, value: small, choices: fc.array(small, { minLength: 4, maxLength: 10 }) }), {
    minLength: 1,
    maxLength: 9,
  }),
  twice: fc.boolean(),
});

/** The i-th number of a leaf: between −2 and 2, or one of five small numbers, among which many are equal. */
const leafNumber = (i: number, phase: number, ties: boolean) => {
  const spread = 4 * (((i + 1) * 0.6180339887 + phase * 0.3819) % 1) - 2;
  return ties ? Math.round(spread) / 2 : spread;
};

/** @param shake moves every leaf by that much of its size, in a jumble of directions: a program whose results then jump is ill-conditioned. */
export function grow({ leaves, steps, twice }: Genes, shake?: { readonly by: number; readonly round: number }): Builder {
  const builder = new Builder(
    leaves.map(({ shape, phase, ties }, k) => {
      const n = shape.reduce((a, s) => a * s, 1);
      const values = Array.from({ length: n }, (_, i) => {
        const x = leafNumber(i, phase, ties && !twice);
        return shake ? x * (1 + shake.by * Math.sin(7 * i + 3 * k + 11 * shake.round)) : x;
      });
      const leaf = Tensor.from(values, shape, 'float64');
      leaf.requiresGrad = true;
      return leaf;
    }),
  );
  for (const { family, maker, value, choices } of steps) {
    const makers = Object.values(families[family % families.length]!);
    // The latest values are read most, so that programs are deep.
    const floats = builder.candidates((t) => t.dtype === 'float64');
    const x = floats[value % 3 < 2 ? value % Math.min(3, floats.length) : value % floats.length]!;
    try {
      makers[maker % makers.length]!(builder, new Choices(choices), x);
    } catch (error) {
      if (!(error instanceof Unsuitable)) throw error;
      if (builder.refused) break;
    }
  }
  return builder;
}
