import * as vscode from 'vscode';
import type { Definition } from '../protocol/definition.ts';
import type { Client } from './client.ts';

/** Files of the workspace that are looked through, at most. */
const MAX_FILES = 2000;
/** Folders that hold no code of the user's. */
const passedOver = /\/(node_modules|\.\w[^/]*|venv|site-packages|__pycache__)\//;

interface FileItem {
  readonly uri: vscode.Uri;
  readonly definitions: readonly Definition[];
}
interface DefinitionItem {
  readonly uri: vscode.Uri;
  readonly definition: Definition;
}
type Item = FileItem | DefinitionItem;

/** The tree view "Models": what the workspace defines, with the state of its runs and checks. */
export class Models implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Item | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #disposables: vscode.Disposable[];

  constructor(private readonly client: Client) {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.py');
    const redraw = () => this.#changed.fire(undefined);
    const all = () => {
      this.#found = null;
      redraw();
    };
    this.#disposables = [
      this.#changed,
      vscode.window.registerTreeDataProvider('nabla.models', this),
      client.onState(redraw),
      vscode.workspace.onDidSaveTextDocument((d) => (d.languageId === 'python' ? all() : undefined)),
      watcher,
      watcher.onDidCreate(all),
      watcher.onDidDelete(all),
    ];
  }

  /** What was found, until a file changes: the state of a run changes often, and the models do not. */
  #found: Promise<FileItem[]> | null = null;

  async getChildren(parent?: Item): Promise<Item[]> {
    if (parent) return 'definitions' in parent ? parent.definitions.map((definition) => ({ uri: parent.uri, definition })) : [];
    this.#found ??= this.#findAll();
    return this.#found;
  }

  async #findAll(): Promise<FileItem[]> {
    // With no pattern of ours, the user's own `files.exclude` holds.
    const all = await vscode.workspace.findFiles('**/*.py', undefined, MAX_FILES);
    const files = all.filter((uri) => !passedOver.test(uri.path));
    const found: FileItem[] = [];
    await vscode.window.withProgress({ location: { viewId: 'nabla.models' } }, async () => {
      // A few at a time, so that what is asked about the open file is answered in between.
      for (let i = 0; i < files.length; i += 20)
        found.push(
          ...(await Promise.all(
            files.slice(i, i + 20).map(
              async (uri): Promise<FileItem> => ({
                uri,
                definitions: await this.client.request('nabla/definitions', { uri: uri.toString() }),
              }),
            ),
          )),
        );
    });
    return found.filter((f) => f.definitions.length > 0).sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if ('definitions' in item) {
      const node = new vscode.TreeItem(vscode.workspace.asRelativePath(item.uri), vscode.TreeItemCollapsibleState.Expanded);
      node.iconPath = vscode.ThemeIcon.File;
      node.resourceUri = item.uri;
      return node;
    }
    const { uri, definition } = item;
    const node = new vscode.TreeItem(definition.name);
    const state = this.client.state(uri, definition.name);
    node.description = [definition.kind, state?.check ? vscode.l10n.t('check: {0}', state.check.verdict) : '']
      .filter((s) => s !== '')
      .join(' · ');
    node.iconPath = new vscode.ThemeIcon(icon(state?.running ?? false, state?.trace ?? 'none'));
    node.tooltip = vscode.l10n.t('{0}, line {1}', definition.name, definition.line);
    node.contextValue = 'definition';
    const selection = new vscode.Range(definition.line - 1, definition.column, definition.line - 1, definition.column);
    node.command = { title: vscode.l10n.t('Open'), command: 'vscode.open', arguments: [uri, { selection }] };
    return node;
  }

  dispose(): void {
    for (const d of this.#disposables) d.dispose();
  }
}

function icon(running: boolean, trace: 'none' | 'fresh' | 'stale' | 'failed'): string {
  if (running) return 'sync~spin';
  return { none: 'circle-outline', fresh: 'pass', stale: 'history', failed: 'error' }[trace];
}
