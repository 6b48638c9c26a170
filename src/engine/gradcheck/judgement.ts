import { isFloating } from '../dtype.ts';
import { EngineError } from '../errors.ts';
import type { Operand } from '../primitive.ts';
import { type Shape, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Gradient } from './backward-pass.ts';
import { classify, close, type Tolerance } from './classify.ts';
import type { Row } from './rows.ts';
import { weigh } from './rows.ts';
import { explainShape } from './slips.ts';
import type { Slip, Slope, Verdict } from './types.ts';

/** The graver a verdict, the more it says about the whole. */
export const severity: Record<Verdict, number> = {
  correct: 0,
  precision: 1,
  kink: 2,
  unsupported: 3,
  undefined: 4,
  wrong: 5,
  dtype: 6,
  shape: 7,
  nondeterministic: 8,
};

/** So many failing elements are looked at closely; more of them make a kink or noise unlikely to be told anyway. */
const EXCUSED = 8;

/** What makes gradients incomparable with numbers at all: their shape or dtype; null where they can be compared. */
export function unfit(gradients: readonly Gradient[], value: Tensor): { verdict: Verdict; message: string; slip: Slip | null } | null {
  for (const g of gradients) {
    if (g instanceof EngineError) return { verdict: 'shape', message: g.message, slip: refusedShape(g.message) };
    if (!g) continue;
    if (!sameShape(g.shape, value.shape)) {
      const message = `the gradient has shape [${g.shape.join(', ')}], its input [${value.shape.join(', ')}]`;
      return { verdict: 'shape', message, slip: explainShape(value.shape, g.shape) };
    }
    if (!isFloating(g.dtype))
      return { verdict: 'dtype', message: `the gradient is of dtype ${g.dtype}, its input of ${value.dtype}`, slip: null };
  }
  return null;
}

function refusedShape(message: string): Slip | null {
  const [got, expected] = [...message.matchAll(/\[([\d, ]*)\]/g)].map((m): Shape => (m[1] ? m[1].split(',').map(Number) : []));
  return got && expected ? explainShape(expected, got) : null;
}

/** Numbers of one input, by row and by checked element. */
export interface Numbers {
  readonly rows: readonly Row[];
  readonly elements: readonly number[];
  readonly analytic: readonly Float64Array[];
  /** The slopes; better ones from the sweep are written here. */
  readonly numeric: readonly Float64Array[];
}

export interface Comparison {
  readonly verdict: Verdict;
  readonly failed: number;
  /** Row and column of the worst; -1 where there is none. */
  readonly r: number;
  readonly c: number;
  readonly sweep: readonly Slope[];
}

/** Compares every number, and looks closely at those beyond tolerance. `sweep` gives the slopes at an element for shrinking steps. */
export function compare(
  { rows, elements, analytic, numeric }: Numbers,
  tolerance: Tolerance,
  excuses: boolean,
  sweep: (element: number, along: (outputs: Float64Array) => number) => readonly Slope[],
): Comparison {
  let failed = 0;
  let verdict = 'correct' as Verdict;
  let worst = { r: -1, c: -1, error: -1 };
  let kept: readonly Slope[] = [];
  rows.forEach((row, r) =>
    elements.forEach((i, c) => {
      const [a, n] = [analytic[r]![c]!, numeric[r]![c]!];
      const error = Math.abs(a - n);
      if (close(a, n, tolerance) || (Number.isNaN(a) && Number.isNaN(n))) {
        if (verdict === 'correct' && error > worst.error) worst = { r, c, error };
        return;
      }
      let finding: Verdict = 'wrong';
      let slopes: readonly Slope[] = [];
      if (Number.isNaN(a)) finding = 'undefined';
      else if (failed < EXCUSED) {
        slopes = sweep(i, (outputs) => weigh(row, outputs));
        if (excuses) {
          const told = classify(a, slopes, tolerance);
          finding = told.verdict;
          numeric[r]![c] = told.numeric;
          if (finding === 'correct') return;
        }
      }
      failed++;
      if (severity[finding] > severity[verdict] || (finding === verdict && error > worst.error)) {
        worst = { r, c, error };
        kept = slopes;
        verdict = finding;
      }
    }),
  );
  return { verdict, failed, r: worst.r, c: worst.c, sweep: kept };
}

/** The gradient's numbers at the checked elements; zeros where there is none. */
export const dense = (g: Operand, elements: readonly number[]): Float64Array => {
  if (!g) return new Float64Array(elements.length);
  const all = g.toArray();
  return Float64Array.from(elements, (i) => all[i]!);
};

export function identical(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((v, i) => Object.is(v, b[i]) || v === b[i]);
}
export function sameGradient(a: Gradient, b: Gradient): boolean {
  if (a === null || b === null || a instanceof EngineError || b instanceof EngineError) return (a === null) === (b === null);
  return identical(Float64Array.from(a.toArray()), Float64Array.from(b.toArray()));
}
