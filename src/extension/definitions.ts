import * as vscode from 'vscode';
import type { Definition } from '../protocol/definition.ts';
import type { Client } from './client.ts';

/** Files of the workspace that are looked through, at most. */
const MAX_FILES = 2000;
/** Folders that hold no code of the user's. */
const passedOver = /\/(node_modules|\.\w[^/]*|venv|site-packages|__pycache__)\//;
/** Questions to the server at a time, so that what is asked about the open file is answered in between. */
const AT_A_TIME = 20;

export interface FileDefinitions {
  readonly uri: vscode.Uri;
  readonly definitions: readonly Definition[];
}

/** What the workspace's files define: found when somebody first asks, kept until a file changes. */
export class Definitions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #disposables: vscode.Disposable[];
  #found: Promise<FileDefinitions[]> | null = null;

  constructor(private readonly client: Client) {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.py');
    const forget = () => this.forget();
    this.#disposables = [
      this.#changed,
      watcher,
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      vscode.workspace.onDidSaveTextDocument((d) => (d.languageId === 'python' ? forget() : undefined)),
    ];
  }

  forget(): void {
    this.#found = null;
    this.#changed.fire();
  }

  /** Definitions of a document, open or not; of a notebook's cell, those that it holds. */
  of(uri: vscode.Uri): Promise<readonly Definition[]> {
    return this.client.request('nabla/definitions', { uri: uri.toString() });
  }

  /** Files of the workspace that define something, by path. */
  all(): Promise<readonly FileDefinitions[]> {
    this.#found ??= this.#findAll();
    return this.#found;
  }

  async #findAll(): Promise<FileDefinitions[]> {
    // With no pattern of ours, the user's own `files.exclude` holds.
    const all = await vscode.workspace.findFiles('**/*.py', undefined, MAX_FILES);
    const files = all.filter((uri) => !passedOver.test(uri.path));
    const found: FileDefinitions[] = [];
    await vscode.window.withProgress({ location: { viewId: 'nabla.models' } }, async () => {
      for (let i = 0; i < files.length; i += AT_A_TIME)
        found.push(...(await Promise.all(files.slice(i, i + AT_A_TIME).map(async (uri) => ({ uri, definitions: await this.of(uri) })))));
    });
    return found.filter((f) => f.definitions.length > 0).sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
  }

  dispose(): void {
    for (const d of this.#disposables) d.dispose();
  }
}
