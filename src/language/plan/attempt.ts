import type { RunRequest } from '../../protocol/run.ts';
import type { RunPlan, Trace } from '../../protocol/trace.ts';
import { dependsOnInputs, learn } from './learn.ts';

/** Runs that may be spent on finding inputs that fit. */
const MAX_ATTEMPTS = 30;

/**
 * Runs a request with its plans, best first, learning from shape errors, until one fits. The trace of the first attempt is the answer where
 * none does: its plan is the most plausible, and its error the one to show.
 * @param run makes one run; called with one plan at a time.
 */
export async function attempt(request: RunRequest, run: (request: RunRequest) => Promise<Trace>): Promise<Trace> {
  const queue: RunPlan[] = [...request.plans];
  if (queue.length === 0) return run(request);
  const tried = new Set<string>();
  let first: Trace | null = null;
  for (let count = 0; count < MAX_ATTEMPTS; ) {
    const plan = queue.shift();
    if (!plan) break;
    const key = JSON.stringify([plan.setup, plan.construct, plan.inputs, plan.kwargs]);
    if (tried.has(key)) continue;
    tried.add(key);
    count++;
    const trace = await run({ ...request, plans: [plan], dtype: plan.dtype ?? request.dtype });
    if (!trace.error) return trace;
    first ??= trace;
    if (!dependsOnInputs(trace.error)) return count === 1 ? trace : first;
    queue.unshift(...learn(plan, trace.error));
  }
  return first ?? run(request);
}
