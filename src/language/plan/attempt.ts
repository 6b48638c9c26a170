import type { RunProposal, RunRequest } from '../../protocol/run.ts';
import type { RunError, RunPlan } from '../../protocol/trace.ts';
import { dependsOnInputs, learn } from './learn.ts';
import { bare } from './plans.ts';

/** Runs that may be spent on finding inputs that fit. */
const MAX_ATTEMPTS = 30;

/**
 * Runs a proposal with its plans, best first, learning from shape errors, until one fits. The result of the first attempt is the answer where
 * none does: its plan is the most plausible, and its error the one to show.
 * @param run makes one run: a trace or a check.
 */
export async function attempt<R extends { readonly error: RunError | null }>(
  proposal: RunProposal,
  run: (request: RunRequest) => Promise<R>,
): Promise<R> {
  const { plans, ...rest } = proposal;
  const queue: RunPlan[] = plans.length > 0 ? [...plans] : [bare];
  const tried = new Set<string>();
  let first: R | null = null;
  for (let count = 0; count < MAX_ATTEMPTS; ) {
    const plan = queue.shift();
    if (!plan) break;
    const key = JSON.stringify([plan.setup, plan.construct, plan.inputs, plan.kwargs]);
    if (tried.has(key)) continue;
    tried.add(key);
    count++;
    const result = await run({ ...rest, plan, dtype: plan.dtype ?? rest.dtype });
    if (!result.error) return result;
    first ??= result;
    if (!dependsOnInputs(result.error)) break;
    queue.unshift(...learn(plan, result.error));
  }
  return first!;
}
