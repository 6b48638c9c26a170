import type { Diagnostic, TraceNode } from '../../protocol/trace.ts';
import type { HealthRule, HealthRun } from './run.ts';

/** Gradients per element that differ by this factor between the first and the last step are worth a word. */
const FACTOR = 1e6;
const FEWEST_STEPS = 8;

/** The gradient fades, or grows, from the last step of a recurrence to the first: uses of one weight, each depending on the one before. */
export const fadingThroughTime: HealthRule = (run) =>
  run.trace.parameters.flatMap((p): Diagnostic[] => {
    if (p.node < 0 || p.shape.length < 2) return [];
    const steps = chain(run, run.usersOf(through(run, p.node)));
    if (steps.length < FEWEST_STEPS) return [];
    const norms = steps.map(
      (n) =>
        n.grad!.norm /
        Math.sqrt(
          Math.max(
            1,
            n.grad!.shape.reduce((a, b) => a * b, 1),
          ),
        ),
    );
    const [first, last] = [norms[0]!, norms.at(-1)!];
    if (first === 0 || last === 0) return [];
    const fades = last / first > FACTOR;
    if (!fades && first / last <= FACTOR) return [];
    const picked = Array.from({ length: 5 }, (_, i) => Math.round((i * (norms.length - 1)) / 4));
    const text = picked.map((i) => `step ${i + 1} ${norms[i]!.toExponential(0)}`).join(' → ');
    return [
      {
        code: fades ? 'vanishing-gradient' : 'exploding-gradient',
        severity: 'warning',
        message: `The gradient ${fades ? 'fades' : 'grows'} through time, by a factor of ${(fades ? last / first : first / last).toExponential(0)} from the last of ${steps.length} steps to the first (per element: ${text}). ${fades ? 'Early steps hardly train: a gated cell (LSTM, GRU) or a shorter sequence keeps it.' : 'Clip it (clip_grad_norm_), or keep the recurrent weight near an orthogonal matrix.'}`,
        location: run.place(steps[0]!),
      },
    ];
  });

/** A weight is often transposed once before its uses. */
function through(run: HealthRun, id: number): number {
  const users = run.usersOf(id);
  return users.length === 1 && (users[0]!.op === 't' || users[0]!.op === 'permute' || users[0]!.op === 'transpose') ? users[0]!.id : id;
}

/** The longest run of uses at one place of which each depends on the one before. */
function chain(run: HealthRun, uses: readonly TraceNode[]): TraceNode[] {
  const ordered = uses
    .map((n) => (n.op === 't' || n.op === 'permute' || n.op === 'transpose' ? (run.usersOf(n.id)[0] ?? n) : n))
    .filter((n) => n.grad !== null && n.grad.nan + n.grad.inf === 0)
    .sort((a, b) => a.id - b.id);
  if (ordered.length === 0) return [];
  const place = run.place(ordered[0]!)?.line;
  const here = ordered.filter((n) => run.place(n)?.line === place);
  for (let i = 1; i < here.length; i++) if (!dependsOn(run, here[i]!, here[i - 1]!)) return [];
  return here;
}

function dependsOn(run: HealthRun, later: TraceNode, earlier: TraceNode): boolean {
  const seen = new Set([later.id]);
  const stack = [later.id];
  for (let id = stack.pop(); id !== undefined; id = stack.pop())
    for (const e of run.into.get(id) ?? []) {
      if (e.from === earlier.id) return true;
      if (e.from < earlier.id || seen.has(e.from)) continue;
      seen.add(e.from);
      stack.push(e.from);
    }
  return false;
}
