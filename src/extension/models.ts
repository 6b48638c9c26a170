import * as vscode from 'vscode';
import type { Definition } from '../protocol/definition.ts';
import type { Client } from './client.ts';
import type { Definitions, FileDefinitions } from './definitions.ts';

interface DefinitionItem {
  readonly uri: vscode.Uri;
  readonly definition: Definition;
}
type Item = FileDefinitions | DefinitionItem;

/** The tree view "Models": what the workspace defines, with the state of its runs and checks. */
export class Models implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Item | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #disposables: vscode.Disposable[];

  constructor(
    private readonly client: Client,
    private readonly definitions: Definitions,
  ) {
    const redraw = () => this.#changed.fire(undefined);
    this.#disposables = [
      this.#changed,
      vscode.window.registerTreeDataProvider('nabla.models', this),
      client.onState(redraw),
      definitions.onDidChange(redraw),
    ];
  }

  async getChildren(parent?: Item): Promise<Item[]> {
    if (!parent) return [...(await this.definitions.all())];
    return 'definitions' in parent ? parent.definitions.map((definition) => ({ uri: parent.uri, definition })) : [];
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
