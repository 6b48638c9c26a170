#!/usr/bin/env node
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CancellationToken,
  CodeActionKind,
  CodeLensRefreshRequest,
  createConnection,
  DidChangeConfigurationNotification,
  ErrorCodes,
  type InlayHint,
  InlayHintKind,
  InlayHintRefreshRequest,
  ProposedFeatures,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import {
  checkDiagnostic,
  diagnosticsOf,
  fixFor,
  hoverAt,
  inlayHints,
  nodeAt,
  planText,
  symbolsOf,
  writeComment,
} from '../language/index.ts';
import { packNumbers } from '../protocol/numbers.ts';
import type { ServerNotifications, ServerRequests } from '../protocol/server.ts';
import type { Diagnostic } from '../protocol/trace.ts';
import { cacheFolder } from '../runtime/cache.ts';
import { diskDigests } from '../runtime/files.ts';
import type { RuntimeHost } from '../runtime/host.ts';
import { processHost } from '../runtime/process.ts';
import { toCodeLenses, toLsp, toSymbol, toWorkspaceSymbol } from './convert.ts';
import { Documents, inPart, isWithin, type Part } from './documents.ts';
import { Runs } from './runs.ts';
import { defaults, readSettings, type Settings } from './settings.ts';
import { Tracer } from './tracer.ts';
import { pathOf, Workspace } from './workspace.ts';

/** Milliseconds of silence after an edit before definitions run again. */
const DEBOUNCE = 250;

const connection = createConnection(ProposedFeatures.all);
const documents = new Documents();
let settings: Settings = defaults;
let runtime: RuntimeHost | null = null;
let runs: Runs | null = null;
let followsSettings = false;
let refreshes = { codeLens: false, inlayHint: false };
const workspace = new Workspace(documents);

/** What a client may send with `initialize`; every part may be missing. */
interface Options {
  /** Folder for the interpreter's snapshot; null for none. */
  readonly cache?: string | null;
  readonly settings?: unknown;
  /** The client has commands of its own behind the lenses (our extension). Others are offered what the server can do by itself. */
  readonly commands?: boolean;
}

connection.onInitialize((params) => {
  const options = (params.initializationOptions ?? {}) as Options;
  settings = readSettings(options.settings);
  workspace.folders = (params.workspaceFolders ?? []).filter((f) => f.uri.startsWith('file:')).map((f) => fileURLToPath(f.uri));
  const { codeLens, inlayHint } = params.capabilities.workspace ?? {};
  followsSettings = params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration ?? false;
  refreshes = { codeLens: !!codeLens?.refreshSupport, inlayHint: !!inlayHint?.refreshSupport };
  runtime = processHost(join(__dirname, 'worker.mjs'), options.cache === undefined ? cacheFolder() : options.cache);
  runs = new Runs(
    workspace,
    new Tracer(runtime, diskDigests()),
    () => settings,
    stateChanged,
    (message) => connection.console.error(message),
  );
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      notebookDocumentSync: { notebookSelector: [{ notebook: '*', cells: [{ language: 'python' }] }] },
      codeLensProvider: { resolveProvider: false },
      hoverProvider: true,
      documentSymbolProvider: { label: 'Nabla' },
      workspaceSymbolProvider: true,
      inlayHintProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      ...(options.commands ? {} : { executeCommandProvider: { commands: ['nabla.checkGradients'] } }),
    },
  };
});
connection.onInitialized(() => {
  if (followsSettings) void connection.client.register(DidChangeConfigurationNotification.type);
});
connection.onShutdown(() => runtime?.dispose());
connection.onDidChangeConfiguration(({ settings: raw }) => {
  settings = readSettings((raw as { nabla?: unknown } | null)?.nabla);
  for (const d of documents.all()) later(d.uri, 0);
});

// --- documents ---

