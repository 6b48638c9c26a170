import type { Shape } from '../shape.ts';
import { close, type Tolerance } from './classify.ts';
import type { Slip } from './types.ts';

/** What was compared: analytic and numeric derivative of one input, for each cotangent a row, for each element checked a column. */
export interface Evidence {
  readonly shape: Shape;
  readonly elements: readonly number[];
  readonly analytic: readonly Float64Array[];
  readonly numeric: readonly Float64Array[];
  /** Sizes that a mean or a sum may have divided or multiplied by, with their names. */
  readonly counts: readonly { readonly count: number; readonly name: string }[];
}

/** The first hypothesis that fits all elements, from the plainest on. */
export function explain(e: Evidence, tolerance: Tolerance): Slip | null {
  return (
    zero(e, tolerance) ??
    flat(e) ??
    factor(e, tolerance) ??
    ignoresCotangent(e, tolerance) ??
    transpose(e, tolerance) ??
    unmasked(e, tolerance) ??
    dropped(e, tolerance)
  );
}

/** True if analytic = expected(row, column) throughout, within a tolerance widened for numbers that were themselves fitted. */
function fits(e: Evidence, tolerance: Tolerance, expected: (row: number, column: number) => number): boolean {
  const wide = { atol: 10 * tolerance.atol, rtol: 10 * tolerance.rtol };
  return e.analytic.every((row, r) => row.every((a, c) => close(a, expected(r, c), wide)));
}

function zero(e: Evidence, tolerance: Tolerance): Slip | null {
  if (!e.analytic.every((row) => row.every((a) => a === 0)) || fits(e, tolerance, (r, c) => e.numeric[r]![c]!)) return null;
  return { kind: 'zero', text: 'the gradient is zero everywhere: it was never computed, or something on the way is detached' };
}

function flat(e: Evidence): Slip | null {
  if (!e.numeric.every((row) => row.every((n) => n === 0))) return null;
  return {
    kind: 'flat',
    text: 'the function is flat wherever it was checked, as rounding and comparing are: this is a straight-through estimator, not its derivative',
  };
}

/** Right wherever the output depends on the input, and not zero where it does not. */
function unmasked(e: Evidence, tolerance: Tolerance): Slip | null {
  if (!e.numeric.some((row) => row.some((n) => n === 0))) return null;
  if (!everywhere(e, (a, n) => n === 0 || close(a, n, tolerance))) return null;
  return {
    kind: 'unmasked',
    text: 'the gradient also reaches entries that the output does not depend on, and is right elsewhere: a mask is missing, or selects too much',
  };
}

/** Right, or zero. */
function dropped(e: Evidence, tolerance: Tolerance): Slip | null {
  if (!everywhere(e, (a, n) => a === 0 || close(a, n, tolerance)) || everywhere(e, (a) => a === 0)) return null;
  return {
    kind: 'dropped',
    text: 'part of the gradient is missing, and the rest is right: a mask or an index drops it, or an assignment overwrites what should be added up (index_add)',
  };
}
const everywhere = (e: Evidence, holds: (analytic: number, numeric: number) => boolean) =>
  e.analytic.every((row, r) => row.every((a, c) => holds(a, e.numeric[r]![c]!)));

function factor(e: Evidence, tolerance: Tolerance): Slip | null {
  let an = 0;
  let nn = 0;
  e.numeric.forEach((row, r) =>
    row.forEach((n, c) => {
      an += e.analytic[r]![c]! * n;
      nn += n * n;
    }),
  );
  const k = an / nn;
  if (!Number.isFinite(k) || Math.abs(k) < 1e-9 || Math.abs(k - 1) < 1e-3) return null;
  if (!fits(e, tolerance, (r, c) => k * e.numeric[r]![c]!)) return null;
  const near = (x: number) => Math.abs(k - x) < 1e-3 * Math.abs(x);
  if (near(-1)) return { kind: 'sign', factor: -1, text: 'the sign is wrong' };
  return { kind: 'factor', factor: k, text: `the gradient is ${namedFactor(k, near, e)} times what it should be` };
}
const plainFactors = [
  [2, '2'],
  [0.5, '½'],
  [-2, '−2'],
  [-0.5, '−½'],
] as const;
function namedFactor(k: number, near: (x: number) => boolean, e: Evidence): string {
  for (const [value, name] of plainFactors) if (near(value)) return name;
  for (const { count, name } of e.counts) {
    if (count <= 1) continue;
    if (near(1 / count)) return `1/${count} (one over ${name})`;
    if (near(count)) return `${count} (${name})`;
  }
  return k.toPrecision(4);
}

function ignoresCotangent(e: Evidence, tolerance: Tolerance): Slip | null {
  if (e.analytic.length < 2) return null;
  const first = e.analytic[0]!;
  if (!fits(e, tolerance, (_, c) => first[c]!) || e.numeric.every((row) => row.every((n, c) => close(n, e.numeric[0]![c]!, tolerance))))
    return null;
  return {
    kind: 'ignores-cotangent',
    text: 'the gradient does not depend on the gradient of the output: backward forgot to multiply by it',
  };
}

function transpose(e: Evidence, tolerance: Tolerance): Slip | null {
  const [rows, columns] = e.shape;
  if (e.shape.length !== 2 || rows !== columns || e.elements.length !== rows! * columns!) return null;
  if (!fits(e, tolerance, (r, c) => e.numeric[r]![(c % columns!) * rows! + Math.floor(c / columns!)]!)) return null;
  return { kind: 'transpose', text: 'the gradient is transposed' };
}

/** For a gradient of another shape than its input's: does it merely lack a sum over broadcast copies, or a transposition? */
export function explainShape(shape: Shape, gradient: Shape): Slip | null {
  const lead = gradient.length - shape.length;
  const stretched = lead >= 0 && shape.every((s, d) => s === 1 || s === gradient[lead + d]);
  if (stretched) {
    return {
      kind: 'missing-sum',
      text: `the input was broadcast to [${gradient.join(', ')}]: its gradient must be summed over the copies, back to [${shape.join(', ')}]`,
    };
  }
  if (shape.length === 2 && gradient.length === 2 && shape[0] === gradient[1] && shape[1] === gradient[0])
    return { kind: 'transpose', text: 'the gradient is transposed' };
  return null;
}
