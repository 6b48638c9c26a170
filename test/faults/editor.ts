import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { unpackNumbers } from '../../src/protocol/numbers.ts';
import type { DefinitionState, ServerNotifications, ServerRequests } from '../../src/protocol/server.ts';
import { root } from '../python/support/host.ts';

/** A folder with files of a program, removed at the end. */
export class Folder {
  readonly path: string;
  constructor(name = 'nabla-faults-') {
    this.path = mkdtempSync(join(tmpdir(), name));
  }
  file(name: string): string {
    return join(this.path, name);
  }
  uri(name: string): string {
    return pathToFileURL(this.file(name)).href;
  }
  write(name: string, content: string | Uint8Array): string {
    mkdirSync(dirname(this.file(name)), { recursive: true });
    writeFileSync(this.file(name), content);
    return this.uri(name);
  }
  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 10 });
  }
}

export interface EditorOptions {
  /** Where the interpreter's snapshot is kept. */
  readonly cache?: string;
  readonly settings?: Record<string, unknown>;
}

/** What an editor does with the language server: `dist/server.cjs` over standard input and output. */
export class Editor {
  readonly server: ChildProcess;
  readonly #client: ProtocolConnection;
  readonly #versions = new Map<string, number>();
  readonly states = new Map<string, DefinitionState>();
  readonly problems = new Map<string, readonly Diagnostic[]>();
  /** What the server wrote about itself: its log, and what it printed when it ended. */
  log = '';
  #news: () => void = () => {};

  private constructor(readonly folder: Folder) {
    this.server = spawn(process.execPath, [join(root, 'dist/server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.server.stderr!.on('data', (d) => {
      this.log += d;
    });
    this.#client = createProtocolConnection(new StreamMessageReader(this.server.stdout!), new StreamMessageWriter(this.server.stdin!));
    const tell = () => this.#news();
    this.#client.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log += `${message}\n`;
    });
    this.#client.onNotification('textDocument/publishDiagnostics', (m: { uri: string; diagnostics: Diagnostic[] }) => {
      this.problems.set(m.uri, m.diagnostics);
      tell();
    });
    this.#client.onNotification('nabla/state', (packed) => {
      const { uri, entry, state } = unpackNumbers(packed) as ServerNotifications['nabla/state'];
      this.states.set(`${uri}#${entry}`, state);
      tell();
    });
    this.#client.onError(() => {}); // a killed server is a test's business
    this.#client.onClose(tell);
    this.#client.listen();
  }

  static async open(folder: Folder, { cache = join(root, 'out/snapshots'), settings = {} }: EditorOptions = {}): Promise<Editor> {
    const editor = new Editor(folder);
    await editor.#client.sendRequest('initialize', {
      processId: null,
      rootUri: pathToFileURL(folder.path).href,
      capabilities: {},
      workspaceFolders: [{ uri: pathToFileURL(folder.path).href, name: 'work' }],
      initializationOptions: { cache, settings, commands: true },
    });
    await editor.#client.sendNotification('initialized', {});
    return editor;
  }

  async show(uri: string, text: string, languageId = 'python'): Promise<void> {
    this.#versions.set(uri, 1);
    await this.#client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }
  async retype(uri: string, text: string): Promise<void> {
    await this.change(uri, [{ text }]);
  }
  async change(uri: string, contentChanges: readonly unknown[]): Promise<void> {
    const version = this.#versions.get(uri)! + 1;
    this.#versions.set(uri, version);
    await this.#client.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }
  async hide(uri: string): Promise<void> {
    await this.#client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** One of Nabla's own requests, with the numbers of its answer. */
  async ask<M extends keyof ServerRequests>(
    method: M,
    params: ServerRequests[M]['params'],
    token?: CancellationToken,
  ): Promise<ServerRequests[M]['result']> {
    return unpackNumbers(await this.request(method, params, token)) as ServerRequests[M]['result'];
  }
  request<T>(method: string, params: unknown, token?: CancellationToken): Promise<T> {
    return token ? this.#client.sendRequest<T>(method, params, token) : this.#client.sendRequest<T>(method, params);
  }
  notify(method: string, params: unknown): Promise<void> {
    return this.#client.sendNotification(method, params);
  }
  async hover(uri: string, line: number, character: number): Promise<string | null> {
    const answer = await this.request<Hover | null>('textDocument/hover', { textDocument: { uri }, position: { line, character } });
    return answer && (answer.contents as { value: string }).value;
  }

  /** Asks again whenever the server told something, until there is an answer. The test's own limit applies. */
  async eventually<T>(ask: () => T | null | undefined | Promise<T | null | undefined>): Promise<T> {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        this.#news = resolve;
      });
      const answer = await ask();
      if (answer != null) return answer;
      await news;
    }
  }
  /** Waits until a definition's run of the newest text is over. */
  fresh(uri: string, entry: string): Promise<DefinitionState> {
    return this.eventually(() => {
      const state = this.states.get(`${uri}#${entry}`);
      return state && !state.running && (state.trace === 'fresh' || state.trace === 'failed') ? state : null;
    });
  }

  #closed = false;
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.server.exitCode === null && this.server.signalCode === null) {
      await this.request('shutdown', undefined);
      await this.#client.sendNotification('exit');
    }
    this.#client.dispose();
    this.server.kill();
  }
}
