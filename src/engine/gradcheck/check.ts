import { jvp } from '../autograd/forward.ts';
import { forwardReady, unit } from '../autograd/jacobian.ts';
import { withGradMode } from '../autograd/mode.ts';
import { isComplex, isFloating } from '../dtype.ts';
import { UnsupportedError } from '../errors.ts';
import type { Operand } from '../primitive.ts';
import type { Tensor } from '../tensor.ts';
import { BackwardPass, type Gradient, type Recorded } from './backward-pass.ts';
import { close, relativeError, type Tolerance } from './classify.ts';
import { difference, flatten, orNothing, Probe } from './differences.ts';
import { checkAsJax } from './jax.ts';
import { compare, dense, identical, sameGradient, severity, unfit } from './judgement.ts';
import { presets } from './presets.ts';
import { locate, type Row, rowsFor, spread, unravel, weigh } from './rows.ts';
import { explain } from './slips.ts';
import type { CheckOptions, Fault, GradientReport, InputReport, Subject, Verdict } from './types.ts';

/** A finished check, which can judge a changed gradient by the slopes it measured. */
export interface Examination {
  readonly report: GradientReport;
  /**
   * Whether the subject's gradient, changed since, agrees now: something that was wrong is right and nothing that was right is wrong.
   * `forward`: the run itself must be made again, because the change concerns what it saves.
   */
  mended(rerun: 'backward' | 'forward'): boolean;
}

/**
 * Checks a gradient against central differences in float64: PyTorch's gradcheck, with its tolerances, but answering for each input what is wrong and why.
 * Exact (every element against every output) while the budget of `evaluations` and `passes` lasts; beyond it, a fixed choice of elements and
 * directions, plus one direction through all elements of each input, which catches what the choice missed.
 * @throws what `subject.run` throws, except UnsupportedError, which is a verdict.
 */
export const checkGradients = (subject: Subject, options: CheckOptions = {}): GradientReport => examine(subject, options).report;

export function examine(subject: Subject, options: CheckOptions = {}): Examination {
  try {
    if (options.preset === 'jax') return { report: checkAsJax(subject, options), mended: () => false };
    const check = new Check(subject, { ...presets[options.preset ?? 'nabla'], ...options });
    return { report: check.report(), mended: (rerun) => check.mended(rerun) };
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    const report = {
      verdict: 'unsupported',
      inputs: [],
      mode: 'jacobian',
      evaluations: 0,
      passes: 0,
      message: error.message,
      fault: null,
    } as const;
    return { report, mended: () => false };
  }
}

type Settings = Required<Omit<CheckOptions, 'preset'>>;

/** The slopes measured for one input. */
interface Evidence {
  readonly elements: readonly number[];
  readonly numeric: readonly Float64Array[];
}

class Check {
  readonly #probe: Probe;
  readonly #tolerance: Tolerance;
  readonly #pass: BackwardPass;
  readonly #evidence = new Map<number, Evidence>();
  readonly #right = new Map<number, boolean>();
  #run: Recorded | null = null;
  #rows: readonly Row[] = [];
  #share = 0;
  constructor(
    readonly subject: Subject,
    readonly options: Settings,
  ) {
    this.#probe = new Probe(subject);
    this.#tolerance = { atol: options.atol, rtol: options.rtol };
    this.#pass = new BackwardPass(subject, this.#probe);
  }