const timers = new Map<string, ReturnType<typeof setTimeout>>();
function later(uri: string, delay: number): void {
  clearTimeout(timers.get(uri));
  timers.set(
    uri,
    setTimeout(() => {
      timers.delete(uri);
      runs?.refresh(uri);
      publish(uri);
      redraw();
    }, delay),
  );
}
/** Programs whose first content is about to come: there is nothing to wait for. */
const opened = new Set<string>();
function open(uri: string): void {
  workspace.changed();
  opened.add(uri);
  // The interpreter boots while the reader reads.
  if (settings.trusted && settings.runAutomatically && workspace.definitions(uri).length > 0) runtime?.warm();
}
function change(uri: string): void {
  workspace.changed();
  later(uri, opened.delete(uri) ? 0 : DEBOUNCE);
}
function close(uri: string, parts: readonly string[]): void {
  clearTimeout(timers.get(uri));
  timers.delete(uri);
  runs?.close(uri);
  workspace.changed();
  for (const part of parts) connection.sendDiagnostics({ uri: part, diagnostics: [] });
}
documents.text.onDidOpen(({ document: { uri } }) => open(uri));
documents.text.onDidChangeContent(({ document: { uri } }) => change(uri));
documents.text.onDidClose(({ document: { uri } }) => close(uri, [uri]));
documents.notebooks.onDidOpen(({ uri }) => {
  documents.opened(uri);
  open(uri);
  change(uri);
});
documents.notebooks.onDidChange(({ notebookDocument: { uri } }) => change(uri));
documents.notebooks.onDidClose(({ uri, cells }) => {
  documents.closed(uri);
  close(
    uri,
    cells.map((c) => c.document),
  );
});

function stateChanged(uri: string, entry: string): void {
  if (!runs) return;
  const { running, trace, check } = runs.state(uri, entry);
  const notification: ServerNotifications['nabla/state'] = { uri, entry, state: { running, trace, check } };
  void connection.sendNotification('nabla/state', packNumbers(notification));
  publish(uri);
  redraw();
}

let _redrawing: ReturnType<typeof setTimeout> | null = null;
/** Asks for lenses and hints anew; many changes at once ask once. */
function redraw(): void {
  _redrawing ??= setTimeout(() => {
    _redrawing = null;
    const failed = (error: unknown) => connection.console.warn(`the editor did not refresh: ${String(error)}`);
    if (refreshes.codeLens) connection.sendRequest(CodeLensRefreshRequest.type).catch(failed);
    if (refreshes.inlayHint && settings.inlayHints) connection.sendRequest(InlayHintRefreshRequest.type).catch(failed);
  }, 30);
}

