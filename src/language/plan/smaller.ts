import type { RunPlan } from '../../protocol/trace.ts';
import { Arguments } from './arguments.ts';

/** The least side of a picture that is worth looking at. */
const LEAST_SIDE = 8;

/**
 * A plan of our own with smaller tensors, where a run of it took more time or memory than there is: pictures of half the side, then a batch of one.
 * The graph is the same. Null where nothing can be made smaller.
 */
export function smaller(plan: RunPlan): RunPlan | null {
  if (plan.origin !== 'synthesis') return null;
  const changed = (change: (shape: readonly number[]) => number[] | null): RunPlan | null => {
    const text = (given: string | null) => given && new Arguments(given, null).reshape(change);
    const made = { ...plan, inputs: text(plan.inputs), kwargs: text(plan.kwargs) };
    return made.inputs === plan.inputs && made.kwargs === plan.kwargs ? null : made;
  };
  const half = (n: number) => (n >= 2 * LEAST_SIDE ? Math.floor(n / 2) : n);
  return (
    changed((s) => (s.length > 3 ? [...s.slice(0, 2), ...s.slice(2).map(half)] : null)) ??
    changed((s) => (s.length > 3 && s[0]! > 1 ? [1, ...s.slice(1)] : null))
  );
}
