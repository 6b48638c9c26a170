/** Several runs say something of the same line, and some know better than others (see `authority`). */
import type { Definition } from '../protocol/definition.ts';
import type { Trace } from '../protocol/trace.ts';
import { pathOf } from './paths.ts';
import type { Runs, Shown } from './runs.ts';
import type { Workspace } from './workspace.ts';

/**
 * How much a run's numbers are the user's: 3 on the inputs that a comment asks for, 2 of a program with its own data and loss, 1 on inputs that the program
 * has somewhere but with a loss of ours, 0 on inputs that Nabla made up.
 */
export function authority({ plan, steps }: Trace): number {
  if (steps) return 2;
  return plan.origin === 'comment' || plan.origin === 'given' ? 3 : plan.origin === 'synthesis' ? 0 : 1;
}
const filesCache = new WeakMap<Trace, ReadonlySet<string>>();
/** The files that a run came through, gathered once: every hover and every change of a run's state asks. */
function filesOf(trace: Trace): ReadonlySet<string> {
  const known = filesCache.get(trace);
  if (known) return known;
  const files = new Set(trace.occurrences.map((o) => o.location.file));
  filesCache.set(trace, files);
  return files;
}

/** A finished run, with the shift for the document that is asked about. */
export interface Evidence extends Shown {
  /** What was run, and the document that it stands in. */
  readonly definition: Definition;
  readonly uri: string;
}

/**
 * The finished runs that may know something of a document, in the order in which they are asked about a line: by authority, and that of the definition
 * around the line before others. Those of other open documents count where they came through this one.
 */
export function evidenceAt(uri: string, line: number, workspace: Workspace, runs: Runs): Evidence[] {
  const file = pathOf(uri);
  const of = (from: string) =>
    workspace.definitions(from).flatMap((definition) => {
      const shown = runs.shown(from, definition.name, uri);
      return shown && (from === uri || filesOf(shown.trace).has(file)) ? [{ ...shown, definition, uri: from }] : [];
    });
  const others = workspace.open().flatMap((document) => (document.uri === uri ? [] : of(document.uri)));
  const isAround = (e: Evidence) => e.uri === uri && e.definition.line <= line && line <= e.definition.endLine;
  const rank = (e: Evidence) => 2 * authority(e.trace) + (isAround(e) ? 1 : 0);
  return [...of(uri), ...others].sort((a, b) => rank(b) - rank(a));
}

/** Whether nothing is told of a run, because another one with more authority came through the same definition. */
export function isOverruled(
  { definition: d, trace }: Pick<Evidence, 'definition' | 'trace'>,
  all: readonly Evidence[],
  file: string,
): boolean {
  const own = authority(trace);
  const within = (line: number | null) => line !== null && d.line <= line && line <= d.endLine;
  return all.some(
    (e) => authority(e.trace) > own && e.trace.occurrences.some(({ location: l }) => l.file === file && within(e.shift.toNew(l.line))),
  );
}