  report(): GradientReport {
    const { subject } = this;
    if (subject.inputs.some((i) => isComplex(i.value.dtype))) throw new UnsupportedError('gradient checks of complex inputs');
    const run = this.#probe.record();
    if (run.outputs.some((t) => isComplex(t.dtype))) throw new UnsupportedError('gradient checks of complex outputs');
    this.#run = run;
    const numbers = flatten(run.outputs);
    this.#rows = rowsFor(numbers.length, this.options.passes);
    if (!identical(numbers, flatten(this.#probe.record().outputs)))
      return this.#finish([], 'nondeterministic', 'two runs on the same inputs gave different outputs', 'random');
    const undefinedOutput = this.options.undefinedGradients ? this.#pass.undefinedOutputs(run) : null;
    if (undefinedOutput) {
      const raised = undefinedOutput.message.trim().split('\n').at(-1);
      return this.#finish([], 'undefined', `backward does not expect that an output has no gradient (None): ${raised}`, 'undefined-output');
    }
    if (subject.inputs.length > 0) this.#probe.dropTape(numbers);
    return this.#compareAll(run);
  }

  #compareAll(run: Recorded): GradientReport {
    const checked = this.#checked();
    const gradients = this.#rows.map((row) => this.#pass.run(run, row));
    const first = this.#rows[0];
    const repeated = first ? this.#pass.run(run, first) : [];
    if (first && this.#pass.wroteInPlace)
      return this.#finish(
        [],
        'wrong',
        'backward writes into the gradient it is given, in place: other branches of the graph share it',
        'in-place',
      );
    const unstable = (again: readonly Gradient[]) => checked.some((k) => !sameGradient(gradients[0]![k]!, again[k]!));
    if (first && unstable(repeated))
      return this.#finish(
        [],
        'nondeterministic',
        'two backward passes over the same graph gave different gradients: backward draws random numbers, or changes what it reads',
        'random',
      );
    // Between forward and backward of one call lie other calls in every real program.
    if (
      first &&
      this.options.otherCalls &&
      !this.subject.backward &&
      orNothing(() => this.#probe.elsewhere()) &&
      unstable(this.#pass.run(run, first))
    )
      return this.#finish(
        [],
        'nondeterministic',
        'after another call on other values, backward of the first call gives another gradient: it reads state that the calls share, not what its own call left in ctx',
        'state',
      );
    this.#share = Math.floor(this.options.evaluations / 2 / Math.max(1, checked.length));
    const inputs = checked.map((k) => {
      const report = this.#input(
        k,
        run,
        gradients.map((g) => g[k]!),
      );
      if (report.verdict !== 'kink') this.#right.set(k, severity[report.verdict] < severity.kink);
      return report;
    });
    const verdict = inputs.reduce<Verdict>((worst, i) => (severity[i.verdict] > severity[worst] ? i.verdict : worst), 'correct');
    return this.#finish(inputs, verdict, null, null);
  }

  #checked(): number[] {
    return this.subject.inputs.flatMap((i, k) => (isFloating(i.value.dtype) ? [k] : []));
  }

  #finish(inputs: InputReport[], verdict: Verdict, message: string | null, fault: Fault | null): GradientReport {
    const mode = this.#rows.every((r) => r.single !== null || r.weights.length === 1) ? 'jacobian' : 'directions';
    return { verdict, inputs, mode, evaluations: this.#probe.evaluations, passes: this.#pass.count, message, fault };
  }

