import type { Trace } from './trace.ts';

/** Whether a program ended because its time was over: training takes longer than a debugger waits, and that is no failure. */
export const isTrainingStopped = ({ error, steps }: Pick<Trace, 'error' | 'steps'>): boolean =>
  error?.cause === 'budget' && steps !== undefined;

/** How far it came, in words. */
export function progressText({ steps = [] }: Pick<Trace, 'steps'>): string {
  if (steps.length === 0) return 'before its first backward pass';
  return `after ${steps.length} backward pass${steps.length === 1 ? '' : 'es'}`;
}
