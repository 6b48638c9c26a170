import type { Trace } from './trace.ts';

/** Whether a program ended because its time was over: training takes longer than a debugger waits, and that is no failure. */
export const isTrainingStopped = ({ error, steps }: Pick<Trace, 'error' | 'steps'>): boolean =>
  error?.cause === 'budget' && steps !== undefined;

/** That, and how far it came, in words. */
export function stoppedText({ error, steps = [] }: Pick<Trace, 'error' | 'steps'>): string {
  const passes =
    steps.length === 0 ? 'before its first backward pass' : `after ${steps.length} backward pass${steps.length === 1 ? '' : 'es'}`;
  return `The program was ${error?.message.replace(/:.*$/s, '')}, ${passes}.`;
}

/** What a run was made with. A program chooses between training and evaluation itself. */
export const settingsText = ({ dtype, seed, kind, mode }: Pick<Trace, 'dtype' | 'seed' | 'kind' | 'mode'>): string =>
  `${dtype}, seed ${seed}${kind === 'script' ? '' : `, ${mode} mode`}`;
