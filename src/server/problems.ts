import type { Connection } from 'vscode-languageserver';
import { checkDiagnostic, diagnosticsOf, fixFor, type LineShift } from '../language/index.ts';
import type { Definition } from '../protocol/definition.ts';
import type { Diagnostic } from '../protocol/trace.ts';
import { toLsp } from './convert.ts';
import { inPart, isWithin, type Part } from './documents.ts';
import { authority, evidenceAt, isOverruled } from './evidence.ts';
import { pathOf } from './paths.ts';
import type { Shown } from './runs.ts';
import type { Server } from './server.ts';

/** Sends the problems of a program: of its newest runs and checks. */
export function publish(connection: Connection, server: Server, uri: string): void {
  const parts = server.documents.partsOf(uri);
  if (parts.length === 0 || !server.runs) return;
  const file = pathOf(uri);
  const found = new Map<string, NonNullable<ReturnType<typeof toLsp>>>();
  const evidence = evidenceAt(uri, 0, server.workspace, server.runs);
  const take = (x: ReturnType<typeof toLsp>) => {
    // The same place may fail in the runs of several definitions; it is one problem.
    if (x) found.set(JSON.stringify([x.range, x.code, x.message]), x);
  };
  const fixed = (x: Diagnostic, d: Definition, { trace, shift }: Pick<Shown, 'trace' | 'shift'>): Diagnostic => {
    const fix = shift.changed ? null : fixFor(x, server.workspace.outline(uri), d, trace);
    return fix ? { ...x, fix } : x;
  };
  for (const d of server.workspace.definitions(uri)) {
    const run = server.runs.latest(uri, d.name);
    const { check } = server.runs.state(uri, d.name);
    const place = server.runs.placeOf(uri, d);
    if (run && !isOverruled({ ...run, definition: d }, evidence, file))
      for (const x of diagnosticsOf(run.trace, file, place))
        take(toLsp(fixed(x, d, run), uri, file, x.location === place ? unmoved : run.shift));
    const checked = check && checkDiagnostic(check, place);
    if (checked) take(toLsp(checked, uri, file, unmoved));
  }
  // What a program that is open beside it found out here.
  for (const e of evidence)
    if (e.uri !== uri && authority(e.trace) >= 2)
      for (const x of e.trace.diagnostics) if (x.location?.file === file) take(toLsp(fixed(x, e.definition, e), uri, file, e.shift));
  for (const part of parts) {
    const here = [...found.values()].filter((x) => isWithin(part, x.range.start.line + 1));
    connection.sendDiagnostics({ uri: part.uri, diagnostics: here.map((x) => ({ ...x, ...placed(part, x) })) });
  }
}

const unmoved: LineShift = { changed: false, toOld: (line) => line, toNew: (line) => line };

/** A problem, and its fix, in the lines of a part. */
function placed(part: Part, x: NonNullable<ReturnType<typeof toLsp>>): Partial<typeof x> {
  return { range: inPart(part, x.range), data: x.data && { ...x.data, range: inPart(part, x.data.range) } };
}
