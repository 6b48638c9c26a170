/** Several runs say something of the same line: a run on the program's own values knows better than one on inputs that Nabla made up. */
import type { Definition } from '../protocol/definition.ts';
import type { Trace } from '../protocol/trace.ts';
import type { Runs, Shown } from './runs.ts';

const isMadeUp = (trace: Trace): boolean => trace.plan.origin === 'synthesis';

export interface Evidence extends Shown {
  readonly definition: Definition;
}

/** The finished runs of a file in the order in which they are asked about a line: those on the program's own values first, and that of the definition around the line before others. */
export function evidenceAt(line: number, definitions: readonly Definition[], runs: Runs, uri: string): Evidence[] {
  const rank = ({ definition: d, trace }: Evidence) => (isMadeUp(trace) ? 2 : 0) + (d.line <= line && line <= d.endLine ? 0 : 1);
  return definitions
    .flatMap((definition) => {
      const shown = runs.shown(uri, definition.name);
      return shown ? [{ ...shown, definition }] : [];
    })
    .sort((a, b) => rank(a) - rank(b));
}

/** Whether nothing is told of a run on made-up inputs, because another run of the newest text came through the same definition with the program's own values. */
export function isOverruled(
  { definition: d, trace }: Pick<Evidence, 'definition' | 'trace'>,
  all: readonly Evidence[],
  file: string,
): boolean {
  if (!isMadeUp(trace)) return false;
  const within = (line: number | null) => line !== null && d.line <= line && line <= d.endLine;
  return all.some(
    ({ trace: real, stale, shift }) =>
      !isMadeUp(real) && !stale && real.occurrences.some(({ location: l }) => l.file === file && within(shift.toNew(l.line))),
  );
}
