import { one } from '../apply.ts';
import { gradMode } from '../autograd/mode.ts';
import { runtimeError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import type { Tensor } from '../tensor.ts';
import { mul, reshape, sum } from './calls.ts';
import { longs, requireFloating, rounded, wave } from './support.ts';

interface Ctc {
  readonly input_lengths: readonly number[];
  readonly target_lengths: readonly number[];
  readonly blank: number;
  /** Gradients of sequences that no alignment fits become 0 instead of NaN; the loss itself stays infinite here, and F.ctc_loss sets it to 0. */
  readonly zero_infinity: boolean;
}
declare module '../primitive.ts' {
  interface Primitives {
    /** log_probs: (T, N, C); targets: (N, S), or all sequences one after the other; result: −log p(target) of each sequence, (N). */
    _ctc_loss: Op<[log_probs: Tensor, targets: Tensor], Ctc>;
  }
}

/** The targets of sequence n with a blank before, between and after them. */
function pathOf(targets: Tensor, n: number, a: Ctc): number[] {
  const data = rowMajor(targets);
  const length = a.target_lengths[n]!;
  const start = targets.rank === 2 ? n * targets.shape[1]! : a.target_lengths.slice(0, n).reduce((s, l) => s + l, 0);
  const path = [a.blank];
  for (let i = 0; i < length; i++) path.push(data[start + i]!, a.blank);
  return path;
}

const logAdd = (...xs: number[]) => {
  const high = Math.max(...xs);
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log(xs.reduce((s, x) => s + Math.exp(x - high), 0));
};

/**
 * Log-probabilities of all alignments that stand at each place of the path at each time, that time's emission included: forwards from the start,
 * or backwards from the end (Graves et al. 2006, equations 6 to 10). A label may be reached over a blank unless it repeats the one before.
 */
function lattice(emission: (t: number, s: number) => number, times: number, path: readonly number[], backwards: boolean): Float64Array {
  const size = path.length;
  const out = new Float64Array(times * size).fill(Number.NEGATIVE_INFINITY);
  const place = (s: number) => (backwards ? size - 1 - s : s);
  for (let step = 0; step < times; step++) {
    const t = backwards ? times - 1 - step : step;
    const before = (backwards ? t + 1 : t - 1) * size;
    for (let i = 0; i < size; i++) {
      const s = place(i);
      let reached = i < 2 ? 0 : Number.NEGATIVE_INFINITY;
      if (step > 0) {
        const skips = i >= 2 && path[s] !== path[place(i - 2)] && path[s] !== path[0];
        reached = logAdd(
          out[before + s]!,
          i >= 1 ? out[before + place(i - 1)]! : Number.NEGATIVE_INFINITY,
          skips ? out[before + place(i - 2)]! : Number.NEGATIVE_INFINITY,
        );
      }
      out[t * size + s] = reached + emission(t, s);
    }
  }
  return out;
}

/** Emissions of sequence n along its path. */
function emissions(logProbs: Tensor, n: number, path: readonly number[]): (t: number, s: number) => number {
  const [, batch, classes] = logProbs.shape as [number, number, number];
  const data = rowMajor(logProbs);
  return (t, s) => data[(t * batch + n) * classes + path[s]!]!;
}

function negativeLogLikelihood(logProbs: Tensor, targets: Tensor, n: number, a: Ctc): number {
  const path = pathOf(targets, n, a);
  const times = a.input_lengths[n]!;
  if (times === 0) return path.length === 1 ? 0 : Number.POSITIVE_INFINITY;
  const alpha = lattice(emissions(logProbs, n, path), times, path, false);
  const last = alpha.subarray((times - 1) * path.length);
  return -logAdd(last.at(-1)!, last.length > 1 ? last.at(-2)! : Number.NEGATIVE_INFINITY);
}

function check(logProbs: Tensor, targets: Tensor, a: Ctc): void {
  requireFloating(logProbs, 'ctc_loss_cpu');
  const [times, batch, classes] = logProbs.shape as [number, number, number];
  if (a.blank < 0 || a.blank >= classes) throw runtimeError('blank must be in label range');
  if (a.input_lengths.length !== batch) throw runtimeError('input_lengths must be of size batch_size');
  if (a.target_lengths.length !== batch) throw runtimeError('target_lengths must be of size batch_size');
  for (const [n, length] of a.input_lengths.entries()) {
    if (length > times)
      throw runtimeError(
        `Expected input_lengths to have value at most ${times}, but got value ${length} (while checking arguments for ctc_loss_cpu)`,
      );
    if (length < 0) throw runtimeError(`Expected input_lengths to have value at least 0, but got value ${length}`);
    if (targets.rank === 2 && a.target_lengths[n]! > targets.shape[1]!) {
      throw runtimeError(
        `Expected tensor to have size at least ${a.target_lengths[n]} at dimension 1, but got size ${targets.shape[1]} for argument #2 'targets' (while checking arguments for ctc_loss_cpu)`,
      );
    }
  }
}

/**
 * ∂loss/∂log_probs as PyTorch has it: exp x − probability of being there on an alignment.
 */
function slope(logProbs: Tensor, targets: Tensor, a: Ctc): Tensor {
  const [, batch, classes] = logProbs.shape as [number, number, number];
  const data = rowMajor(logProbs);
  const out = new Float64Array(data.length);
  for (let n = 0; n < batch; n++) {
    const path = pathOf(targets, n, a);
    const times = a.input_lengths[n]!;
    const nll = negativeLogLikelihood(logProbs, targets, n, a);
    if (times === 0 || (a.zero_infinity && nll === Number.POSITIVE_INFINITY)) continue;
    const emission = emissions(logProbs, n, path);
    const alpha = lattice(emission, times, path, false);
    const beta = lattice(emission, times, path, true);
    for (let t = 0; t < times; t++) {
      const there = new Float64Array(classes).fill(Number.NEGATIVE_INFINITY);
      for (const [s, c] of path.entries()) there[c] = logAdd(there[c]!, alpha[t * path.length + s]! + beta[t * path.length + s]!);
      for (let c = 0; c < classes; c++) {
        const at = (t * batch + n) * classes + c;
        out[at] = Math.exp(data[at]!) - Math.exp(there[c]! + nll - data[at]!);
      }
    }
  }
  return rounded(out, logProbs.shape, logProbs.dtype);
}

const loss: Rule<'_ctc_loss'> = {
  forward: ([logProbs, targets], a) => {
    check(logProbs, targets, a);
    return rounded(
      Float64Array.from({ length: logProbs.shape[1]! }, (_, n) => negativeLogLikelihood(logProbs, targets, n, a)),
      [logProbs.shape[1]!],
      logProbs.dtype,
    );
  },
  vjp: ({ inputs: [logProbs, targets], attrs }, g) => {
    // The slope is a constant to the tape; PyTorch has no second derivative either, and says so.
    if (gradMode.enabled) throw runtimeError('derivative for aten::_ctc_loss_backward is not implemented');
    return [mul(reshape(g, [1, -1, 1]), slope(logProbs, targets, attrs)), null];
  },
  jvp: ({ inputs: [logProbs, targets], attrs }, [t]) => t && sum(mul(t, slope(logProbs, targets, attrs)), [0, 2]),
  saves: () => ({ inputs: [0, 1], outputs: [0] }),
  formula: {
    names: ['x', 'targets'],
    value: '−log Σ over alignments of Π exp x',
    vjp: ['ḡ · (exp x − probability of being there on an alignment)', '–'],
  },
  torch: (a) =>
    `torch._ctc_loss(x0, x1, [${a.input_lengths}], [${a.target_lengths}], ${a.blank}, ${a.zero_infinity ? 'True' : 'False'})[0]`,
  // PyTorch's gradient takes for granted that log_probs come from a log_softmax: by itself it is no derivative, hence `kink`.
  samples: () => {
    const logProbs = one('log_softmax', [wave([5, 2, 4])], { dim: -1 });
    return [
      {
        inputs: [logProbs, longs([1, 2, 3, 3], [2, 2])],
        attrs: { input_lengths: [5, 4], target_lengths: [2, 2], blank: 0, zero_infinity: false },
        kink: true,
      },
      {
        inputs: [logProbs, longs([1, 1, 1, 0])],
        attrs: { input_lengths: [3, 2], target_lengths: [3, 1], blank: 2, zero_infinity: true },
        kink: true,
      },
    ];
  },
};

export const ctc = { _ctc_loss: loss };
