import type { Diagnostic, Summary, TraceNode } from '../../protocol/trace.ts';
import type { HealthRule, HealthRun } from './run.ts';

const broken = (s: Summary | null) => s !== null && s.nan + s.inf > 0;
/** Masks are filled with −inf on purpose; only what comes out of a computation on finite numbers counts as an origin. */
const deliberate = new Set([
  'masked_fill',
  'full',
  'where',
  'triu',
  'tril',
  'index_put',
  'copy',
  'fill',
  'scatter',
  'constant_pad_nd',
  'copy_slices',
]);

const reasons: Readonly<Record<string, string>> = {
  div: 'a division by zero',
  log: 'the logarithm of zero or of a negative number',
  sqrt: 'the root of a negative number',
  rsqrt: '1/√x of zero or of a negative number',
  pow: 'a power with no finite value, such as a negative number to a fractional exponent',
  exp: 'exp of a number above the range of the dtype',
  softmax: 'a row that is −inf everywhere',
  log_softmax: 'a row that is −inf everywhere',
  acos: 'an argument outside [−1, 1]',
  asin: 'an argument outside [−1, 1]',
  atanh: 'an argument of −1 or 1, or beyond',
  logit: 'a probability of 0 or 1, or beyond',
  std: 'the spread of a single value, which has no degrees of freedom left (unbiased=False has)',
  var: 'the spread of a single value, which has no degrees of freedom left (unbiased=False has)',
  mean: 'the mean of nothing',
  sub: 'the difference of two infinities',
  mul: '0 · ∞',
};

/** What to write instead. */
const remedies: Readonly<Record<string, string>> = {
  div: 'Keep the divisor away from 0: add a small eps, or clamp(min=…).',
  log: 'Keep the argument above 0 with clamp(min=…), or use the logarithm of the whole expression: log_softmax, logsigmoid, log1p.',
  sqrt: 'Clamp the argument at 0.',
  rsqrt: 'Add a small eps to the argument.',
  exp: 'Take the maximum off first, as softmax and logsumexp do, or clamp the exponent.',
  pow: 'Use abs() or clamp(min=…) before the power.',
  softmax: 'Let each row keep at least one finite entry.',
};

/** The operation whose result first was NaN (or infinite) though its inputs were finite, and what it spread to. */
export const nanInForward: HealthRule = (run) => {
  const origins = run.nodes.filter((n) => {
    if (n.kind !== 'operation' || !broken(n.value)) return false;
    if (run.inputsOf(n.id).some((i) => broken(i.value) && (n.value.nan === 0 || i.value.nan > 0 || !explains(n)))) return false;
    return (n.value.nan > 0 || !deliberate.has(n.op ?? '')) && reachesLoss(run, n);
  });
  return origins.slice(0, 1).map((n): Diagnostic => {
    const what = n.value.nan > 0 ? 'NaN' : 'infinity';
    const why = reasons[n.op ?? ''];
    return {
      code: 'nan-forward',
      severity: 'error',
      message: [
        `${what} appears first in ${run.describe(n)}: ${n.value.nan || n.value.inf} of ${count(n)} values${why ? `, from ${why}` : ''}.`,
        spread(run, n),
        remedies[n.op ?? ''],
      ]
        .filter((s) => s)
        .join(' '),
      location: run.place(n),
    };
  });
};

const explains = (n: TraceNode) => n.op === 'softmax' || n.op === 'log_softmax' || n.op === 'sub' || n.op === 'mul';
const count = (n: TraceNode) => n.value.shape.reduce((a, b) => a * b, 1);

/** What a later step turns finite again (softmax of a mask, `where`) does no harm in this pass. */
function reachesLoss(run: HealthRun, n: TraceNode): boolean {
  if (run.trace.lossNode < 0) return n.value.nan > 0;
  return broken(run.nodes[run.trace.lossNode]!.value) && n.id <= run.trace.lossNode;
}

function spread(run: HealthRun, n: TraceNode): string {
  const seen = new Set([n.id]);
  const stack = [n.id];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const user of run.usersOf(id)) {
      if (seen.has(user.id) || !broken(user.value)) continue;
      seen.add(user.id);
      stack.push(user.id);
    }
  }
  return seen.size > 1 ? `It only passes through the ${seen.size - 1} operation${seen.size > 2 ? 's' : ''} after it.` : '';
}

/** The operation whose backward first made a NaN or an infinity out of a finite cotangent. */
export const nanInBackward: HealthRule = (run) => {
  // An infinity or a NaN in the loss itself is the forward pass's.
  if (run.trace.lossNode < 0 || broken(run.nodes[run.trace.lossNode]!.value)) return [];
  const found = run.nodes.findLast((n) => {
    if (n.kind !== 'operation' || n.grad === null || broken(n.grad)) return false;
    return run.inputsOf(n.id).some((i) => broken(i.grad) && !run.usersOf(i.id).some((u) => broken(u.grad)));
  });
  if (!found) return [];
  const victim = run.inputsOf(found.id).find((i) => broken(i.grad))!;
  const guarded = found.op !== null && run.usersOf(found.id).some((u) => u.op === 'where');
  const why = guarded
    ? 'its result is not chosen by `where` everywhere, but 0 · ∞ = NaN flows back from the branch that was not taken. Make the argument safe inside the branch: `torch.where(ok, f(torch.where(ok, x, 1)), 0)`.'
    : `its derivative is infinite or undefined at a value it was given${derivativeHint(found.op)}.`;
  return [
    {
      code: 'nan-backward',
      severity: 'error',
      message: `The gradient of ${run.describe(victim)} becomes ${victim.grad!.nan > 0 ? 'NaN' : 'infinite'} in the backward pass of ${run.describe(found)}: ${why}`,
      location: run.place(found),
    },
  ];
};

function derivativeHint(op: string | null): string {
  switch (op) {
    case 'sqrt':
      return ' (the derivative of the root √x, sqrt, is infinite at 0: add a small eps under it)';
    case 'pow':
      return ' (the derivative of a fractional power is infinite at 0: keep the base above it)';
    case 'log':
    case 'div':
    case 'rsqrt':
    case 'reciprocal':
      return ' (it is infinite at 0)';
    case 'linalg_vector_norm':
    case 'norm':
      return ' (the norm has no derivative at 0)';
    case 'acos':
    case 'asin':
      return ` (that of ${op} is infinite at −1 and 1: clamp the argument a little inside)`;
    case 'std':
      return ' (std has no derivative where all values are equal: take the root of var + eps)';
    default:
      return '';
  }
}
