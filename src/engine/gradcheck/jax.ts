import { jvp } from '../autograd/forward.ts';
import { forwardReady } from '../autograd/jacobian.ts';
import { withGradMode } from '../autograd/mode.ts';
import { isFloating } from '../dtype.ts';
import { EngineError } from '../errors.ts';
import { Generator } from '../random/index.ts';
import { Tensor } from '../tensor.ts';
import { BackwardPass, type Recorded } from './backward-pass.ts';
import { close, relativeError } from './classify.ts';
import { flatten, Probe } from './differences.ts';
import { presets } from './presets.ts';
import type { CheckOptions, GradientReport, InputReport, Subject } from './types.ts';

/**
 * A gradient check as jax.test_util.check_grads makes it: along one random direction of all inputs, forward mode (fwd) against the central difference, and the
 * inner product of the pulled-back random cotangent with that direction (rev) against the same difference. `fwd` is passed over where the tape has no
 * forward rule (custom functions).
 */
export function checkAsJax(subject: Subject, options: CheckOptions): GradientReport {
  const { eps, atol, rtol } = { ...presets.jax, ...options };
  const probe = new Probe(subject);
  const pass = new BackwardPass(subject, probe);
  const random = new Generator(0);
  const run = probe.record();
  const tangents = probe.values.map((t) => (isFloating(t.dtype) ? normal(random, t.size) : null));
  const outputs = flatten(run.outputs);
  const cotangent = normal(random, outputs.length);
  const plus = probe.along(tangents, eps);
  const minus = probe.along(tangents, -eps);
  const slopes = plus.map((p, i) => (p - minus[i]!) * (0.5 / eps));
  const reports: InputReport[] = [];
  const forward = forwardTangents(subject, run, tangents);
  if (forward) {
    const worst = [...forward.keys()].reduce((w, i) => (off(forward[i]!, slopes[i]!) > off(forward[w]!, slopes[w]!) ? i : w), 0);
    reports.push(line('all inputs, forward mode', forward[worst] ?? 0, slopes[worst] ?? 0));
  }
  const gradients = pass.run(run, { weights: cotangent, single: null });
  const failure = gradients.find((g): g is EngineError => g instanceof EngineError);
  if (failure) throw failure;
  const pulled = gradients.reduce(
    (s, g, k) => s + (g instanceof Tensor && tangents[k] ? inner(Float64Array.from(g.toArray()), tangents[k]) : 0),
    0,
  );
  reports.push(line('all inputs, reverse mode', pulled, inner(slopes, cotangent)));
  const wrong = reports.some((r) => r.verdict === 'wrong');
  return {
    verdict: wrong ? 'wrong' : 'correct',
    inputs: reports,
    mode: 'directions',
    evaluations: probe.evaluations,
    passes: pass.count,
    message: null,
    fault: null,
  };

  function off(a: number, n: number): number {
    return Math.abs(a - n) - rtol * Math.abs(n);
  }
  function line(name: string, analytic: number, numeric: number): InputReport {
    const of = probe.values.reduce((n, t) => n + (isFloating(t.dtype) ? t.size : 0), 0);
    const good = close(analytic, numeric, { atol, rtol });
    const absError = Math.abs(analytic - numeric);
    const relError = relativeError(analytic, numeric, { atol, rtol });
    const rest = { index: null, output: null, forward: null, sweep: [], slip: null, message: null };
    return {
      name,
      shape: [of],
      verdict: good ? 'correct' : 'wrong',
      checked: 1,
      of,
      failed: good ? 0 : 1,
      analytic,
      numeric,
      absError,
      relError,
      ...rest,
    };
  }
}

/** Forward mode along the tape; null where an operation has no rule for it. */
function forwardTangents(subject: Subject, run: Recorded, tangents: readonly (Float64Array | null)[]): Float64Array | null {
  if (subject.backward || !forwardReady(run.outputs)) return null;
  const given = run.leaves.flatMap((leaf, k) => (tangents[k] ? [{ leaf, tangent: Tensor.wrap(tangents[k], leaf.shape, 'float64') }] : []));
  const out = withGradMode(false, () =>
    jvp(
      run.outputs,
      given.map((g) => g.leaf),
      given.map((g) => g.tangent),
    ),
  );
  return Float64Array.from(
    run.outputs.flatMap((t, i) => (isFloating(t.dtype) ? (out[i]?.toArray() ?? new Array<number>(t.size).fill(0)) : [])),
  );
}

function normal(random: Generator, count: number): Float64Array {
  // Box and Muller: any direction will do, as long as it is always the same.
  return Float64Array.from({ length: count }, () => {
    const [u, v] = [random.uniform53(), random.uniform53()];
    return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
  });
}
const inner = (a: Float64Array, b: Float64Array) => a.reduce((s, x, i) => s + x * b[i]!, 0);
