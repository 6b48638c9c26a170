import { one } from '../apply.ts';
import { withGradMode } from '../autograd/mode.ts';
import { copyInto, rowMajor } from '../loops.ts';
import { notifyWrite, unobserved } from '../observe.ts';
import { reshape } from '../ops/calls.ts';
import { rowStatistics } from '../ops/normalize.ts';
import type { Operand } from '../primitive.ts';
import { sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { composite } from './composite.ts';

type Inputs = readonly [x: Tensor, weight: Operand, bias: Operand, runningMean: Operand, runningVar: Operand];

/**
 * Moves running statistics towards those of the batch: r ← (1 − momentum)·r + momentum·batch, with the unbiased variance.
 * As in ATen this is no in-place operation to autograd: the version stays, and a graph that saved the old statistics is not stale.
 */
function updateRunning(x: Tensor, mean: Operand, variance: Operand, momentum: number): void {
  if (!mean && !variance) return;
  const rows = withGradMode(false, () => unobserved(() => reshape(x.alias(), [x.shape[0]!, x.shape[1]!, sizeOf(x.shape.slice(2))])));
  const batch = rowStatistics(rows);
  const count = rows.shape[0]! * rows.shape[2]!;
  const move = (running: Operand, towards: Float64Array, factor: number) => {
    if (!running) return;
    const old = rowMajor(running);
    const moved = towards.map((v, i) => (1 - momentum) * old[i]! + momentum * v * factor);
    notifyWrite(running.storage);
    copyInto(running, Tensor.wrap(moved, running.shape, 'float64'));
  };
  move(mean, batch.mean, 1);
  move(variance, batch.variance, count / (count - 1));
}

/** torch.nn.functional.batch_norm: in training it also moves the running statistics, where there are any. */
function batchNorm(
  [x, weight, bias, mean, variance]: Inputs,
  { training, momentum, eps }: { training: boolean; momentum: number; eps: number },
): Tensor {
  const y = one('native_batch_norm', [x, weight, bias, mean, variance], { training, eps });
  if (training) updateRunning(x, mean, variance, momentum);
  return y;
}

/** torch.instance_norm, composed as in ATen: a batch norm of one sample with a channel for every sample and channel. */
function instanceNorm([x, weight, bias, mean, variance]: Inputs, a: { use_input_stats: boolean; momentum: number; eps: number }): Tensor {
  const [batch, channels] = x.shape as [number, number];
  const repeated = (t: Operand) => t && one('repeat', [t], { repeats: [batch] });
  const dense = x.contiguous ? x : one('contiguous', [x], {});
  const flat = one('view', [dense], { shape: [1, batch * channels, ...x.shape.slice(2)] });
  const running = withGradMode(false, () => [repeated(mean), repeated(variance)] as const);
  const y = batchNorm([flat, repeated(weight), repeated(bias), ...running], {
    training: a.use_input_stats,
    momentum: a.momentum,
    eps: a.eps,
  });
  if (a.use_input_stats) {
    for (const [target, moved] of [
      [mean, running[0]],
      [variance, running[1]],
    ] as const) {
      if (!target || !moved) continue;
      notifyWrite(target.storage);
      copyInto(target, averaged(moved, batch));
    }
  }
  return one('view', [y], { shape: x.shape });
}
/** The mean over the samples of statistics that were repeated for each. */
function averaged(t: Tensor, batch: number): Tensor {
  const data = rowMajor(t);
  const channels = data.length / batch;
  const out = Float64Array.from({ length: channels }, (_, c) => {
    let total = 0;
    for (let n = 0; n < batch; n++) total += data[n * channels + c]!;
    return total / batch;
  });
  return Tensor.wrap(out, [channels], 'float64');
}

export const normalizations = {
  batch_norm: composite(batchNorm),
  instance_norm: composite(instanceNorm),
};
