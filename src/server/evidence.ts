/** Several runs say something of the same line: a run on the program's own values knows better than one on inputs that Nabla made up. */
import type { Definition } from '../protocol/definition.ts';
import type { Trace } from '../protocol/trace.ts';
import { pathOf } from './paths.ts';
import type { Runs, Shown } from './runs.ts';
import type { Workspace } from './workspace.ts';

export const isMadeUp = (trace: Trace): boolean => trace.plan.origin === 'synthesis';
const cameThrough = (trace: Trace, file: string): boolean => trace.occurrences.some((o) => o.location.file === file);

/** A finished run, with the shift for the document that is asked about. */
export interface Evidence extends Shown {
  /** What was run, and the document that it stands in. */
  readonly definition: Definition;
  readonly uri: string;
}

/**
 * The finished runs that may know something of a document, in the order in which they are asked about a line: those on the program's own values first,
 * and that of the definition around the line before others. Those of other open documents count where they came through this one.
 */
export function evidenceAt(uri: string, line: number, workspace: Workspace, runs: Runs): Evidence[] {
  const file = pathOf(uri);
  const of = (from: string) =>
    workspace.definitions(from).flatMap((definition) => {
      const shown = runs.shown(from, definition.name, uri);
      return shown && (from === uri || cameThrough(shown.trace, file)) ? [{ ...shown, definition, uri: from }] : [];
    });
  const others = workspace.open().flatMap((document) => (document.uri === uri ? [] : of(document.uri)));
  const isAround = (e: Evidence) => e.uri === uri && e.definition.line <= line && line <= e.definition.endLine;
  const rank = (e: Evidence) => (isMadeUp(e.trace) ? 2 : 0) + (isAround(e) ? 0 : 1);
  return [...of(uri), ...others].sort((a, b) => rank(a) - rank(b));
}

/** Whether nothing is told of a run on made-up inputs, because another run came through the same definition with the program's own values. */
export function isOverruled(
  { definition: d, trace }: Pick<Evidence, 'definition' | 'trace'>,
  all: readonly Evidence[],
  file: string,
): boolean {
  if (!isMadeUp(trace)) return false;
  const within = (line: number | null) => line !== null && d.line <= line && line <= d.endLine;
  return all.some(
    ({ trace: real, shift }) =>
      !isMadeUp(real) && real.occurrences.some(({ location: l }) => l.file === file && within(shift.toNew(l.line))),
  );
}
