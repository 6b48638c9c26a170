import { one } from '../apply.ts';
import { withGradMode } from '../autograd/mode.ts';
import { isComplex, isFloating } from '../dtype.ts';
import { contiguousCopy } from '../loops.ts';
import type { Tensor } from '../tensor.ts';
import type { Slope, Subject } from './types.ts';

/** Runs the function at moved points. The input values live here, in memory of their own, as float64. */
export class Probe {
  evaluations = 0;
  /** How often the function was called in all. */
  calls = 0;
  readonly #pristine: readonly Tensor[];
  #values: Tensor[];
  /** Differences need no tape, unless the function differentiates inside itself; see `dropTape`. */
  #recording = true;

  constructor(readonly subject: Subject) {
    this.#pristine = subject.inputs.map(({ value }) => contiguousCopy(value, isFloating(value.dtype) ? 'float64' : value.dtype));
    this.#values = this.#pristine.map((t) => contiguousCopy(t));
  }

  get values(): readonly Tensor[] {
    return this.#pristine;
  }

  call(values: readonly Tensor[]): readonly Tensor[] {
    this.calls++;
    return this.subject.run(values);
  }

  /** Fresh leaves and what the function makes of them. */
  record(): { leaves: Tensor[]; given: Tensor[]; outputs: readonly Tensor[] } {
    return withGradMode(true, () => {
      const leaves = this.#pristine.map((t) => {
        const leaf = contiguousCopy(t);
        leaf.requiresGrad = isFloating(leaf.dtype);
        return leaf;
      });
      const given = this.#handedOver(leaves);
      return { leaves, given, outputs: this.call(given) };
    });
  }

  /** Stops recording if the function gives these very numbers without a tape too: most of the time of a small function goes into recording it. */
  dropTape(numbers: Float64Array): void {
    this.#recording = false;
    const without = orNothing(() => this.at(0, [], 0));
    this.#recording = without === null || without.length !== numbers.length || without.some((v, i) => !Object.is(v, numbers[i]));
  }

  /** A user may write into an input but not into a leaf: inputs are handed over as copies, which gradients pass through. */
  #handedOver(leaves: readonly Tensor[]): Tensor[] {
    return leaves.map((leaf, k) => (this.subject.inputs[k]!.parameter || !leaf.requiresGrad ? leaf : one('clone', [leaf], {})));
  }

  /** Calls the function once more, on other values, as a program does between forward and backward. */
  elsewhere(): Float64Array {
    const moved = this.#pristine.map((t) => {
      const copy = contiguousCopy(t);
      if (isFloating(t.dtype)) copy.data.forEach((v, i) => (copy.data[i] = v * 0.9 + 0.01));
      copy.requiresGrad = isFloating(t.dtype);
      return copy;
    });
    return withGradMode(true, () => flatten(this.call(this.#handedOver(moved))));
  }

  /** All output numbers with every floating input moved by `delta` times its tangent. */
  along(tangents: readonly (Float64Array | null)[], delta: number): Float64Array {
    const moved = this.#pristine.map((t, k) => {
      const copy = contiguousCopy(t);
      tangents[k]?.forEach((v, i) => (copy.data[i]! += delta * v));
      copy.requiresGrad = isFloating(t.dtype);
      return copy;
    });
    this.evaluations++;
    return withGradMode(true, () => flatten(this.call(this.#handedOver(moved))));
  }

  /** All output numbers with `delta` added to input `k` along `direction` (by flat index). */
  at(k: number, direction: readonly (readonly [index: number, weight: number])[], delta: number): Float64Array {
    const moved = this.#values[k]!.data;
    const base = this.#pristine[k]!.data;
    for (const [i, w] of direction) moved[i] = base[i]! + delta * w;
    const leaves = this.#values;
    for (const t of leaves) t.requiresGrad = isFloating(t.dtype);
    this.evaluations++;
    try {
      return flatten(withGradMode(this.#recording, () => this.call(this.#recording ? this.#handedOver(leaves) : leaves)));
    } finally {
      // Leaves that were written to (PyTorch allows it under no_grad) start afresh.
      this.#values = leaves.map((t, j) => (t.storage.version === 0 ? t : contiguousCopy(this.#pristine[j]!)));
      const now = this.#values[k]!.data;
      for (const [i] of direction) now[i] = base[i]!;
    }
  }

  /** Column ∂outputs/∂(input k, element i) by central differences with the step that floating point really made. */
  column(k: number, i: number, eps: number): Float64Array {
    const x = this.#pristine[k]!.data[i]!;
    const width = x + eps - (x - eps);
    return difference(this.at(k, [[i, 1]], eps), this.at(k, [[i, 1]], -eps), width);
  }

  /** Slopes of v·f at element i for shrinking steps, from both sides; NaN where a step of more than `eps` left the function's domain. */
  sweep(k: number, i: number, along: (outputs: Float64Array) => number, eps: number): Slope[] {
    const value = (delta: number) => along(this.at(k, [[i, 1]], delta));
    const middle = value(0);
    const x = this.#pristine[k]!.data[i]!;
    return steps.map((step) => {
      const [right, left] = [step, -step].map((delta) => (step > eps ? (orNothing(() => value(delta)) ?? Number.NaN) : value(delta))) as [
        number,
        number,
      ];
      const [up, down] = [x + step - x, x - (x - step)];
      return { step, central: (right - left) / (up + down), right: (right - middle) / up, left: (middle - left) / down };
    });
  }
}

/** Null where the function raises: a probability of 0.95 may not be moved by 0.1, and one that calls backward() needs its tape. */
export function orNothing<T>(body: () => T): T | null {
  try {
    return body();
  } catch {
    return null;
  }
}

const steps = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7] as const;

export function difference(plus: Float64Array, minus: Float64Array, width: number): Float64Array {
  return plus.map((p, i) => (p - minus[i]!) / width);
}

/** The numbers of all outputs that can have gradients, one after the other. */
export function flatten(outputs: readonly Tensor[]): Float64Array {
  return Float64Array.from(outputs.filter((t) => isFloating(t.dtype) || isComplex(t.dtype)).flatMap((t) => t.toArray()));
}
