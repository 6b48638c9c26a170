import { LeafNode } from '../../engine/index.ts';
import type { Diagnostic, NamedTensor, TraceNode } from '../../protocol/trace.ts';
import type { HealthRule, HealthRun } from './run.ts';

/** Operations whose results never carry gradient, and what they do to it. */
const cuts: Readonly<Record<string, string>> = {
  detach: 'detached',
  argmax: 'replaced by an index (argmax has no derivative)',
  argmin: 'replaced by an index (argmin has no derivative)',
  cast: 'cast to an integer dtype',
  gt: 'compared',
  lt: 'compared',
  ge: 'compared',
  le: 'compared',
  eq: 'compared',
  ne: 'compared',
};

/** Parameters that got no gradient, and why: unused, frozen, or cut off at some line. */
export const parametersWithoutGradient: HealthRule = (run) => {
  if (run.trace.lossNode < 0 || run.trace.error) return [];
  const without = run.trace.parameters.filter((p) => p.grad === null);
  // A model whose every parameter is without gradient has one cause, told by the error or the loss.
  const out = without.flatMap((p) => explain(run, p));
  const unused = out.filter((d) => d.code === 'unused-parameter');
  if (unused.length < 2) return out;
  const names = unused
    .map((d) => d.message.split(' ')[0])
    .slice(0, 4)
    .join(', ');
  return [
    ...out.filter((d) => d.code !== 'unused-parameter'),
    {
      code: 'unused-parameter',
      severity: 'info',
      message: `${unused.length} parameters take no part in this run and get no gradient: ${names}${unused.length > 4 ? ', …' : ''}.`,
      location: null,
    },
  ];
};

function explain(run: HealthRun, p: NamedTensor): Diagnostic[] {
  const node = run.nodes[p.node];
  const place = node && run.recorder.nodes[p.node]!.place;
  if (!node || run.usersOf(p.node).length === 0) {
    return [
      {
        code: 'unused-parameter',
        severity: 'info',
        message: `\`${p.name}\` takes no part in this run and gets no gradient.`,
        location: null,
      },
    ];
  }
  if (!place || !(place.node instanceof LeafNode)) return []; // frozen on purpose: requires_grad is False
  const cut = findCut(run, node);
  if (!cut) return [];
  return [
    {
      code: 'detached-parameter',
      severity: 'warning',
      message: `\`${p.name}\` gets no gradient: on its way to the loss it is ${cuts[cut.op ?? ''] ?? 'used where gradients are switched off'} in ${run.describe(cut)}.`,
      location: run.place(cut),
    },
  ];
}

/** The first operation after `start` that the loss depends on and whose result carries no gradient. */
function findCut(run: HealthRun, start: TraceNode): TraceNode | null {
  const queue = [start.id];
  const seen = new Set(queue);
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const e of run.outOf.get(at) ?? []) {
      const user = run.nodes[e.to]!;
      if (!e.flows) return user;
      if (!seen.has(user.id)) {
        seen.add(user.id);
        queue.push(user.id);
      }
    }
  }
  return null;
}
