import type { Diagnostic, TraceNode } from '../../protocol/trace.ts';
import type { HealthRule, HealthRun } from './run.ts';

/** Steps: their derivative is zero wherever it exists. */
const steps = new Set(['round', 'floor', 'ceil', 'trunc', 'sign']);
/** Operations whose zeros other rules speak about, or which rightly let nothing through at times. */
const gates = new Set([
  'relu',
  'clamp',
  'clamp_min',
  'hardtanh',
  'where',
  'masked_fill',
  'softmax',
  'dropout',
  'max_pool2d',
  'max',
  'amax',
]);

const isZero = (n: TraceNode) => n.grad !== null && n.grad.absSum === 0 && n.grad.nan === 0;
const isAlive = (n: TraceNode) => n.grad !== null && n.grad.absSum > 0;

/** Parameters whose gradient is exactly zero, and the place where it dies on the way back. */
export const zeroGradient: HealthRule = (run) => {
  if (run.trace.error || run.trace.lossNode < 0) return [];
  const lost = run.trace.parameters.filter((p) => p.node >= 0 && p.grad !== null && p.grad.absSum === 0 && p.grad.nan === 0);
  const ends = new Map<number, { at: TraceNode; parameters: string[] }>();
  for (const p of lost) {
    const at = whereItDies(run, run.nodes[p.node]!);
    if (!at) continue;
    const end = ends.get(at.id) ?? { at, parameters: [] };
    ends.set(at.id, end);
    end.parameters.push(p.name);
  }
  return [...ends.values()].flatMap(({ at, parameters }) => explain(run, at, parameters));
};

/** The first variable on the way from a parameter to the loss that has no gradient, although what uses it has one. */
function whereItDies(run: HealthRun, start: TraceNode): TraceNode | null {
  const queue = [start.id];
  const seen = new Set(queue);
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const users = (run.outOf.get(id) ?? []).filter((e) => e.flows).map((e) => run.nodes[e.to]!);
    if (users.some(isAlive)) return run.nodes[id]!;
    for (const u of users)
      if (isZero(u) && !seen.has(u.id)) {
        seen.add(u.id);
        queue.push(u.id);
      }
  }
  return null;
}

function explain(run: HealthRun, at: TraceNode, parameters: readonly string[]): Diagnostic[] {
  const users = (run.outOf.get(at.id) ?? [])
    .filter((e) => e.flows)
    .map((e) => run.nodes[e.to]!)
    .filter(isAlive);
  const [first] = users;
  if (!first || users.some((u) => gates.has(u.op ?? ''))) return [];
  const names = `${parameters
    .slice(0, 3)
    .map((n) => `\`${n}\``)
    .join(', ')}${parameters.length > 3 ? `, … (${parameters.length})` : ''}`;
  const step = users.find((u) => steps.has(u.op ?? ''));
  if (step) {
    const message = `The gradient of ${names} is zero: ${run.describe(step)} has slope 0 everywhere between its steps. To train through it, let the gradient pass by: x + (${step.op}(x) − x).detach().`;
    return [{ code: 'zero-gradient', severity: 'warning', message, location: run.place(step) }];
  }
  if (users.length < 2) return [];
  const others = users.map((u) => u.op).join(' and ');
  const message = `The gradient of ${names} is always zero: what ${others} pass back to ${run.describe(at)} cancels. The result does not depend on it, as x − mean(x) does not over a single value.`;
  return [{ code: 'zero-gradient', severity: 'warning', message, location: run.place(first) }];
}
