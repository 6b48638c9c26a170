import { afterEach, describe, expect, it } from 'vitest';
import { one } from '../../src/engine/apply.ts';
import { EngineError, grad, gradOfMany, jvp, type Operand, Tensor } from '../../src/engine/index.ts';
import type { AnyOp, SampleOf } from '../../src/engine/primitive.ts';
import { contiguousStrides, sizeOf } from '../../src/engine/shape.ts';
import { forEachOffset } from '../../src/engine/tensor.ts';
import {
  call,
  differentiable,
  dot,
  isInteger,
  leaves,
  leavesOf,
  names,
  narrowed,
  numbers,
  pattern,
  patternLike,
  table,
  worstDifference,
} from '../support/cases.ts';

/** What follows is generated: each rule's own samples, against properties that hold for every operation. */

/** Their results depend on the strides of their operands by definition. */
const readsStrides = new Set(['view', '_unsafe_view', 'as_strided', 'as_strided_scatter_add', 'copy_slices', 'view_as_complex']);

/** Their results are the neighbouring or the largest number of the dtype itself. */
const readsPrecision = new Set(['nextafter', 'nan_to_num']);

const step = 1e-5;
/** ∂f/∂(numbers of `at`) by central differences; `f` reads the tensor anew each time. */
function differences(f: () => number, at: Tensor): number[] {
  return Array.from(at.data, (x, i) => {
    const h = step * Math.max(1, Math.abs(x));
    const value = (moved: number) => {
      at.data[i] = moved;
      return f();
    };
    const slope = (value(x + h) - value(x - h)) / (2 * h);
    at.data[i] = x;
    return slope;
  });
}

/** Σ ⟨cotangent, output⟩ over all differentiable outputs: the scalar whose gradient is the vjp. */
const paired = (outputs: readonly Tensor[], cotangents: readonly Tensor[]) =>
  outputs.reduce((s, y, k) => s + dot(y.toArray(), cotangents[k]!.toArray()), 0);

interface Run {
  readonly inputs: Operand[];
  readonly leaves: Tensor[];
  readonly outputs: readonly Tensor[];
  /** The differentiable outputs, and which of the outputs they are. */
  readonly ends: Tensor[];
  readonly slots: number[];
  readonly cotangents: Tensor[];
}
function run(name: string, sample: SampleOf<AnyOp>, inputs = leaves(sample)): Run {
  const outputs = call(name, inputs, sample.attrs);
  const ends = differentiable(outputs).filter((t) => !sample.ambiguous?.includes(outputs.indexOf(t)));
  return {
    inputs,
    leaves: leavesOf(inputs),
    outputs,
    ends,
    slots: ends.map((t) => outputs.indexOf(t)),
    cotangents: ends.map((t, k) => patternLike(t, 17 * k)),
  };
}
const gradients = (r: Run) => (r.ends.length ? grad(r.ends, r.leaves, r.cotangents, { retainGraph: true }) : r.leaves.map(() => null));

function expectClose(what: string, got: readonly number[], expected: readonly number[], tolerance: number) {
  const off = worstDifference(got, expected);
  if (off > tolerance)
    expect.fail(`${what}: off by ${off} of the scale\n  got      ${got.slice(0, 12)}\n  expected ${expected.slice(0, 12)}`);
}
const absolute = (what: string, got: readonly number[], expected: readonly number[], tolerance: number) =>
  expectClose(what, [...got, 1], [...expected, 1], tolerance);

/** As float32 holds them: what overflows there is infinite. */
const narrow = (xs: readonly number[]) => xs.map(Math.fround);

/** The same numbers in column-major memory with gaps, starting past the beginning of the storage. */
function scattered(t: Operand): Operand {
  if (!t || t.rank === 0) return t;
  const slots = t.data.length / Math.max(1, t.size);
  const strides = contiguousStrides([...t.shape].reverse())
    .reverse()
    .map((s) => 2 * s);
  const room = Tensor.full([2 * sizeOf(t.shape) + 3], 0, t.dtype);
  room.data.fill(99);
  const out = room.alias(t.shape, strides, 3);
  const source = t.toArray();
  forEachOffset(out, (o, i) => {
    for (let s = 0; s < slots; s++) out.data[o * slots + s] = source[i * slots + s]!;
  });
  out.requiresGrad = t.requiresGrad;
  return out;
}

// Thousands of synchronous tests in a row would keep vitest's worker from answering its host.
afterEach(() => new Promise<void>((resolve) => setImmediate(resolve)));

