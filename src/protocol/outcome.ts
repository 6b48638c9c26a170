import type { Trace } from './trace.ts';

/** Whether a run ended because its time was over, with steps of training to show: training takes longer than a debugger waits, and that is no failure. */
export const isTrainingStopped = ({ error, steps }: Pick<Trace, 'error' | 'steps'>): boolean =>
  error?.cause === 'budget' && (steps?.length ?? 0) > 0;