  mended(rerun: 'backward' | 'forward'): boolean {
    if (!this.#run || this.#right.size === 0) return false;
    return (
      orNothing(() => {
        const run = rerun === 'forward' ? this.#probe.record() : this.#run!;
        // One pass along a mixture of all rows rules out nearly everything that is no mend.
        const mixed = mixture(this.#rows);
        if (!this.#agrees(run, mixed, (e) => mix(e.numeric))) return false;
        return this.#rows.every((row, r) => this.#agrees(run, row, (e) => e.numeric[r]!));
      }) ?? false
    );
  }

  /** True if a pass along `row` gives what is expected for everything that was right, and for something that was wrong. */
  #agrees(run: Recorded, row: Row, expected: (e: Evidence) => Float64Array): boolean {
    const gradients = this.#pass.run(run, row);
    let improved = false;
    for (const [k, right] of this.#right) {
      const evidence = this.#measured(k, this.#rows, []);
      const g = gradients[k]!;
      const good =
        !unfit([g], this.#probe.values[k]!) && agree(dense(g as Operand, evidence.elements), expected(evidence), this.#tolerance);
      if (right && !good) return false;
      improved ||= !right && good;
    }
    return improved;
  }

  #input(k: number, run: Recorded, gradients: readonly Gradient[]): InputReport {
    const value = this.#probe.values[k]!;
    const fault = unfit(gradients, value);
    if (fault) return { ...this.#unnumbered(k, fault.verdict, fault.message), slip: fault.slip };
    return this.#compare(k, run, gradients as readonly Operand[]);
  }

  /** Slopes at the elements to compare, measured once. */
  #measured(k: number, rows: readonly Row[], gradients: readonly Operand[]): Evidence {
    const known = this.#evidence.get(k);
    if (known) return known;
    const elements = this.#elements(this.#probe.values[k]!.size, k, rows, gradients);
    const numeric = rows.map(() => new Float64Array(elements.length));
    elements.forEach((i, c) => {
      const column = this.#probe.column(k, i, this.options.eps);
      rows.forEach((row, r) => {
        numeric[r]![c] = weigh(row, column);
      });
    });
    const evidence = { elements, numeric };
    this.#evidence.set(k, evidence);
    return evidence;
  }

  /** Which elements to compare: all of them, or a spread-out choice and any that a search along whole directions finds guilty. */
  #elements(size: number, k: number, rows: readonly Row[], gradients: readonly Operand[]): number[] {
    if (size <= this.#share) return Array.from({ length: size }, (_, i) => i);
    const count = Math.max(1, this.#share);
    const chosen = new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * size) / count)));
    const [row, gradient] = [rows[0], gradients[0]];
    if (row && gradient !== undefined) {
      const all = gradient ? Float64Array.from(gradient.toArray()) : new Float64Array(size);
      const guilty = this.#search(k, row, all, 0, size);
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

  #compare(k: number, run: Recorded, gradients: readonly Operand[]): InputReport {
    const value = this.#probe.values[k]!;
    const rows = this.#rows;
    const { elements, numeric } = this.#measured(k, rows, gradients);
    const analytic = gradients.map((g) => dense(g, elements));
    const { eps, excuses } = this.options;
    const found = compare({ rows, elements, analytic, numeric }, this.#tolerance, excuses, (i, along) =>
      this.#probe.sweep(k, i, along, eps),
    );
    const none = gradients.every((g) => g === null);
    const verdict = none && found.verdict === 'wrong' ? 'undefined' : found.verdict;
    const base = { ...this.#unnumbered(k, verdict, null), checked: elements.length, failed: found.failed, sweep: found.sweep };
    if (found.r < 0) return base;
    const [a, n] = [analytic[found.r]![found.c]!, numeric[found.r]![found.c]!];
    const bad = verdict === 'wrong' || verdict === 'undefined';
    const slip = bad
      ? explain({ shape: value.shape, elements, analytic, numeric, counts: this.#counts(value, run) }, this.#tolerance)
      : null;
    const why = none ? 'the function depends on this input, but no gradient arrives (None)' : 'the gradient is NaN';
    return {
      ...base,
      index: unravel(elements[found.c]!, value.shape),
      output: locate(rows[found.r]!.single, run.outputs),
      analytic: none && verdict !== 'correct' ? null : a,
      numeric: n,
      absError: Math.abs(a - n),
      relError: relativeError(a, n, this.#tolerance),
      forward: this.#forward(run, k, elements[found.c]!, rows[found.r]!),
      slip,
      message: verdict === 'undefined' ? why : null,
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

const share = (r: number) => spread(r, 5);
function mixture(rows: readonly Row[]): Row {
  const weights = new Float64Array(rows[0]?.weights.length ?? 0);
  rows.forEach((row, r) => row.weights.forEach((w, i) => (weights[i]! += share(r) * w)));
  return { weights, single: null };
}
function mix(numeric: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(numeric[0]?.length ?? 0);
  numeric.forEach((row, r) => row.forEach((n, c) => (sum[c]! += share(r) * n)));
  return sum;
}
/** Wider than the check's own tolerance: slopes near a kink or of low precision are not to stand in the way of a mend. */
function agree(analytic: Float64Array, numeric: Float64Array, { atol, rtol }: Tolerance): boolean {
  const wide = { atol: 10 * atol, rtol: 10 * rtol };
  return analytic.every((a, i) => close(a, numeric[i]!, wide));
}
