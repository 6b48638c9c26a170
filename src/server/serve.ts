import {
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  InlayHintRefreshRequest,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { packNumbers } from '../protocol/numbers.ts';
import type { ServerNotifications } from '../protocol/server.ts';
import type { RuntimeHost } from '../runtime/host.ts';
import { answerEditor } from './editor.ts';
import { pathOf } from './paths.ts';
import { publish } from './problems.ts';
import { answerRequests } from './requests.ts';
import { Runs } from './runs.ts';
import { type Options, type Platform, Server } from './server.ts';
import { readSettings } from './settings.ts';
import { Tracer } from './tracer.ts';

/** Milliseconds of silence after an edit before definitions run again. */
const DEBOUNCE = 250;

/** Serves one client: follows its documents, runs what they define, and answers. */
export function serve(connection: Connection, platform: Platform): Server {
  const server = new Server(platform);
  let runtime: RuntimeHost | null = null;
  let followsSettings = false;
  let refreshes = { codeLens: false, inlayHint: false };

  connection.onInitialize((params) => {
    const options = (params.initializationOptions ?? {}) as Options;
    server.settings = readSettings(options.settings);
    server.workspace.folders = (params.workspaceFolders ?? []).map((f) => pathOf(f.uri));
    const { codeLens, inlayHint } = params.capabilities.workspace ?? {};
    followsSettings = params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration ?? false;
    refreshes = { codeLens: !!codeLens?.refreshSupport, inlayHint: !!inlayHint?.refreshSupport };
    runtime = platform.startRuntime(options);
    server.runs = new Runs(
      server.workspace,
      new Tracer(runtime, platform.digest),
      () => server.settings,
      stateChanged,
      redraw,
      (message, level = 'error') => connection.console[level](message),
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
    // Some clients only tell that something changed, without saying what: the settings, and above all the trust, stay as they are then.
    const ours = (raw as { nabla?: unknown } | null)?.nabla;
    if (typeof ours !== 'object' || ours === null) return;
    server.settings = readSettings(ours);
    for (const d of server.documents.all()) later(d.uri, 0);
  });

  // --- documents ---

  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  function later(uri: string, delay: number): void {
    clearTimeout(timers.get(uri));
    timers.set(
      uri,
      setTimeout(() => {
        timers.delete(uri);
        server.runs?.refresh(uri);
        publish(connection, server, uri);
        redraw();
      }, delay),
    );
  }
  /** Programs whose first content is about to come: there is nothing to wait for. */
  const opened = new Set<string>();
  function open(uri: string): void {
    server.workspace.changed();
    opened.add(uri);
    // The interpreter boots while the reader reads.
    if (server.settings.trusted && server.settings.runAutomatically && server.workspace.definitions(uri).length > 0) runtime?.warm();
  }
  function change(uri: string): void {
    server.workspace.changed();
    later(uri, opened.delete(uri) ? 0 : DEBOUNCE);
    others(uri);
  }
  /** A run may see every open document: those that another one's coming, changing or going makes stale run again, some time later. */
  function others(uri: string): void {
    for (const d of server.documents.all()) if (d.uri !== uri && !timers.has(d.uri)) later(d.uri, 4 * DEBOUNCE);
  }
  function close(uri: string, parts: readonly string[]): void {
    clearTimeout(timers.get(uri));
    timers.delete(uri);
    server.runs?.close(uri);
    server.workspace.changed();
    others(uri);
    for (const part of parts) connection.sendDiagnostics({ uri: part, diagnostics: [] });
  }
  server.documents.text.onDidOpen(({ document: { uri } }) => open(uri));
  server.documents.text.onDidChangeContent(({ document: { uri } }) => change(uri));
  server.documents.text.onDidClose(({ document: { uri } }) => close(uri, [uri]));
  server.documents.notebooks.onDidOpen(({ uri }) => {
    server.documents.opened(uri);
    open(uri);
    change(uri);
  });
  server.documents.notebooks.onDidChange(({ notebookDocument: { uri } }) => change(uri));
  server.documents.notebooks.onDidClose(({ uri, cells }) => {
    server.documents.closed(uri);
    close(
      uri,
      cells.map((c) => c.document),
    );
  });

  function stateChanged(uri: string, entry: string): void {
    if (!server.runs) return;
    const { running, trace, check } = server.runs.state(uri, entry);
    const notification: ServerNotifications['nabla/state'] = { uri, entry, state: { running, trace, check } };
    void connection.sendNotification('nabla/state', packNumbers(notification));
    // Its program may have come through other open documents.
    for (const document of server.documents.all()) publish(connection, server, document.uri);
    redraw();
  }

  let redrawing = false;
  /** Asks for lenses and hints anew; many changes at once ask once. */
  function redraw(): void {
    if (redrawing) return;
    redrawing = true;
    setTimeout(() => {
      redrawing = false;
      const failed = (error: unknown) => connection.console.warn(`the editor did not refresh: ${String(error)}`);
      if (refreshes.codeLens) connection.sendRequest(CodeLensRefreshRequest.type).catch(failed);
      if (refreshes.inlayHint && server.settings.inlayHints) connection.sendRequest(InlayHintRefreshRequest.type).catch(failed);
    }, 30);
  }

  answerEditor(connection, server);
  answerRequests(connection, server);
  server.documents.text.listen(connection);
  server.documents.notebooks.listen(connection);
  connection.listen();
  return server;
}
