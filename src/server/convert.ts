import {
  type CodeLens,
  DiagnosticSeverity,
  type DocumentSymbol,
  type Diagnostic as LspDiagnostic,
  SymbolKind,
  type WorkspaceSymbol,
} from 'vscode-languageserver';
import { type LineShift, lensesFor, rangeOf, type symbolsOf } from '../language/index.ts';
import type { Definition } from '../protocol/definition.ts';
import type { Diagnostic, Location } from '../protocol/trace.ts';
import { inPart, type Part } from './documents.ts';
import { uriOf } from './paths.ts';

const severities = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, info: DiagnosticSeverity.Information } as const;

/** A location moved to where its lines are now; null where they were changed. */
export function moved<T extends Pick<Location, 'line' | 'endLine'>>(l: T, shift: LineShift): T | null {
  const [line, endLine] = [shift.toNew(l.line), shift.toNew(l.endLine)];
  return line === null || endLine === null ? null : { ...l, line, endLine };
}

/** A diagnostic of a trace for the editor; null where its place was edited away. */
export function toLsp(d: Diagnostic, uri: string, file: string, shift: LineShift): LspDiagnostic | null {
  const place = d.location && moved(d.location, shift);
  if (!place) return null;
  return {
    range: rangeOf(place),
    severity: severities[d.severity],
    source: 'Nabla',
    code: d.code,
    message: d.message,
    relatedInformation: d.related?.map((r) => ({
      message: r.message,
      location: { uri: r.location.file === file ? uri : uriOf(r.location.file), range: rangeOf(r.location) },
    })),
    data: d.fix ? { title: d.fix.title, range: rangeOf(d.fix.location), text: d.fix.text } : undefined,
  };
}

export const toCodeLenses = (...[uri, definition, state]: Parameters<typeof lensesFor>): CodeLens[] =>
  lensesFor(uri, definition, state).map((l) => ({
    range: { start: { line: l.line - 1, character: definition.column }, end: { line: l.line - 1, character: definition.column } },
    command: { title: l.title, command: l.command, arguments: [...l.arguments] },
  }));

const kinds = {
  module: SymbolKind.Class,
  layer: SymbolKind.Class,
  'autograd-function': SymbolKind.Operator,
  function: SymbolKind.Function,
  'numpy-pair': SymbolKind.Function,
  script: SymbolKind.Event,
  method: SymbolKind.Method,
} as const;

export function toSymbol(s: ReturnType<typeof symbolsOf>[number], part: Part): DocumentSymbol {
  return {
    name: s.name,
    detail: s.detail,
    kind: kinds[s.kind],
    range: inPart(part, s.range),
    selectionRange: inPart(part, s.range),
    children: s.children.map((c) => toSymbol(c, part)),
  };
}

export const toWorkspaceSymbol = (d: Definition): WorkspaceSymbol => {
  const start = { line: d.line - 1, character: d.column };
  return {
    name: d.name,
    kind: kinds[d.kind],
    containerName: d.kind,
    location: { uri: uriOf(d.file), range: { start, end: start } },
  };
};
