import type { RunProposal, RunRequest } from '../../protocol/run.ts';
import type { RunError, RunPlan, Trace } from '../../protocol/trace.ts';
import { culprits } from './culprits.ts';
import { dependsOnInputs, learn } from './learn.ts';
import { mendConstruction } from './mend.ts';
import { bare, planKey } from './plan.ts';
import { smaller } from './smaller.ts';

/** Runs that may be spent on finding inputs that fit. */
const MAX_ATTEMPTS = 40;

/** Lessons in a row that may bring a run no further before its line is given up. */
const MAX_STALLS = 4;

/** Runs of a plan and of what was learned from it that may bring it no further, while other plans have not been tried. */
const PATIENCE = 10;

/** Part of the time that is left for a run which a smaller one may follow. */
const SHARE = 0.6;

/** Milliseconds with which it is not worth beginning another run. */
const LEAST_TIME = 250;

/** A plan to try, with how far the run got that it was learned from. */
interface Try {
  readonly plan: RunPlan;
  readonly from: Line;
  readonly reached: number;
  readonly stalls: number;
}

/** A plan and all that was learned from it. */
interface Line {
  /** How far a run of it got. */
  furthest: number;
  /** Runs since then. */
  since: number;
}

interface Outcome {
  readonly error: RunError | null;
}
/** The record of a run, where the outcome is one: a check leaves none. */
const recordOf = (r: Outcome): Trace | null => ('nodes' in r ? (r as Trace) : null);

/**
 * Runs a proposal with its plans until one fits. What an error teaches is tried before the next plan, as long as the runs get further with it.
 * The result of the first attempt is the answer where none fits: its plan is the most plausible, and its error the one to show.
 * All attempts together get the time that the proposal gives to a run: trying must not take longer than what was asked for.
 * @param run makes one run: a trace or a check.
 * @param now milliseconds of a clock.
 * @throws what `run` throws; where it is for its budget (a cause of 'budget'), smaller inputs are tried first.
 */
export async function attempt<R extends Outcome>(
  proposal: RunProposal,
  run: (request: RunRequest) => Promise<R>,
  now: () => number = () => performance.now(),
): Promise<R> {
  const { plans, ...rest } = proposal;
  const end = now() + rest.timeout;
  const first: readonly RunPlan[] = plans.length > 0 ? plans : [bare];
  const waiting: Try[] = [];
  let next = 0;
  const tried = new Set<string>();
  const broken = new Set<string>(); // constructions that raise, whatever the inputs are
  const slow = new Set<string>(); // constructions that take too long, of which there is a small one
  let answer: R | null = null;
  let killed: Error | null = null;
  for (let count = 0; count < MAX_ATTEMPTS; ) {
    // The line that got furthest goes on; among equals the one that stalled least, then the newest lesson.
    const isSlow = (t: Try) => Number(slow.has(constructionOf(t.plan)));
    const before = (t: Try, u: Try) => (isSlow(t) - isSlow(u) || u.reached - t.reached || t.stalls - u.stalls) < 0;
    const hopeful = (t: Try) => next >= first.length || t.from.since < PATIENCE;
    const best = waiting.reduce((b, t, i) => (hopeful(t) && (b < 0 || before(t, waiting[b]!)) ? i : b), -1);
    const one: Try | undefined =
      best >= 0
        ? waiting.splice(best, 1)[0]
        : first[next] && { plan: first[next++]!, from: { furthest: -1, since: 0 }, reached: -1, stalls: 0 };
    if (!one) break;
    const key = planKey(one.plan);
    if (tried.has(key) || broken.has(constructionOf(one.plan))) continue;
    tried.add(key);
    const left = end - now();
    const isFirst = !answer && !killed;
    if (!isFirst && left < LEAST_TIME) break;
    count++;
    const lighter = lighterThan(one.plan, first.slice(next));
    // Where there is a lighter one of the kind, it must have time as well.
    const timeout = (isFirst ? rest.timeout : left) * (lighter.length > 0 ? SHARE : 1);
    const lighterNext = () => {
      waiting.unshift(...lighter.map((plan) => ({ ...one, plan })));
      if (lighter[0] && constructionOf(lighter[0]) !== constructionOf(one.plan)) slow.add(constructionOf(one.plan));
    };
    let result: R;
    try {
      result = await run({ ...rest, timeout, plan: one.plan, dtype: one.plan.dtype ?? rest.dtype });
    } catch (error) {
      // Killed: it stayed in one call for longer than it was given.
      if ((error as Error).cause !== 'budget' || lighter.length === 0) throw error;
      killed ??= error as Error;
      lighterNext();
      continue;
    }
    if (!result.error) return result;
    answer ??= result;
    if (result.error.cause === 'budget' && lighter.length > 0) {
      lighterNext();
      continue;
    }
    if (!dependsOnInputs(result.error)) {
      // A package that is not there stands in the way whatever we come up with.
      if (result.error.type === 'ModuleNotFoundError') answer = result;
      // A construction or a call that the file makes may hang on what only the whole program has; the next plan does not.
      if (one.plan.origin === 'comment' || (one.plan.origin === 'synthesis' && (isConstructed(result) || one.plan.construct === null)))
        break;
      continue;
    }
    if (one.plan.construct !== null && !isConstructed(result) && result.error.frames.some((f) => /\b__init__$/.test(f.function)))
      broken.add(constructionOf(one.plan));
    const reached = progressOf(result);
    one.from.since = reached > one.from.furthest ? 0 : one.from.since + 1;
    one.from.furthest = Math.max(one.from.furthest, reached);
    const stalls = reached > one.reached ? 0 : one.stalls + 1;
    if (stalls > MAX_STALLS) continue;
    const guilty = culprits(recordOf(result), result.error);
    const lessons = [...mendConstruction(one.plan, result.error, isConstructed(result)), ...learn(one.plan, result.error, guilty)];
    waiting.unshift(...lessons.map((plan) => ({ plan, from: one.from, reached, stalls })));
  }
  if (!answer) throw killed!;
  return answer;
}

/**
 * What to run after a plan that took too long: the next small network of our own, and smaller inputs.
 * The inputs come first where a person wrote the construction: it is what they want to see.
 */
function lighterThan(plan: RunPlan, ahead: readonly RunPlan[]): RunPlan[] {
  const network = ahead.find(
    (p) => p.origin === 'synthesis' && p.construct !== null && !/\d{3}/.test(p.construct) && constructionOf(p) !== constructionOf(plan),
  );
  const found = [network, smaller(plan)].filter((p) => p !== undefined && p !== null);
  return plan.origin === 'synthesis' ? found : found.reverse();
}

const constructionOf = (p: RunPlan): string => `${p.setup}\n${p.construct}`;

/** Whether the run came as far as calling what it constructed. */
const isConstructed = (r: Outcome): boolean => {
  const record = recordOf(r);
  return record !== null && record.inputs.length + record.parameters.length > 0;
};

/** Operations that ran before the error: more is further. */
function progressOf(r: Outcome): number {
  const operations = recordOf(r)?.nodes.filter((n) => n.kind === 'operation').length ?? 0;
  return isConstructed(r) ? 1 + operations : 0;
}