for (const name of names) {
  const rule = table[name]!;
  const samples = rule.samples().map((sample, i) => ({ sample, label: `${name}, sample ${i} ${JSON.stringify(sample.attrs)}` }));
  const smooth = samples.filter(({ sample }) => !sample.kink);
  describe(name, () => {
    it('has samples', () => expect(samples.length).toBeGreaterThan(0));

    if (rule.vjp) {
      it('reverse mode agrees with central differences', () => {
        for (const { sample, label } of smooth) {
          const r = run(name, sample);
          const value = () =>
            paired(
              r.slots.map((k) => call(name, r.inputs, sample.attrs)[k]!),
              r.cotangents,
            );
          gradients(r).forEach((g, i) => absolute(`${label}, leaf ${i}`, numbers(g, r.leaves[i]!), differences(value, r.leaves[i]!), 1e-6));
        }
      });

      if (rule.many)
        it('many cotangents at once give what each gives', () => {
          for (const { sample, label } of samples) {
            const r = run(name, sample);
            for (const y of r.ends) {
              const gs = [3, 17, 29].map((seed) => patternLike(y, seed));
              const all = gradOfMany(y, r.leaves, one('stack', gs, { dim: 0 }), { retainGraph: true });
              gs.forEach((g, k) => {
                const each = grad([y], r.leaves, [g], { retainGraph: true });
                all.forEach((t, i) => {
                  expect(t?.shape ?? null, label).toEqual(each[i] ? [3, ...r.leaves[i]!.shape] : null);
                  if (t)
                    expectClose(`${label}, ${k} by ${i}`, one('select', [t], { dim: 0, index: k }).toArray(), each[i]!.toArray(), 1e-12);
                });
              });
            }
          }
        });

      it('forward mode is the transpose of reverse mode', () => {
        for (const { sample, label } of samples) {
          const r = run(name, sample);
          if (r.ends.length === 0 || r.leaves.some((t) => t.toArray().some((x) => !Number.isFinite(x)))) continue;
          const gs = gradients(r);
          // One input at a time, then all: rules must cope with absent tangents.
          for (const chosen of [...r.leaves.keys(), -1]) {
            const tangents = r.leaves.map((t, i) => (chosen === -1 || chosen === i ? patternLike(t, 31 + 5 * i) : null));
            const forward = jvp(r.ends, r.leaves, tangents);
            forward.forEach((t, k) => t && expect(t.shape, `${label}: shape of the tangent`).toEqual(r.ends[k]!.shape));
            const left = r.ends.reduce((s, y, k) => s + dot(numbers(forward[k]!, y), r.cotangents[k]!.toArray()), 0);
            const right = tangents.reduce((s, t, i) => s + (t ? dot(numbers(gs[i]!, r.leaves[i]!), t.toArray()) : 0), 0);
            absolute(`${label}, tangent of ${chosen}`, [left], [right], 1e-9);
          }
        }
      });

      it('the second derivative agrees with differences of the first', () => {
        for (const { sample, label } of smooth) {
          const r = run(name, sample);
          if (r.ends.length === 0) continue;
          for (const g of r.cotangents) g.requiresGrad = true;
          const first = grad(r.ends, r.leaves, r.cotangents, { createGraph: true });
          const firsts = first.filter((t): t is Tensor => t?.tracked ?? false);
          if (firsts.length === 0) continue;
          const weights = firsts.map((t, k) => patternLike(t, 43 + 7 * k));
          const wanted = [...r.leaves, ...r.cotangents];
          const second = grad(firsts, wanted, weights);
          const value = () => {
            const again = run(name, sample, r.inputs);
            const gs = grad(again.ends, r.leaves, r.cotangents);
            return paired(
              gs.filter((_, i) => first[i]?.tracked).map((t) => t!),
              weights,
            );
          };
          second.forEach((t, i) =>
            absolute(`${label}, second derivative by ${i}`, numbers(t, wanted[i]!), differences(value, wanted[i]!), 3e-6),
          );
        }
      });
    } else {
      it('is not differentiable: no history is recorded', () => {
        for (const { sample } of samples) for (const y of call(name, leaves(sample), sample.attrs)) expect(y.tracked).toBe(false);
      });
    }

    if (!readsStrides.has(name))
      it('does not depend on the memory layout of its inputs', () => {
        for (const { sample, label } of samples) {
          const plain = run(name, sample);
          const other = run(name, sample, leaves(sample).map(scattered));
          plain.outputs.forEach((y, k) => {
            expect(other.outputs[k]!.shape).toEqual(y.shape);
            expectClose(`${label}, output ${k}`, other.outputs[k]!.toArray(), y.toArray(), 1e-12);
          });
          const expected = gradients(plain);
          gradients(other).forEach((g, i) =>
            expectClose(`${label}, gradient ${i}`, numbers(g, plain.leaves[i]!), numbers(expected[i]!, plain.leaves[i]!), 1e-12),
          );
        }
      });

    if (!readsPrecision.has(name))
      it('in float32 is near float64', () => {
        for (const { sample, label } of samples) {
          const inputs = leaves(sample, narrowed);
          const single = run(name, sample, inputs);
          // The same rounded numbers in float64, so that kinks stay where they are.
          const rounded = inputs.map((t, i) => {
            const own = sample.inputs[i];
            if (!t || !own) return null;
            const wide = Tensor.from(t.toArray(), t.shape, own.dtype);
            wide.wrapped = t.wrapped;
            wide.requiresGrad = t.requiresGrad;
            return wide;
          });
          const double = run(name, sample, rounded);
          single.outputs.forEach((y, k) => absolute(`${label}, output ${k}`, y.toArray(), narrow(double.outputs[k]!.toArray()), 2e-4));
          const expected = gradients(double);
          gradients(single).forEach((g, i) =>
            absolute(`${label}, gradient ${i}`, numbers(g, single.leaves[i]!), narrow(numbers(expected[i]!, double.leaves[i]!)), 2e-4),
          );
        }
      });

    it('with integers and bools answers or refuses properly', () => {
      for (const dtype of ['int64', 'uint8', 'bool'] as const) {
        for (const { sample } of samples) {
          const inputs = leaves(sample, (d) => (isInteger(d) ? d : dtype));
          try {
            call(name, inputs, sample.attrs);
          } catch (error) {
            expect(error).toBeInstanceOf(EngineError);
          }
        }
      }
    });
  });
}

it('the pattern of cotangents is neither constant nor zero', () => {
  expect(new Set(pattern(20)).size).toBeGreaterThan(15);
});
