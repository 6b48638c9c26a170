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
  InlayHintKind,
  InlayHintRefreshRequest,
  ProposedFeatures,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { checkDiagnostic, diagnosticsOf, hoverAt, inlayHints, nodeAt, planText, symbolsOf, writeComment } from '../language/index.ts';
import { packNumbers } from '../protocol/numbers.ts';
import type { ServerNotifications, ServerRequests } from '../protocol/server.ts';
import { cacheFolder } from '../runtime/cache.ts';
import type { RuntimeHost } from '../runtime/host.ts';
import { processHost } from '../runtime/process.ts';
import { toCodeLenses, toLsp, toSymbol } from './convert.ts';
import { Runs } from './runs.ts';
import { defaults, readSettings, type Settings } from './settings.ts';
import { Tracer } from './tracer.ts';
import { pathOf, Workspace } from './workspace.ts';

/** Milliseconds of silence after an edit before definitions run again. */
const DEBOUNCE = 250;

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
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
    new Tracer(runtime),
    () => settings,
    stateChanged,
    (message) => connection.console.error(message),
  );
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeLensProvider: { resolveProvider: false },
      hoverProvider: true,
      documentSymbolProvider: { label: 'Nabla' },
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
/** Documents whose first content is about to come: there is nothing to wait for. */
const opened = new Set<string>();
documents.onDidOpen(({ document }) => {
  workspace.changed();
  opened.add(document.uri);
  // The interpreter boots while the reader reads.
  if (settings.trusted && settings.runAutomatically && workspace.definitions(document.uri).length > 0) runtime?.warm();
});
documents.onDidChangeContent(({ document }) => {
  workspace.changed();
  later(document.uri, opened.delete(document.uri) ? 0 : DEBOUNCE);
});
documents.onDidClose(({ document }) => {
  clearTimeout(timers.get(document.uri));
  timers.delete(document.uri);
  runs?.close(document.uri);
  workspace.changed();
  connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
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
  const document = documents.get(uri);
  if (!document || !runs) return;
  const file = pathOf(uri);
  const found = new Map<string, NonNullable<ReturnType<typeof toLsp>>>();
  for (const d of workspace.definitions(uri)) {
    const latest = runs.latest(uri, d.name);
    const { check } = runs.state(uri, d.name);
    const place = runs.placeOf(uri, d);
    const checked = check && checkDiagnostic(check, place);
    const same = { toOld: (n: number) => n, toNew: (n: number) => n };
    const all = [
      ...(latest
        ? diagnosticsOf(latest.trace, file, place).map((x) => toLsp(x, uri, file, x.location === place ? same : latest.shift))
        : []),
      ...(checked ? [toLsp(checked, uri, file, same)] : []),
    ];
    // The same place may fail in the runs of several definitions; it is one problem.
    for (const x of all) if (x) found.set(JSON.stringify([x.range, x.code, x.message]), x);
  }
  connection.sendDiagnostics({ uri, version: document.version, diagnostics: [...found.values()] });
}

// --- what editors ask ---

connection.onCodeLens(({ textDocument: { uri } }) =>
  workspace.definitions(uri).flatMap((d) => {
    const state = runs?.state(uri, d.name);
    const ran = runs?.latest(uri, d.name)?.trace;
    const plan = ran && ran.error === null && state?.trace === 'fresh' ? ran.plan : (workspace.plans(uri, d)[0] ?? null);
    return toCodeLenses(uri, d, { check: state?.check ?? null, checking: state?.checking ?? false, plan });
  }),
);

connection.onHover(({ textDocument: { uri }, position }) => {
  const document = documents.get(uri);
  if (!document || !runs) return null;
  const line = position.line + 1;
  const lineText = document
    .getText({ start: { line: position.line, character: 0 }, end: { line: position.line + 1, character: 0 } })
    .replace(/\r?\n$/, '');
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
      range: { start: toNow(hover.range.start), end: toNow(hover.range.end) },
    };
  }
  return null;
});

connection.onDocumentSymbol(({ textDocument: { uri } }) => {
  return documents.get(uri) ? symbolsOf(workspace.outline(uri), workspace.definitions(uri)).map(toSymbol) : [];
});

connection.languages.inlayHint.on(({ textDocument: { uri }, range }) => {
  const document = documents.get(uri);
  if (!document || !runs || !settings.inlayHints) return [];
  const hints = new Map<
    string,
    { position: { line: number; character: number }; label: string; kind: InlayHintKind; paddingLeft: boolean }
  >();
  for (const d of workspace.definitions(uri)) {
    const shown = runs.shown(uri, d.name);
    if (!shown || shown.stale) continue;
    for (const h of inlayHints(shown.trace, pathOf(uri), document.getText().split('\n')))
      if (h.line - 1 >= range.start.line && h.line - 1 <= range.end.line)
        hints.set(`${h.line}:${h.column}`, {
          position: { line: h.line - 1, character: h.column },
          label: h.text,
          kind: InlayHintKind.Type,
          paddingLeft: true,
        });
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

answer('nabla/definitions', ({ uri }) => workspace.definitions(uri));
answer('nabla/trace', ({ uri, entry }, signal) => theRuns().trace(uri, entry, signal));
answer('nabla/check', ({ uri, entry }, signal) => theRuns().check(uri, entry, signal));
answer('nabla/query', ({ name, params }, signal) => theRuns().query(name, params, signal));
answer('nabla/nodeAt', ({ uri, line, character }) => {
  for (const d of workspace.definitions(uri)) {
    const shown = theRuns().shown(uri, d.name);
    const old = shown?.shift.toOld(line + 1);
    if (!shown || old == null) continue;
    const node = nodeAt(shown.trace, pathOf(uri), old, character);
    if (node >= 0) return { trace: shown.trace.id, node };
  }
  return { trace: '', node: -1 };
});
answer('nabla/plan', ({ uri, entry }) => {
  const d = workspace.definition(uri, entry);
  return theRuns().latest(uri, entry)?.trace.plan ?? (d ? (workspace.plans(uri, d)[0] ?? null) : null);
});
answer('nabla/planText', ({ uri, entry }) => {
  const d = workspace.definition(uri, entry);
  const plan = theRuns().latest(uri, entry)?.trace.plan ?? (d && workspace.plans(uri, d)[0]) ?? null;
  return d ? planText(workspace.outline(uri), d, plan) : '';
});
answer('nabla/writePlan', ({ uri, entry, text }) => {
  const d = workspace.definition(uri, entry);
  return d ? writeComment(workspace.outline(uri), d, text) : null;
});

documents.listen(connection);
connection.listen();
