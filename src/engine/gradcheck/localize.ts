import { withGradMode } from '../autograd/mode.ts';
import { PrimitiveNode } from '../autograd/node.ts';
import { isFloating } from '../dtype.ts';
import { contiguousCopy } from '../loops.ts';
import { type OperationEvent, observe } from '../observe.ts';
import { ruleOf } from '../primitive.ts';
import { sameShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { spread } from './rows.ts';
import type { Subject } from './types.ts';

/** The first operation of a program whose result depends on the checked inputs otherwise than the tape says. */
export interface Blame {
  /** Its number among the operations of one run. */
  readonly operation: number;
  readonly name: string;
  /** What `siteOf` said when it ran. */
  readonly site: number;
  /**
   * cut: the result changes with the inputs, but no gradient is recorded for it; unseen: its memory is changed behind the tape's back;
   * rule: its derivative is not what its values say.
   */
  readonly how: 'cut' | 'unseen' | 'rule';
}

/** An operation of one run, with its numbers at that moment. */
interface Step {
  readonly event: OperationEvent;
  readonly site: number;
  readonly inputs: readonly (Float64Array | null)[];
  readonly outputs: readonly Float64Array[];
}

const EPS = 1e-6;
const MOST_NUMBERS = 4_000_000;

/**
 * Finds where a gradient that is wrong as a whole goes wrong: runs the program at x ± εv along one direction v, and compares for each operation the change of its result
 * with what its own rule makes of the changes of its operands. Operations whose gradient is Python (custom functions) are taken to be right: they are checked
 * by themselves.
 * @returns null where the runs differ in their operations, are too large, or nothing is found.
 */
export function firstWrongOperation(subject: Subject, siteOf: () => number): Blame | null {
  const values = subject.inputs.map(({ value }) => contiguousCopy(value, isFloating(value.dtype) ? 'float64' : value.dtype));
  const record = (delta: number): Step[] | null => {
    const moved = values.map((t, k) => {
      const copy = contiguousCopy(t);
      if (isFloating(t.dtype)) copy.data.forEach((v, i) => (copy.data[i] = v + delta * spread(i, k)));
      copy.requiresGrad = isFloating(t.dtype);
      return copy;
    });
    return steps(() => subject.run(moved.map((t, k) => (subject.inputs[k]!.parameter ? t : handed(t)))), siteOf);
  };
  const [middle, plus, minus] = [record(0), record(EPS), record(-EPS)];
  if (!middle || !plus || !minus || plus.length !== middle.length || minus.length !== middle.length) return null;
  for (const [operation, step] of middle.entries()) {
    const [up, down] = [plus[operation]!, minus[operation]!];
    if (up.event.name !== step.event.name || down.event.name !== step.event.name) return null;
    const how = fault(step, up, down);
    if (how) return { operation, name: step.event.name, site: step.site, how };
  }
  return null;
}

/** The copy that a program gets, which it may write to. */
function handed(t: Tensor): Tensor {
  const copy = contiguousCopy(t);
  copy.requiresGrad = t.requiresGrad;
  return copy;
}

function steps(run: () => unknown, siteOf: () => number): Step[] | null {
  const found: Step[] = [];
  let numbers = 0;
  const numbersOf = (t: Tensor | null) => {
    if (!t || !isFloating(t.dtype)) return null;
    numbers += t.size;
    return numbers > MOST_NUMBERS ? null : Float64Array.from(t.toArray());
  };
  const stop = observe({
    operation: (event) => {
      if (numbers > MOST_NUMBERS) return;
      // What an operation wrote over is gone by now: its operands are those that earlier steps made, or leaves.
      found.push({
        event,
        site: siteOf(),
        inputs: event.inputs.map(numbersOf),
        outputs: event.outputs.map((t) => numbersOf(t) ?? new Float64Array(0)),
      });
    },
  });
  try {
    withGradMode(true, run);
  } finally {
    stop();
  }
  return numbers > MOST_NUMBERS ? null : found;
}

const slope = (up: Float64Array, down: Float64Array) => up.map((u, i) => (u - down[i]!) / (2 * EPS));
const flat = (t: Float64Array) => t.every((v) => Math.abs(v) < 1e-7);

function fault(step: Step, up: Step, down: Step): Blame['how'] | null {
  const { event } = step;
  // Looking at a value does no harm; what is made of it by other operations may.
  if (event.name === 'item' || event.name === 'data') return null;
  const changes = step.outputs.map((_, i) => slope(up.outputs[i]!, down.outputs[i]!));
  if (changes.every(flat)) return null;
  if (event.node === null) return event.inPlace ? 'unseen' : 'cut';
  if (!(event.node instanceof PrimitiveNode) || event.inPlace || ruleOf(event.node.primitive).jvp === null) return null;
  // An operand that changes but has no place on the tape was cut before: by `.data`, or by a number read from a tensor.
  const tangents = event.inputs.map((t, i) => {
    const [a, b] = [up.inputs[i], down.inputs[i]];
    return t && a && b ? Tensor.wrap(slope(a, b), t.shape, 'float64') : null;
  });
  const seen = tangents.map((t, i) => (event.node!.edges[i] ? t : null));
  const predicted = withGradMode(false, () => (event.node as PrimitiveNode).jvp(seen));
  const differs = changes.some((change, i) => {
    const p = predicted[i];
    const expected =
      p && sameShape(p.shape, event.outputs[i]!.shape) ? Float64Array.from(p.toArray()) : p ? null : new Float64Array(change.length);
    return expected !== null && change.some((v, j) => Math.abs(v - expected[j]!) > 1e-4 * (1 + Math.abs(v)));
  });
  if (!differs) return null;
  const unseenOperand = tangents.some((t, i) => t && !event.node!.edges[i] && !flat(Float64Array.from(t.toArray())));
  return unseenOperand ? 'cut' : 'rule';
}
