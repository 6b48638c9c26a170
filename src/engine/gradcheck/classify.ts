import type { Slope, Verdict } from './types.ts';

export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/** numpy's and PyTorch's allclose: the second argument is the reference. NaN is close to nothing. */
export const close = (a: number, reference: number, { atol, rtol }: Tolerance) =>
  a === reference || Math.abs(a - reference) <= atol + rtol * Math.abs(reference);

/**
 * The difference in proportion to the reference, or to the size at which the absolute tolerance takes over: of two numbers that are both rounding noise
 * around zero it is small.
 */
export const relativeError = (a: number, reference: number, { atol, rtol }: Tolerance): number =>
  Math.abs(a - reference) / Math.max(Math.abs(reference), rtol > 0 ? atol / rtol : 0, Number.MIN_VALUE);

/** The most trustworthy slope of a sweep, and how far it may be off: where two neighbouring steps agree best. */
function best(sweep: readonly Slope[], slope: (s: Slope) => number): { value: number; uncertainty: number } {
  let slopes = sweep.map(slope);
  // Steps too small for a function of low precision do not move it at all: their zeros agree with each other, but are no slope.
  const moving = slopes.findLastIndex((s) => s !== 0) + 1;
  if (moving >= 2 && !jumps(slopes[moving - 2]!, slopes[moving - 1]!)) slopes = slopes.slice(0, moving);
  let value = Number.NaN;
  let uncertainty = Number.POSITIVE_INFINITY;
  for (let i = 1; i < slopes.length; i++) {
    const gap = Math.abs(slopes[i]! - slopes[i - 1]!);
    if (!(gap < uncertainty)) continue;
    uncertainty = gap;
    value = slopes[i]!;
  }
  return { value, uncertainty };
}

/** The quotient over a jump grows as the step shrinks, ten times from step to step; that of a rounded slope stays about the same. */
const jumps = (before: number, after: number) => Math.abs(after) > 3 * Math.abs(before) || before * after < 0;

/**
 * Why analytic and numeric derivative differ at one element, told by how the difference quotients behave as the step shrinks.
 * - They settle on the analytic value after all: the step was unlucky, `correct`.
 * - The two sides settle on different values, with the analytic one between them, or one side runs away (a jump): `kink`.
 * - They never settle closer than the difference: `precision`.
 */
export function classify(analytic: number, sweep: readonly Slope[], tolerance: Tolerance): { verdict: Verdict; numeric: number } {
  const central = best(sweep, (s) => s.central);
  if (close(analytic, central.value, tolerance)) return { verdict: 'correct', numeric: central.value };
  const left = best(sweep, (s) => s.left);
  const right = best(sweep, (s) => s.right);
  if (isKink(analytic, left, right, tolerance)) return { verdict: 'kink', numeric: central.value };
  // Three times the uncertainty: two neighbouring quotients may err to the same side.
  if (!(Math.abs(analytic - central.value) > 3 * central.uncertainty)) return { verdict: 'precision', numeric: central.value };
  return { verdict: 'wrong', numeric: central.value };
}

type Estimate = ReturnType<typeof best>;
function isKink(analytic: number, left: Estimate, right: Estimate, tolerance: Tolerance): boolean {
  const settled = (e: Estimate) => e.uncertainty <= tolerance.atol + 10 * tolerance.rtol * Math.abs(e.value);
  // A jump: one side has a slope, the other grows without end as the step shrinks.
  if (settled(left) !== settled(right)) return close(analytic, settled(left) ? left.value : right.value, loosened(tolerance));
  if (!settled(left)) return false;
  const gap = Math.abs(left.value - right.value);
  if (gap <= 10 * (left.uncertainty + right.uncertainty) + tolerance.atol) return false;
  const slack =
    tolerance.atol + tolerance.rtol * Math.max(Math.abs(left.value), Math.abs(right.value)) + left.uncertainty + right.uncertainty;
  return analytic >= Math.min(left.value, right.value) - slack && analytic <= Math.max(left.value, right.value) + slack;
}
const loosened = ({ atol, rtol }: Tolerance): Tolerance => ({ atol: 10 * atol, rtol: 10 * rtol });
