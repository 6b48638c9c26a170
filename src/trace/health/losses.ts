import type { Diagnostic, TraceNode } from '../../protocol/trace.ts';
import type { HealthRule, HealthRun } from './run.ts';

/** Shape-keeping operations that one looks through to find where a value came from. */
const transparent = new Set([
  'reshape',
  'view',
  'permute',
  'transpose',
  'squeeze',
  'unsqueeze',
  'contiguous',
  'clone',
  'cast',
  'select',
  'slice',
  'expand',
  't',
]);

function origin(run: HealthRun, node: TraceNode): TraceNode {
  let at = node;
  while (at.op !== null && transparent.has(at.op)) {
    const from = run.inputsOf(at.id)[0];
    if (!from) break;
    at = from;
  }
  return at;
}

function warn(run: HealthRun, at: TraceNode, code: string, message: string, cause?: TraceNode): Diagnostic {
  const related = cause && run.place(cause);
  return {
    code,
    severity: 'warning',
    message,
    location: run.place(at),
    ...(related ? { related: [{ message: `${cause.op} is applied here`, location: related }] } : {}),
  };
}

/** cross_entropy applies log_softmax itself: softmax before it flattens the gradient. */
export const doubleSoftmax: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (node.op !== 'log_softmax') return [];
    const source = run.inputsOf(node.id)[0];
    const made = source && origin(run, source);
    const toLoss = run.usersOf(node.id).some((u) => u.op?.startsWith('nll_loss'));
    if (!toLoss || (made?.op !== 'softmax' && made?.op !== 'log_softmax')) return [];
    return [
      warn(
        run,
        node,
        'double-softmax',
        `cross_entropy gets the result of ${run.describe(made)} and applies log_softmax to it once more: pass the logits themselves, or use nll_loss on log-probabilities.`,
        made,
      ),
    ];
  });

/** binary_cross_entropy_with_logits applies the sigmoid itself. */
export const doubleSigmoid: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (node.op !== 'binary_cross_entropy_with_logits') return [];
    const source = run.inputsOf(node.id)[0];
    const made = source && origin(run, source);
    if (made?.op !== 'sigmoid') return [];
    return [
      warn(
        run,
        node,
        'double-sigmoid',
        `binary_cross_entropy_with_logits gets the result of ${run.describe(made)} and applies the sigmoid once more: pass the logits, or use binary_cross_entropy.`,
        made,
      ),
    ];
  });

/** log(softmax(x)) underflows where log_softmax does not. */
export const logOfSoftmax: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (node.op !== 'log') return [];
    const source = run.inputsOf(node.id)[0];
    const made = source && origin(run, source);
    if (made?.op !== 'softmax') return [];
    return [
      {
        ...warn(
          run,
          node,
          'log-of-softmax',
          `log of ${run.describe(made)} loses digits and becomes −inf for unlikely classes: log_softmax computes the same without.`,
          made,
        ),
        severity: 'info' as const,
      },
    ];
  });

/** nll_loss takes logarithms: probabilities make a loss without a logarithm in it. */
export const probabilitiesToNll: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (!node.op?.startsWith('nll_loss')) return [];
    const source = run.inputsOf(node.id)[0];
    const made = source && origin(run, source);
    if (made?.op !== 'softmax' && made?.op !== 'sigmoid') return [];
    const message = `nll_loss expects log-probabilities and gets the probabilities of ${run.describe(made)}: use log_softmax there, or cross_entropy on the logits.`;
    return [warn(run, node, 'nll-of-probabilities', message, made)];
  });

/** log(sigmoid(x)) underflows where logsigmoid does not. */
export const logOfSigmoid: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (node.op !== 'log') return [];
    const source = run.inputsOf(node.id)[0];
    const made = source && origin(run, source);
    if (made?.op !== 'sigmoid') return [];
    const message = `log of ${run.describe(made)} loses digits and becomes −inf for large negative arguments: logsigmoid, or binary_cross_entropy_with_logits, computes the same without.`;
    return [{ ...warn(run, node, 'log-of-sigmoid', message, made), severity: 'info' as const }];
  });

/** The sum of a softmax along its own dimension is 1, whatever the parameters. */
export const constantLoss: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if ((node.op !== 'sum' && node.op !== 'mean') || run.place(node) === null) return [];
    const source = run.inputsOf(node.id)[0];
    const made = source && origin(run, source);
    if (made?.op !== 'softmax' || node.value.shape.length > 0) return [];
    const message = `The loss does not depend on anything: each row of ${run.describe(made)} always adds up to 1. Compare it with a target instead.`;
    return [warn(run, node, 'constant-loss', message, made)];
  });

const elementwiseLosses = new Set(['mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss']);

/** A loss between shapes like [n] and [n, 1] silently compares every prediction with every target. */
export const inflatedLoss: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    // The named losses stretch their operands to one shape first.
    const [a, b] = run.inputsOf(node.id).map((i) => (i.op === 'expand' ? (run.inputsOf(i.id)[0] ?? i) : i));
    if (!a || !b || !node.op) return [];
    const difference =
      node.op === 'sub' &&
      run
        .usersOf(node.id)
        .some(
          (u) =>
            u.op === 'pow' || u.op === 'abs' || u.op === 'square' || (u.op === 'mul' && run.inputsOf(u.id).every((i) => i.id === node.id)),
        );
    if (!elementwiseLosses.has(node.op) && !difference) return [];
    const [s, t] = [a.value.shape, b.value.shape];
    const inflated = s.length !== t.length && Math.min(s.length, t.length) >= 1 && outer(s, t);
    if (!inflated) return [];
    return [
      warn(
        run,
        node,
        'broadcast-loss',
        `The loss compares shapes [${s.join(', ')}] and [${t.join(', ')}], which broadcast to every pair of elements: make the shapes equal, e.g. with squeeze(-1).`,
      ),
    ];
  });

/** [n] against [n, 1]: broadcasting grows both. */
function outer(s: readonly number[], t: readonly number[]): boolean {
  const size = (x: readonly number[]) => x.reduce((n, v) => n * v, 1);
  const rank = Math.max(s.length, t.length);
  const pad = (x: readonly number[]) => [...new Array<number>(rank - x.length).fill(1), ...x];
  const full = pad(s).map((v, d) => Math.max(v, pad(t)[d]!));
  return size(full) > size(s) && size(full) > size(t);
}

/** Batch statistics of a single value: the result is zero whatever the input. */
export const batchNormOfOne: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (node.op !== 'native_batch_norm' || node.slot !== 0 || node.attrs.training !== true) return [];
    const [input] = run.inputsOf(node.id);
    const shape = input?.value.shape ?? [];
    if (shape.length < 2 || shape.reduce((n, v) => n * v, 1) !== shape[1]) return [];
    return [
      warn(
        run,
        node,
        'batch-norm-of-one',
        'Batch norm in training mode sees a single value per channel: its output is the bias, and no gradient passes.',
      ),
    ];
  });