function publish(uri: string): void {
  const parts = documents.partsOf(uri);
  if (parts.length === 0 || !runs) return;
  const file = pathOf(uri);
  const found = new Map<string, NonNullable<ReturnType<typeof toLsp>>>();
  for (const d of workspace.definitions(uri)) {
    const latest = runs.latest(uri, d.name);
    const { check } = runs.state(uri, d.name);
    const place = runs.placeOf(uri, d);
    const checked = check && checkDiagnostic(check, place);
    const same = { changed: false, toOld: (n: number) => n, toNew: (n: number) => n };
    const fixed = (x: Diagnostic): Diagnostic => {
      const fix = latest && !latest.shift.changed ? fixFor(x, workspace.outline(uri), d, latest.trace) : null;
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

// --- what editors ask ---

const definitionsOf = (part: Part) => workspace.definitions(part.program).filter((d) => isWithin(part, d.line));

connection.onCodeLens(({ textDocument }) => {
  const part = documents.partAt(textDocument.uri);
  const uri = part.program;
  return definitionsOf(part)
    .flatMap((d) => {
      const state = runs?.state(uri, d.name);
      const ran = runs?.latest(uri, d.name)?.trace;
      const plan = ran && ran.error === null && state?.trace === 'fresh' ? ran.plan : (workspace.plans(uri, d)[0] ?? null);
      return toCodeLenses(uri, d, { check: state?.check ?? null, checking: state?.checking ?? false, plan });
    })
    .map((lens) => ({ ...lens, range: inPart(part, lens.range) }));
});

connection.onHover(({ textDocument, position }) => {
  const part = documents.partAt(textDocument.uri);
  const uri = part.program;
  if (!documents.get(uri) || !runs) return null;
  const line = position.line + 1 + part.offset;
  const lineText = workspace.line(uri, line);
  // The definition around the place knows best; a block's numbers may also come from the run of a model that uses it.
  const inside = (d: { line: number; endLine: number }) => (d.line <= line && line <= d.endLine ? 0 : 1);
  const order = [...workspace.definitions(uri)].sort((a, b) => inside(a) - inside(b));
  for (const d of order) {
    const shown = runs.shown(uri, d.name);
    const old = shown?.shift.toOld(line);
    if (!shown || old == null) continue;
    const hover = hoverAt(shown.trace, pathOf(uri), old, position.character, { uri, stale: shown.stale, lineText });
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
  const part = documents.partAt(uri);
  if (!documents.get(part.program)) return [];
  return symbolsOf(workspace.outline(part.program), definitionsOf(part)).map((x) => toSymbol(x, part));
});

connection.onWorkspaceSymbol(async ({ query }) => {
  const letters = query.toLowerCase();
  const matches = (name: string) => {
    let at = 0;
    for (const c of name.toLowerCase()) if (c === letters[at]) at++;
    return at === letters.length;
  };
  return (await workspace.everywhere()).filter((d) => d.kind !== 'script' && matches(d.name)).map(toWorkspaceSymbol);
});

connection.languages.inlayHint.on(({ textDocument, range }) => {
  const part = documents.partAt(textDocument.uri);
  const uri = part.program;
  const document = documents.get(uri);
  if (!document || !runs || !settings.inlayHints) return [];
  const lines = document.getText().split('\n');
  const hints = new Map<string, InlayHint>();
  for (const d of workspace.definitions(uri)) {
    const shown = runs.shown(uri, d.name);
    if (!shown || shown.stale) continue;
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
  return packNumbers(await theRuns().check(uri, entry, signalOf(token)));
});

// --- requests of our own ---

type Method = keyof ServerRequests;
function answer<M extends Method>(
  method: M,
  handle: (params: ServerRequests[M]['params'], signal: AbortSignal) => ServerRequests[M]['result'] | Promise<ServerRequests[M]['result']>,
): void {
  connection.onRequest(method, async (params: ServerRequests[M]['params'], token: CancellationToken) => {
    return packNumbers(await handle(params, signalOf(token)));
  });
}
function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
const theRuns = (): Runs => {
  if (!runs) throw new Error('The server was not initialized.');
  return runs;
};

answer('nabla/definitions', ({ uri }) => {
  const part = documents.partAt(uri);
  return part.program === uri
    ? workspace.definitions(uri)
    : definitionsOf(part).map((d) => ({ ...d, line: d.line - part.offset, endLine: d.endLine - part.offset }));
});
answer('nabla/trace', ({ uri, entry }, signal) => theRuns().trace(documents.partAt(uri).program, entry, signal));
answer('nabla/check', ({ uri, entry }, signal) => theRuns().check(documents.partAt(uri).program, entry, signal));
answer('nabla/query', ({ name, params }, signal) => theRuns().query(name, params, signal));
answer('nabla/nodeAt', ({ uri: place, line: at, character }) => {
  const { program: uri, offset } = documents.partAt(place);
  const line = at + offset;
  for (const d of workspace.definitions(uri)) {
    const shown = theRuns().shown(uri, d.name);
    const old = shown?.shift.toOld(line + 1);
    if (!shown || old == null) continue;
    const node = nodeAt(shown.trace, pathOf(uri), old, character);
    if (node >= 0) return { trace: shown.trace.id, node };
  }
  return { trace: '', node: -1 };
});
answer('nabla/plan', ({ uri: place, entry }) => {
  const uri = documents.partAt(place).program;
  const d = workspace.definition(uri, entry);
  return theRuns().latest(uri, entry)?.trace.plan ?? (d ? (workspace.plans(uri, d)[0] ?? null) : null);
});
answer('nabla/planText', ({ uri: place, entry }) => {
  const uri = documents.partAt(place).program;
  const d = workspace.definition(uri, entry);
  const plan = theRuns().latest(uri, entry)?.trace.plan ?? (d && workspace.plans(uri, d)[0]) ?? null;
  return d ? planText(workspace.outline(uri), d, plan) : '';
});
answer('nabla/writePlan', ({ uri: place, entry, text }) => {
  const uri = documents.partAt(place).program;
  const d = workspace.definition(uri, entry);
  const edit = d ? writeComment(workspace.outline(uri), d, text) : null;
  const part = edit && documents.partsOf(uri).find((p) => isWithin(p, edit.start));
  return edit && part ? { ...edit, uri: part.uri, start: edit.start - part.offset, end: edit.end - part.offset } : null;
});

documents.text.listen(connection);
documents.notebooks.listen(connection);
connection.listen();
