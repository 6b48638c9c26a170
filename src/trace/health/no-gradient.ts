import type { Diagnostic, NamedTensor, TraceNode } from '../../protocol/trace.ts';
import type { HealthRule, HealthRun } from './run.ts';

/** Operations whose results never carry gradient, and what they do to it. */
const cuts: Readonly<Record<string, string>> = {
  detach: 'detached',
  data: 'taken out by .data, which leaves its history behind,',
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

/** Parameters that got no gradient, and why: unused, cut off at some line, or used for a result that the loss does not need. */
export const parametersWithoutGradient: HealthRule = (run) => {
  if (run.trace.lossNode < 0 || run.trace.error) return [];
  const without = run.trace.parameters.filter((p) => p.grad === null && !isFrozen(run, p));
  const needed = ancestors(run, run.trace.lossNode);
  const causes = new Map<string, { diagnostic: (names: string) => Diagnostic; names: string[] }>();
  for (const p of without) {
    const cause = causeOf(run, p, needed);
    const known = causes.get(cause.key) ?? { diagnostic: cause.diagnostic, names: [] };
    causes.set(cause.key, known);
    known.names.push(`\`${p.name}\``);
  }
  return [...causes.values()].map(({ diagnostic, names }) =>
    diagnostic(names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`),
  );
};

/** Frozen on purpose: requires_grad is False. */
function isFrozen(run: HealthRun, p: NamedTensor): boolean {
  const node = run.nodes[p.node];
  return node !== undefined && !run.isTrained(node);
}

function ancestors(run: HealthRun, id: number): Set<number> {
  const seen = new Set([id]);
  const stack = [id];
  for (let at = stack.pop(); at !== undefined; at = stack.pop())
    for (const e of run.into.get(at) ?? [])
      if (!seen.has(e.from)) {
        seen.add(e.from);
        stack.push(e.from);
      }
  return seen;
}

interface Cause {
  readonly key: string;
  readonly diagnostic: (names: string) => Diagnostic;
}

function causeOf(run: HealthRun, p: NamedTensor, needed: ReadonlySet<number>): Cause {
  const node = run.nodes[p.node];
  if (!node || run.usersOf(p.node).length === 0)
    return {
      key: 'unused',
      diagnostic: (names) => ({
        code: 'unused-parameter',
        severity: 'info',
        message: `${names} ${names.includes(' ') ? 'take' : 'takes'} no part in this run and ${names.includes(' ') ? 'get' : 'gets'} no gradient.`,
        location: null,
      }),
    };
  const { cut, number, end } = followed(run, node, needed);
  if (cut) return { key: `cut ${cut.site} ${cut.op}`, diagnostic: (names) => cutOff(run, cut, names) };
  if (number)
    return {
      key: `number ${number.id}`,
      diagnostic: (names) => ({
        code: 'detached-parameter',
        severity: 'warning',
        message: `${names} ${gets(names)} no gradient: here the value becomes a plain Python number (by item(), float() or torch.tensor), which has no history. Use the tensor itself.`,
        location: run.place(number),
      }),
    };
  return { key: `end ${end.id}`, diagnostic: (names) => unusedResult(run, end, names, needed) };
}
const gets = (names: string) => (names.includes(' ') ? 'get' : 'gets');

/** Along the flow of gradient from a parameter: where it is cut on its way to the loss, where a number is read out, or where it ends. */
function followed(run: HealthRun, start: TraceNode, needed: ReadonlySet<number>) {
  let cut: TraceNode | null = null;
  let number: TraceNode | null = null;
  let end = start;
  const queue = [start.id];
  const seen = new Set(queue);
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    let leads = false;
    for (const e of run.outOf.get(at) ?? []) {
      const user = run.nodes[e.to]!;
      // A cut that leads to the loss is the reason; another, such as a value printed or logged, is not.
      if (!e.flows) {
        if (user.op === 'item') number ??= user;
        else if (needed.has(user.id)) cut ??= user;
      } else if (!seen.has(user.id)) {
        seen.add(user.id);
        queue.push(user.id);
      }
      leads ||= e.flows;
    }
    if (!leads) end = run.nodes[at]!;
  }
  return { cut, number, end };
}

function cutOff(run: HealthRun, cut: TraceNode, names: string): Diagnostic {
  const what = cuts[cut.op ?? ''];
  const how = what ? `${what} in ${run.describe(cut)}` : `used where gradients are switched off (no_grad), in ${run.describe(cut)}`;
  return {
    code: 'detached-parameter',
    severity: 'warning',
    message: `${names} ${gets(names)} no gradient: on the way to the loss ${names.includes(' ') ? 'their' : 'its'} value is ${how}.`,
    location: run.place(cut),
  };
}

/** A result that the loss does not depend on: never used, or its name was given to another value first. */
function unusedResult(run: HealthRun, end: TraceNode, names: string, needed: ReadonlySet<number>): Diagnostic {
  const later =
    end.name === null
      ? undefined
      : run.nodes.find((n) => n.id > end.id && n.name === end.name && needed.has(n.id) && n.scope === end.scope && n.site !== end.site);
  const place = later && run.place(later);
  if (place)
    return {
      code: 'overwritten-result',
      severity: 'warning',
      message: `${names} ${gets(names)} no gradient: ${run.describe(end)} is overwritten here before anything used it. Was \`${end.name}\` meant as the argument?`,
      location: place,
    };
  return {
    code: 'unused-result',
    severity: 'info',
    message: `${names} ${gets(names)} no gradient: the result of ${run.describe(end)} is not used by the loss.`,
    location: run.place(end),
  };
}
