import type { Connection } from 'vscode-languageserver';
import { checkDiagnostic, diagnosticsOf, fixFor } from '../language/index.ts';
import type { Diagnostic } from '../protocol/trace.ts';
import { toLsp } from './convert.ts';
import { inPart, isWithin, type Part } from './documents.ts';
import { evidenceAt, isOverruled } from './evidence.ts';
import { pathOf } from './paths.ts';
import type { Server } from './server.ts';

/** Sends the problems of a program: of its newest runs and checks. */
export function publish(connection: Connection, server: Server, uri: string): void {
  const parts = server.documents.partsOf(uri);
  if (parts.length === 0 || !server.runs) return;
  const file = pathOf(uri);
  const found = new Map<string, NonNullable<ReturnType<typeof toLsp>>>();
  const definitions = server.workspace.definitions(uri);
  const evidence = evidenceAt(0, definitions, server.runs, uri);
  for (const d of definitions) {
    const run = server.runs.latest(uri, d.name);
    const latest = run && isOverruled({ ...run, definition: d }, evidence, file) ? null : run;
    const { check } = server.runs.state(uri, d.name);
    const place = server.runs.placeOf(uri, d);
    const checked = check && checkDiagnostic(check, place);
    const same = { changed: false, toOld: (n: number) => n, toNew: (n: number) => n };
    const fixed = (x: Diagnostic): Diagnostic => {
      const fix = latest && !latest.shift.changed ? fixFor(x, server.workspace.outline(uri), d, latest.trace) : null;
      return fix ? { ...x, fix } : x;
    };
    const all = [
      ...(latest
        ? diagnosticsOf(latest.trace, file, place).map((x) => toLsp(fixed(x), uri, file, x.location === place ? same : latest.shift))
        : []),
      ...(checked ? [toLsp(checked, uri, file, same)] : []),
    ];
    // The same place may fail in the runs of several definitions; it is one problem.
    for (const x of all) if (x) found.set(JSON.stringify([x.range, x.code, x.message]), x);
  }
  for (const part of parts) {
    const here = [...found.values()].filter((x) => isWithin(part, x.range.start.line + 1));
    connection.sendDiagnostics({ uri: part.uri, diagnostics: here.map((x) => ({ ...x, ...placed(part, x) })) });
  }
}

/** A problem, and its fix, in the lines of a part. */
function placed(part: Part, x: NonNullable<ReturnType<typeof toLsp>>): Partial<typeof x> {
  return { range: inPart(part, x.range), data: x.data && { ...x.data, range: inPart(part, x.data.range) } };
}
