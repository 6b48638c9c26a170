import type { RunPlan } from '../../protocol/trace.ts';
import { Arguments, product } from './arguments.ts';

/** The least side of a picture that is worth looking at. */
const LEAST_SIDE = 8;

/** Examples in a batch of our own: enough for what compares them. */
const FEW = 2;

/** Where inputs come from that a person did not give for this run. */
const OURS: ReadonlySet<string> = new Set(['synthesis', 'call site', 'main guard']);

type Change = (shape: readonly number[]) => number[] | null;

/**
 * A plan with smaller tensors, where a run of it took more time or memory than there is: fewer examples in a batch, then pictures of half the side, then a batch of one.
 * The graph is the same. Null where nothing can be made smaller, or where a person said what to run.
 */
export function smaller(plan: RunPlan): RunPlan | null {
  if (!OURS.has(plan.origin)) return null;
  const batch = batchOf(plan);
  return (
    (batch > FEW ? withBatch(plan, batch, FEW) : null) ??
    changed(plan, (s) => (s.length > 3 ? [...s.slice(0, 2), ...s.slice(2).map(half)] : null)) ??
    (batch > 1 && pictures(plan) ? withBatch(plan, batch, 1) : null)
  );
}

const half = (n: number) => (n >= 2 * LEAST_SIDE ? Math.floor(n / 2) : n);

/** What of a plan makes tensors to run on. */
const textsOf = (p: RunPlan): string[] => [p.setup, p.inputs, p.kwargs].filter((t) => t !== null);

const shapesOf = (p: RunPlan): number[][] => textsOf(p).flatMap((text) => new Arguments(text, null).shapes());

const pictures = (p: RunPlan): boolean => shapesOf(p).some((s) => s.length > 3);

/** The size that the largest tensor begins with. */
function batchOf(p: RunPlan): number {
  const largest = shapesOf(p).reduce<number[]>((a, b) => (b.length > 1 && product(b) > product(a) ? b : a), []);
  return largest[0] ?? 0;
}

/** The same plan with the tensors of other sizes; null where that changes nothing. */
function changed(plan: RunPlan, change: Change, all = false): RunPlan | null {
  const text = (given: string | null) => given && new Arguments(given, null).reshape(change, all);
  const made = { ...plan, setup: text(plan.setup), inputs: text(plan.inputs), kwargs: text(plan.kwargs) };
  return made.setup === plan.setup && made.inputs === plan.inputs && made.kwargs === plan.kwargs ? null : made;
}

/** Every tensor that begins with the size of the batch, targets too, gets another one. */
const withBatch = (plan: RunPlan, batch: number, to: number): RunPlan | null =>
  changed(plan, (s) => (s[0] === batch ? [to, ...s.slice(1)] : null), true);
