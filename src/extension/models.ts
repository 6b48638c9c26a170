import * as vscode from 'vscode';
import type { Definition } from '../protocol/definition.ts';
import type { Client } from './client.ts';

/** Files of the workspace that are looked through, at most. */
const MAX_FILES = 2000;
const passedOver = '**/{node_modules,.venv,venv,site-packages,__pycache__,.git}/**';

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
    const all = () => this.#changed.fire(undefined);
    this.#disposables = [
      this.#changed,
      vscode.window.registerTreeDataProvider('nabla.models', this),
      client.onState(all),
      vscode.workspace.onDidSaveTextDocument((d) => (d.languageId === 'python' ? all() : undefined)),
      watcher,
      watcher.onDidCreate(all),
      watcher.onDidDelete(all),
    ];
  }

  async getChildren(parent?: Item): Promise<Item[]> {
    if (parent) return 'definitions' in parent ? parent.definitions.map((definition) => ({ uri: parent.uri, definition })) : [];
    const files = await vscode.workspace.findFiles('**/*.py', passedOver, MAX_FILES);
    const found = await Promise.all(
      files.map(
        async (uri): Promise<FileItem> => ({ uri, definitions: await this.client.request('nabla/definitions', { uri: uri.toString() }) }),
      ),
    );
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
