import { EngineError, grad, type Operand } from '../../../src/engine/index.ts';
import { numbers, patternLike, worstDifference } from '../../support/cases.ts';
import { decode, encode } from '../pytorch.ts';
import type { Builder } from './builder.ts';
import { type Genes, grow } from './generate.ts';
import type { ProgramAnswer, ProgramRequest } from './live.ts';

/** Relative to the largest number of the tensor; where everything cancels, to FLOOR. */
export const TOLERANCE = 1e-9;
const FLOOR = 1e-4;
const apart = (ours: readonly number[], theirs: readonly number[]) => worstDifference([...ours, FLOOR], [...theirs, FLOOR]);
/** Whose inputs 1.13 keeps for backward without need, and 2.14 does not: their overwriting is an error there. */
const KEPT_BY_OLD = ['mean', 'im2col', 'embedding', 'adaptive_avg_pool2d'];
/** The largest difference so far. */
export const worst = { value: 0, where: '' };

export interface Results {
  readonly values: readonly number[][];
  readonly grads: readonly number[][];
  readonly seconds: readonly number[][];
  readonly error: string | null;
}

/** Values and gradients in the engine. */
export function results(program: Builder, twice: boolean): Results {
  const values = program.values.map((t) => t.toArray());
  const flat = (gs: readonly Operand[]) => gs.map((g, i) => numbers(g, program.leaves[i]!));
  const ends = program.ends().map((x) => program.at(x));
  const empty = { values, grads: [], seconds: [] };
  if (program.refused) return { ...empty, error: program.refused };
  if (ends.length === 0) return { ...empty, error: null };
  try {
    const first = grad(
      ends,
      program.leaves,
      ends.map((t, k) => patternLike(t, 17 * k)),
      { createGraph: twice },
    );
    // Each leaf's gradient has its own cotangent, whichever of the others can be differentiated again.
    const again = first.flatMap((g, i) => (twice && g?.tracked ? [{ g, seed: patternLike(g, 17 * i) }] : []));
    const second =
      again.length > 0
        ? grad(
            again.map((t) => t.g),
            program.leaves,
            again.map((t) => t.seed),
          )
        : [];
    return { values, grads: flat(first), seconds: flat(second), error: null };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { ...empty, error: error.message };
  }
}

/** Whether the results move by more than the tolerance allows when the leaves move in their last digits. */
export function illConditioned(g: Genes): boolean {
  const plain = results(grow(g), g.twice);
  return [0, 1, 2, 3].some((round) => {
    const moved = results(grow(g, { by: 1e-14, round }), g.twice);
    if (moved.error !== plain.error) return true;
    return (['values', 'grads', 'seconds'] as const).some((part) =>
      plain[part].some((xs, i) => apart(moved[part][i] ?? [], xs) > TOLERANCE / 5),
    );
  });
}

export const requestFor = (program: Builder, twice: boolean): ProgramRequest => ({
  leaves: program.leaves.map((t) => ({ shape: t.shape, values: encode(t.toArray()) })),
  constants: program.constants.map((t) => ({ shape: t.shape, dtype: t.dtype, values: encode(t.toArray()) })),
  source: program.lines.join('\n'),
  ends: program.ends(),
  twice,
});

/** What differs, in words; null if nothing does. */
export function difference(program: Builder, ours: Results, theirs: ProgramAnswer): string | null {
  if (ours.error || theirs.error) {
    // A second derivative that PyTorch has no formula for is no difference.
    if (theirs.stage === 'second' && /not implemented/.test(theirs.error!)) return null;
    if (ours.error && theirs.error) return null;
    if (theirs.stage !== 'forward' && /inplace operation/.test(theirs.error ?? '') && KEPT_BY_OLD.some((name) => program.used.has(name)))
      return null;
    return ours.error ? `Nabla refuses: ${ours.error}` : `PyTorch refuses (${theirs.stage}): ${theirs.error}`;
  }
  for (const [x, their] of theirs.values!.entries()) {
    const t = program.at(x);
    const form = { shape: [...t.shape], dtype: t.dtype, tracked: program.tracked(x) };
    const theirForm = { shape: their.shape, dtype: their.dtype, tracked: their.tracked };
    if (JSON.stringify(form) !== JSON.stringify(theirForm))
      return `v[${x}] is ${JSON.stringify(form)}, in PyTorch ${JSON.stringify(theirForm)}`;
    const off = note(`v[${x}]`, ours.values[x]!, decode(their.values), program);
    if (off) return off;
  }
  for (const part of ['grads', 'seconds'] as const) {
    for (const [i, leaf] of program.leaves.entries()) {
      const their = theirs[part]?.[i];
      const off = note(`${part} of v[${i}]`, ours[part][i] ?? numbers(null, leaf), their ? decode(their) : numbers(null, leaf), program);
      if (off) return off;
    }
  }
  return null;
}

function note(what: string, ours: readonly number[], theirs: readonly number[], program: Builder): string | null {
  const off = apart(ours, theirs);
  if (off > TOLERANCE) return `${what} is off by ${off} of its scale\n  Nabla   ${ours.slice(0, 24)}\n  PyTorch ${theirs.slice(0, 24)}`;
  if (off > worst.value) Object.assign(worst, { value: off, where: `${what} of ${program.lines.at(-1)}` });
  return null;
}
