import { grad } from '../autograd/backward.ts';
import { jvp } from '../autograd/forward.ts';
import { edgeOf } from '../autograd/graph.ts';
import { forwardReady, unit } from '../autograd/jacobian.ts';
import { withGradMode } from '../autograd/mode.ts';
import { isComplex, isFloating } from '../dtype.ts';
import { EngineError, UnsupportedError } from '../errors.ts';
import { contiguousCopy } from '../loops.ts';
import type { Operand } from '../primitive.ts';
import { type Shape, sameShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { classify, close, type Tolerance } from './classify.ts';
import { difference, flatten, Probe } from './differences.ts';
import { explain, explainShape } from './slips.ts';
import type { CheckOptions, GradientReport, InputReport, Subject, Verdict } from './types.ts';

const defaults = { eps: 1e-6, atol: 1e-5, rtol: 1e-3, evaluations: 2000, passes: 32 } as const;

/**
 * Checks a gradient against central differences in float64: PyTorch's gradcheck, with its tolerances, but answering for each input what is wrong and why.
 * Exact (every element against every output) while the budget of `evaluations` and `passes` lasts; beyond it, a fixed choice of elements and
 * directions, plus one direction through all elements of each input, which catches what the choice missed.
 * @throws what `subject.run` throws, except UnsupportedError, which is a verdict.
 */
export function checkGradients(subject: Subject, options: CheckOptions = {}): GradientReport {
  try {
    return new Check(subject, { ...defaults, ...options }).report();
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    return { verdict: 'unsupported', inputs: [], mode: 'jacobian', evaluations: 0, passes: 0, message: error.message };
  }
}

/** A weighting of the output numbers: the cotangent of one backward pass. */
interface Row {
  readonly weights: Float64Array;
  /** Which output number it is, where it is just one. */
  readonly single: number | null;
}

class Check {
  readonly #probe: Probe;
  readonly #tolerance: Tolerance;
  #passes = 0;
  constructor(
    readonly subject: Subject,
    readonly options: Required<CheckOptions>,
  ) {
    this.#probe = new Probe(subject);
    this.#tolerance = { atol: options.atol, rtol: options.rtol };
  }

  report(): GradientReport {
    const { subject } = this;
    if (subject.inputs.some((i) => isComplex(i.value.dtype))) throw new UnsupportedError('gradient checks of complex inputs');
    const run = this.#probe.record();
    if (run.outputs.some((t) => isComplex(t.dtype))) throw new UnsupportedError('gradient checks of complex outputs');
    const numbers = flatten(run.outputs);
    const rows = this.#rows(numbers.length);
    const mode = rows.every((r) => r.single !== null) ? 'jacobian' : 'directions';
    const finish = (inputs: InputReport[], message: string | null = null, verdict = overall(inputs)): GradientReport => ({
      verdict,
      inputs,
      mode,
      evaluations: this.#probe.evaluations,
      passes: this.#passes,
      message,
    });
    const again = flatten(this.#probe.record().outputs);
    if (!identical(numbers, again)) return finish([], 'two runs on the same inputs gave different outputs', 'nondeterministic');
    if (subject.inputs.length > 0) this.#probe.dropTape(numbers);
    const checked = subject.inputs.flatMap((i, k) => (isFloating(i.value.dtype) ? [k] : []));
    const gradients = rows.map((row) => this.#backward(run, row));
    const repeated = rows.length > 0 ? this.#backward(run, rows[0]!) : [];
    const share = Math.floor(this.options.evaluations / 2 / Math.max(1, checked.length));
    return finish(
      checked.map((k) => {
        if (rows.length > 0 && !sameGradient(gradients[0]![k]!, repeated[k]!)) {
          return this.#unnumbered(k, 'nondeterministic', 'two backward passes over the same graph gave different gradients');
        }
        return this.#input(
          k,
          run,
          rows,
          gradients.map((g) => g[k]!),
          share,
        );
      }),
    );
  }

  /** Unit weights while the passes last; otherwise fixed directions, whose numbers are all different so that no two errors cancel. */
  #rows(outputs: number): Row[] {
    if (outputs <= this.options.passes) {
      return Array.from({ length: outputs }, (_, i) => {
        const weights = new Float64Array(outputs);
        weights[i] = 1;
        return { weights, single: i };
      });
    }
    return [0, 1, 2].map((phase) => ({ weights: Float64Array.from({ length: outputs }, (_, i) => spread(i, phase)), single: null }));
  }

  /** One backward pass. @returns the gradient of each input, or the error that made it fail. */
  #backward(run: Recorded, row: Row): Gradient[] {
    this.#passes++;
    const cotangents = split(row.weights, run.outputs);
    const { subject } = this;
    try {
      const { backward } = subject;
      if (backward) return withGradMode(false, () => [...backward(run.given, run.outputs, cotangents)]);
      const ends = run.outputs.flatMap((t, i) => (edgeOf(t) && cotangents[i] ? [{ t, cotangent: cotangents[i]! }] : []));
      const leaves = run.leaves.filter((t) => t.requiresGrad);
      const found =
        ends.length === 0
          ? []
          : grad(
              ends.map((e) => e.t),
              leaves,
              ends.map((e) => e.cotangent),
              { retainGraph: true },
            );
      return run.leaves.map((t) => found[leaves.indexOf(t)] ?? null);
    } catch (error) {
      if (!(error instanceof EngineError) || error instanceof UnsupportedError || !/returned an invalid gradient/.test(error.message))
        throw error;
      return run.leaves.map(() => error);
    }
  }

  #input(k: number, run: Recorded, rows: readonly Row[], gradients: readonly Gradient[], share: number): InputReport {
    const value = this.#probe.values[k]!;
    const failure = gradients.find((g) => g instanceof EngineError);
    if (failure) return this.#unnumbered(k, 'shape', (failure as EngineError).message);
    for (const g of gradients as readonly Operand[]) {
      if (!g) continue;
      if (!sameShape(g.shape, value.shape)) {
        const report = this.#unnumbered(
          k,
          'shape',
          `the gradient has shape [${g.shape.join(', ')}], its input [${value.shape.join(', ')}]`,
        );
        return { ...report, slip: explainShape(value.shape, g.shape) };
      }
      if (!isFloating(g.dtype))
        return this.#unnumbered(k, 'dtype', `the gradient is of dtype ${g.dtype}, its input of ${this.subject.inputs[k]!.value.dtype}`);
    }
    const dense = (gradients as readonly Operand[]).map((g) => (g ? Float64Array.from(g.toArray()) : new Float64Array(value.size)));
    const elements = this.#elements(value.size, share, k, rows, dense);
    const analytic = dense.map((g) => Float64Array.from(elements, (i) => g[i]!));
    const numeric = rows.map(() => new Float64Array(elements.length));
    elements.forEach((i, c) => {
      const column = this.#probe.column(k, i, this.options.eps);
      rows.forEach((row, r) => {
        numeric[r]![c] = weigh(row, column);
      });
    });
    return this.#compare(k, run, rows, elements, analytic, numeric, gradients as readonly Operand[]);
  }

  /** Which elements to compare: all of them, or a spread-out choice and any that a search along whole directions finds guilty. */
  #elements(size: number, share: number, k: number, rows: readonly Row[], gradients: readonly Float64Array[]): number[] {
    if (size <= share) return Array.from({ length: size }, (_, i) => i);
    const count = Math.max(1, share);
    const chosen = new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * size) / count)));
    const row = rows[0];
    if (row) {
      const guilty = this.#search(k, row, gradients[0]!, 0, size);
      if (guilty !== null) chosen.add(guilty);
    }
    return [...chosen].sort((a, b) => a - b);
  }

  /** Finds an element whose gradient is off by comparing directional derivatives over ever smaller halves. */
  #search(k: number, row: Row, gradient: Float64Array, start: number, end: number): number | null {
    const direction = Array.from({ length: end - start }, (_, i) => [start + i, spread(start + i, 3)] as const);
    const { eps } = this.options;
    const numeric = weigh(row, difference(this.#probe.at(k, direction, eps), this.#probe.at(k, direction, -eps), 2 * eps));
    const analytic = direction.reduce((s, [i, w]) => s + w * gradient[i]!, 0);
    if (close(analytic, numeric, this.#tolerance)) return null;
    if (end - start === 1) return start;
    const middle = (start + end) >> 1;
    return this.#search(k, row, gradient, start, middle) ?? this.#search(k, row, gradient, middle, end);
  }

  #compare(
    k: number,
    run: Recorded,
    rows: readonly Row[],
    elements: readonly number[],
    analytic: Float64Array[],
    numeric: Float64Array[],
    gradients: readonly Operand[],
  ): InputReport {
    const value = this.#probe.values[k]!;
    let failed = 0;
    let verdict = 'correct' as Verdict;
    let worst = { r: -1, c: -1, error: -1 };
    let sweep: InputReport['sweep'] = [];
    const excused = 8; // so many failing elements are looked at closely; more of them make a kink or noise unlikely to be told anyway
    rows.forEach((row, r) =>
      elements.forEach((i, c) => {
        const [a, n] = [analytic[r]![c]!, numeric[r]![c]!];
        const error = Math.abs(a - n);
        if (close(a, n, this.#tolerance) || (Number.isNaN(a) && Number.isNaN(n))) {
          if (verdict === 'correct' && error > worst.error) worst = { r, c, error };
          return;
        }
        let finding: Verdict = 'wrong';
        let slopes: InputReport['sweep'] = [];
        if (Number.isNaN(a)) finding = 'undefined';
        else if (failed < excused) {
          slopes = this.#probe.sweep(k, i, (outputs) => weigh(row, outputs), this.options.eps);
          const told = classify(a, slopes, this.#tolerance);
          finding = told.verdict;
          numeric[r]![c] = told.numeric;
          if (finding === 'correct') return;
        }
        failed++;
        if (severity[finding] > severity[verdict] || (finding === verdict && error > worst.error)) {
          worst = { r, c, error };
          sweep = slopes;
          verdict = finding;
        }
      }),
    );
    const none = gradients.every((g) => g === null);
    if (none && verdict === 'wrong') verdict = 'undefined';
    const base = { ...this.#unnumbered(k, verdict, null), checked: elements.length, failed, sweep };
    if (worst.r < 0) return base;
    const [a, n] = [analytic[worst.r]![worst.c]!, numeric[worst.r]![worst.c]!];
    const slip =
      verdict === 'wrong' || verdict === 'undefined'
        ? explain({ shape: value.shape, elements, analytic, numeric, counts: this.#counts(value, run) }, this.#tolerance)
        : null;
    return {
      ...base,
      index: unravel(elements[worst.c]!, value.shape),
      output: locate(rows[worst.r]!.single, run.outputs),
      analytic: none && verdict !== 'correct' ? null : a,
      numeric: n,
      absError: Math.abs(a - n),
      relError: Math.abs(a - n) / Math.max(Math.abs(n), Number.MIN_VALUE),
      forward: this.#forward(run, k, elements[worst.c]!, rows[worst.r]!),
      slip,
      message:
        none && verdict === 'undefined'
          ? 'the function depends on this input, but no gradient arrives (None)'
          : verdict === 'undefined'
            ? 'the gradient is NaN'
            : null,
    };
  }

  /** The second witness: the same derivative in forward mode along the tape; null where an operation has no rule for it. */
  #forward(run: Recorded, k: number, element: number, row: Row): number | null {
    if (this.subject.backward || !forwardReady(run.outputs)) return null;
    const leaf = run.leaves[k]!;
    const tangents = withGradMode(false, () => jvp(run.outputs, [leaf], [unit(leaf, element)]));
    const flat = run.outputs.flatMap((t, i) => (isFloating(t.dtype) ? (tangents[i]?.toArray() ?? new Array<number>(t.size).fill(0)) : []));
    return weigh(row, Float64Array.from(flat));
  }

  #counts(value: Tensor, run: Recorded): { count: number; name: string }[] {
    const outputs = run.outputs.flatMap((t) => [
      { count: t.size, name: 'the number of outputs' },
      ...t.shape.map((s, d) => ({ count: s, name: `the size of dimension ${d} of the output` })),
    ]);
    return [
      { count: value.shape[0] ?? 1, name: 'the batch size' },
      { count: value.size, name: 'the number of elements' },
      ...value.shape.map((s, d) => ({ count: s, name: `the size of dimension ${d}` })),
      ...outputs,
      ...this.#probe.values.flatMap((t) => t.shape.map((s) => ({ count: s, name: 'the size of a dimension of another input' }))),
    ];
  }

  #unnumbered(k: number, verdict: Verdict, message: string | null): InputReport {
    const { name, value } = this.subject.inputs[k]!;
    return {
      name,
      shape: value.shape,
      verdict,
      checked: 0,
      of: value.size,
      failed: 0,
      index: null,
      output: null,
      analytic: null,
      numeric: null,
      absError: null,
      relError: null,
      forward: null,
      sweep: [],
      slip: null,
      message,
    };
  }
}

type Recorded = ReturnType<Probe['record']>;
type Gradient = Operand | EngineError;

/** The graver a verdict, the more it says about the whole. */
const severity: Record<Verdict, number> = {
  correct: 0,
  precision: 1,
  kink: 2,
  unsupported: 3,
  undefined: 4,
  wrong: 5,
  dtype: 6,
  shape: 7,
  nondeterministic: 8,
};
const overall = (inputs: readonly InputReport[]): Verdict =>
  inputs.reduce<Verdict>((worst, i) => (severity[i.verdict] > severity[worst] ? i.verdict : worst), 'correct');

/** Numbers in ±(0.5, 1.5) that never repeat; different for each phase. */
function spread(i: number, phase: number): number {
  const fraction = ((i + 1) * 0.6180339887498949 + phase * 0.377) % 1;
  return ((i + phase) % 3 === 0 ? -1 : 1) * (0.5 + fraction);
}

/** The row's weights as one tensor per output; null for outputs that it does not weigh or that take no gradient. */
function split(weights: Float64Array, outputs: readonly Tensor[]): Operand[] {
  let at = 0;
  return outputs.map((t) => {
    if (!isFloating(t.dtype)) return null;
    const part = weights.slice(at, at + t.size);
    at += t.size;
    return part.some((w) => w !== 0) ? contiguousCopy(Tensor.wrap(part, t.shape, 'float64'), t.dtype) : null;
  });
}

function weigh({ weights, single }: Row, numbers: Float64Array): number {
  if (single !== null) return numbers[single]!;
  let s = 0;
  for (let i = 0; i < weights.length; i++) s += weights[i]! * numbers[i]!;
  return s;
}

function identical(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((v, i) => Object.is(v, b[i]) || v === b[i]);
}
function sameGradient(a: Gradient, b: Gradient): boolean {
  if (a === null || b === null || a instanceof EngineError || b instanceof EngineError) return (a === null) === (b === null);
  return identical(Float64Array.from(a.toArray()), Float64Array.from(b.toArray()));
}

function unravel(flat: number, shape: Shape): number[] {
  const index = new Array<number>(shape.length);
  for (let d = shape.length - 1, rest = flat; d >= 0; d--) {
    index[d] = rest % shape[d]!;
    rest = Math.floor(rest / shape[d]!);
  }
  return index;
}
function locate(single: number | null, outputs: readonly Tensor[]): InputReport['output'] {
  if (single === null) return null;
  let at = single;
  for (const [output, t] of outputs.entries()) {
    if (!isFloating(t.dtype)) continue;
    if (at < t.size) return { output, index: unravel(at, t.shape) };
    at -= t.size;
  }
  return null;
}
