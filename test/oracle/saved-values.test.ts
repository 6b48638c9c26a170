import { describe, expect, it } from 'vitest';
import { EngineError, grad, type Operand, one, overwrite, Tensor } from '../../src/engine/index.ts';
import type { AnyOp, SampleOf } from '../../src/engine/primitive.ts';
import { call, differentiable, leaves, names, patternLike, table } from '../support/cases.ts';
import { askPyTorch, encode, type Kept, type Request } from './pytorch.ts';

/**
 * What backward reads is what PyTorch's backward keeps: overwriting an operand or a result in between raises here exactly where it does there.
 * An operand that is kept without need still counts; a program that overwrites it does not run.
 */
const otherwise: Readonly<Record<string, string>> = {
  ndtr: 'PyTorch composes it of erfc, whose operand is a value of its own',
  mean: '1.13 keeps the input, 2.14 its sizes',
  adaptive_avg_pool2d: '1.13 keeps the input where 2.14 takes a mean',
  adaptive_avg_pool3d: '1.13 keeps the input where 2.14 takes a mean',
  im2col: '1.13 keeps the input, 2.14 its sizes',
  embedding: '1.13 keeps the weight, 2.14 its sizes',
  native_batch_norm: 'the spelling hands PyTorch copies of the running statistics',
};

const cases = names
  .filter((name) => table[name]!.torch && table[name]!.vjp && !otherwise[name])
  .flatMap((name) => table[name]!.samples().map((sample, i) => ({ name, sample, request: requestFor(name, sample, i) })))
  .filter(({ request }) => request.inputs.some((t) => t?.grad));

function requestFor(name: string, sample: SampleOf<AnyOp>, i: number): Request {
  const inputs = leaves(sample);
  return {
    key: `${name} #${i}`,
    expression: table[name]!.torch!(sample.attrs, inputs),
    kept: true,
    inputs: inputs.map(
      (t) =>
        t && {
          shape: t.shape,
          dtype: t.dtype,
          values: encode(t.toArray()),
          grad: t.requiresGrad,
          ...(t.wrapped ? { number: true as const } : {}),
        },
    ),
  };
}

/** As `kept` of run_ops.py: null where nothing can be said. */
function keptHere(name: string, sample: SampleOf<AnyOp>): Kept {
  const raises = (choose: (given: readonly Operand[], outputs: readonly Tensor[]) => Operand): boolean | null => {
    const given = leaves(sample).map((t) => (t?.requiresGrad ? one('clone', [t], {}) : t));
    const outputs = call(name, given, sample.attrs);
    const ends = differentiable(outputs);
    const touched = choose(given, outputs);
    if (ends.length === 0 || !touched || touched.wrapped || outputs.some((t) => t.view)) return null;
    overwrite(touched, Tensor.full(touched.shape, 0, touched.dtype));
    try {
      grad(
        ends,
        given.filter((t): t is Tensor => t?.tracked ?? false),
        ends.map((t, k) => patternLike(t, 17 * k)),
      );
    } catch (error) {
      if (error instanceof EngineError && error.message.includes('inplace operation')) return true;
      throw error;
    }
    return false;
  };
  return {
    inputs: sample.inputs.map((_, k) => raises((given) => given[k]!)),
    outputs: call(name, leaves(sample), sample.attrs).map((_, k) => raises((__, outputs) => outputs[k]!)),
  };
}

const { answers } = askPyTorch(
  cases.map((c) => c.request),
  process.env.NABLA_PYTORCH ?? '/usr/bin/python3',
);

describe('overwriting what backward needs is an error exactly where it is in PyTorch', () => {
  for (const name of new Set(cases.map((c) => c.name))) {
    it(name, () => {
      for (const c of cases.filter((c) => c.name === name)) {
        const theirs = answers[c.request.key]!.kept;
        if (!theirs) continue; // 1.13 lacks the operation, or the sample asks for no gradient
        const ours = keptHere(name, c.sample);
        for (const part of ['inputs', 'outputs'] as const) {
          theirs[part].forEach((kept, k) => {
            // Where one of the two returns a view, a write changes the graph instead.
            if (kept !== null && ours[part][k] !== null) expect(ours[part][k], `${c.request.key}: ${part} ${k}`).toBe(kept);
          });
        }
      }
    });
  }
});
