import { grad } from '../autograd/backward.ts';
import { edgeOf } from '../autograd/graph.ts';
import { isFloating } from '../dtype.ts';
import { Tensor } from '../tensor.ts';
import { spread } from './rows.ts';
import type { Subject } from './types.ts';

/**
 * The gradient of a subject as a function to check: inputs and output cotangents in, gradients of the inputs out (PyTorch's gradgradcheck).
 * The cotangents are fixed numbers that all differ.
 * @throws what `subject.run` throws.
 */
export function secondOrder(subject: Subject): Subject {
  const outputs = subject.run(subject.inputs.map((i) => i.value)).filter((t) => isFloating(t.dtype));
  const cotangents = outputs.map((t, k) => ({
    name: outputs.length === 1 ? 'grad_output' : `grad_output[${k}]`,
    value: Tensor.wrap(
      Float64Array.from({ length: t.size }, (_, i) => spread(i, k)),
      t.shape,
      'float64',
    ),
  }));
  const count = subject.inputs.length;
  return {
    inputs: [...subject.inputs, ...cotangents],
    run(values) {
      const given = values.slice(0, count);
      const made = subject.run(given).filter((t) => isFloating(t.dtype));
      const wanted = given.filter((t) => edgeOf(t) !== null);
      const ends = made.flatMap((t, k) => (edgeOf(t) ? [{ t, cotangent: values[count + k]! }] : []));
      if (ends.length === 0) return [];
      const found = grad(
        ends.map((e) => e.t),
        wanted,
        ends.map((e) => e.cotangent),
        { createGraph: true },
      );
      return found.map((g, i) => g ?? Tensor.full(wanted[i]!.shape, 0, wanted[i]!.dtype));
    },
  };
}
