import { CodeActionKind, type Connection, ErrorCodes, type InlayHint, InlayHintKind, ResponseError } from 'vscode-languageserver';
import { hoverAt, inlayHints, symbolsOf } from '../language/index.ts';
import { packNumbers } from '../protocol/numbers.ts';
import { toCodeLenses, toSymbol, toWorkspaceSymbol } from './convert.ts';
import { inPart, isWithin } from './documents.ts';
import { evidenceAt } from './evidence.ts';
import { pathOf } from './paths.ts';
import { type Server, signalOf } from './server.ts';

/** Answers what every editor asks: lenses, hovers, symbols, hints, fixes. */
export function answerEditor(connection: Connection, server: Server): void {
  connection.onCodeLens(({ textDocument }) => {
    const part = server.documents.partAt(textDocument.uri);
    const uri = part.program;
    return server
      .definitionsIn(part)
      .flatMap((d) => {
        const state = server.runs?.state(uri, d.name);
        const ran = server.runs?.latest(uri, d.name)?.trace;
        const plan = ran && ran.error === null && state?.trace === 'fresh' ? ran.plan : (server.workspace.plans(uri, d)[0] ?? null);
        return toCodeLenses(uri, d, { check: state?.check ?? null, checking: state?.checking ?? false, plan, steps: ran?.steps });
      })
      .map((lens) => ({ ...lens, range: inPart(part, lens.range) }));
  });

  connection.onHover(({ textDocument, position }) => {
    const part = server.documents.partAt(textDocument.uri);
    const uri = part.program;
    if (!server.documents.get(uri) || !server.runs) return null;
    const line = position.line + 1 + part.offset;
    const lineText = server.workspace.line(uri, line);
    for (const shown of evidenceAt(uri, line, server.workspace, server.runs)) {
      const old = shown.shift.toOld(line);
      if (old == null) continue;
      const hover = hoverAt(shown.trace, pathOf(uri), old, position.character, { uri: shown.uri, stale: shown.stale, lineText });
      if (!hover) continue;
      const toNow = (at: { line: number; character: number }) => ({ ...at, line: (shown.shift.toNew(at.line + 1) ?? line) - 1 });
      return {
        contents: { kind: 'markdown' as const, value: hover.markdown },
        range: inPart(part, { start: toNow(hover.range.start), end: toNow(hover.range.end) }),
      };
    }
    return null;
  });

  connection.onDocumentSymbol(({ textDocument: { uri } }) => {
    const part = server.documents.partAt(uri);
    if (!server.documents.get(part.program)) return [];
    return symbolsOf(server.workspace.outline(part.program), server.definitionsIn(part)).map((x) => toSymbol(x, part));
  });

  connection.onWorkspaceSymbol(async ({ query }) => {
    const letters = query.toLowerCase();
    const matches = (name: string) => {
      let at = 0;
      for (const c of name.toLowerCase()) if (c === letters[at]) at++;
      return at === letters.length;
    };
    return (await server.workspace.everywhere()).filter((d) => d.kind !== 'script' && matches(d.name)).map(toWorkspaceSymbol);
  });

  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const part = server.documents.partAt(textDocument.uri);
    const uri = part.program;
    const document = server.documents.get(uri);
    if (!document || !server.runs || !server.settings.inlayHints) return [];
    const lines = document.getText().split('\n');
    const hints = new Map<string, InlayHint>();
    // Of one place the last one stays: the best evidence.
    for (const shown of evidenceAt(uri, 0, server.workspace, server.runs).reverse()) {
      if (shown.stale) continue;
      for (const h of inlayHints(shown.trace, pathOf(uri), lines)) {
        const line = h.line - 1 - part.offset;
        if (isWithin(part, h.line) && line >= range.start.line && line <= range.end.line)
          hints.set(`${h.line}:${h.column}`, {
            position: { line, character: h.column },
            label: h.text,
            tooltip: h.tooltip,
            kind: InlayHintKind.Type,
            paddingLeft: true,
          });
      }
    }
    return [...hints.values()];
  });

  connection.onCodeAction(({ textDocument: { uri }, context }) =>
    context.diagnostics.flatMap((d) => {
      const fix = d.data as { title: string; range: typeof d.range; text: string } | undefined;
      if (d.source !== 'Nabla' || !fix) return [];
      return [
        {
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          diagnostics: [d],
          edit: { changes: { [uri]: [{ range: fix.range, newText: fix.text }] } },
        },
      ];
    }),
  );

  /** The lens `Check Gradients` in an editor that has no command for it: the result appears in the lens and among the problems. */
  connection.onExecuteCommand(async ({ command, arguments: [uri, entry] = [] }, token) => {
    if (command !== 'nabla.checkGradients' || typeof uri !== 'string' || typeof entry !== 'string')
      throw new ResponseError(ErrorCodes.InvalidParams, `${command} needs the address of a document and the name of a definition`);
    return packNumbers(await server.running.check(uri, entry, signalOf(token)));
  });
}
