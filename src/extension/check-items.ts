import * as vscode from 'vscode';
import type { Definition } from '../protocol/definition.ts';
import { schemes } from './client.ts';
import type { Definitions } from './definitions.ts';

/**
 * The Test Explorer's tree: file (or notebook) → definition → input or parameter. Open documents are in it as soon as they are open, the rest of the
 * workspace once somebody looks at the tree.
 */
export class CheckItems implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[];
  /** Whether somebody has looked at the tree. */
  #wanted = false;

  constructor(
    private readonly controller: vscode.TestController,
    private readonly definitions: Definitions,
    private readonly log: vscode.LogOutputChannel,
  ) {
    controller.resolveHandler = async (item) => {
      if (item !== undefined) return;
      this.#wanted = true;
      await this.#findAll();
    };
    controller.refreshHandler = async () => {
      this.#wanted = true;
      definitions.forget();
      await this.#findAll();
    };
    this.#disposables = [
      vscode.workspace.onDidOpenTextDocument((d) => this.#soon(this.find(d))),
      vscode.workspace.onDidChangeTextDocument((e) => this.#soon(this.find(e.document))),
      definitions.onDidChange(() => this.#soon(this.#findAll())),
    ];
    this.#soon(this.#findAll());
  }

  /** The definitions among items, or all there are; a file stands for all of its own, an input for the definition it belongs to. */
  chosen(items: readonly vscode.TestItem[] | undefined): vscode.TestItem[] {
    const found = new Set<vscode.TestItem>();
    for (const item of items ?? children(this.controller.items)) {
      if (item.parent === undefined) for (const child of children(item.children)) found.add(child);
      else found.add(item.parent.parent === undefined ? item : item.parent);
    }
    return [...found];
  }

  /** Brings the items of an open document up to date. */
  async find(document: vscode.TextDocument): Promise<void> {
    if (document.languageId !== 'python') return;
    const { uri } = document;
    if (uri.scheme === 'vscode-notebook-cell') {
      const notebook = vscode.workspace.notebookDocuments.find((n) => n.getCells().some((c) => c.document === document));
      if (notebook) await this.#findNotebook(notebook);
    } else if (schemes().includes(uri.scheme))
      this.#put(
        uri,
        (await this.definitions.of(uri)).map((definition) => ({ uri, definition })),
      );
  }

  async #findNotebook(notebook: vscode.NotebookDocument): Promise<void> {
    const cells = notebook.getCells().filter((c) => c.document.languageId === 'python');
    const found = await Promise.all(
      cells.map(async ({ document: { uri } }) => (await this.definitions.of(uri)).map((definition) => ({ uri, definition }))),
    );
    this.#put(notebook.uri, found.flat());
  }

  async #findAll(): Promise<void> {
    const open = vscode.workspace.textDocuments;
    if (this.#wanted) {
      const files = await this.definitions.all();
      const still = new Set([...files, ...open, ...vscode.workspace.notebookDocuments].map(({ uri }) => uri.toString()));
      for (const { id } of children(this.controller.items)) if (!still.has(id)) this.controller.items.delete(id);
      for (const { uri, definitions } of files)
        this.#put(
          uri,
          definitions.map((definition) => ({ uri, definition })),
        );
    }
    await Promise.all(open.map((d) => this.find(d)));
  }

  /** Makes the items of a file anew, but for those that are there already: VS Code keeps results by item. */
  #put(uri: vscode.Uri, found: readonly { readonly uri: vscode.Uri; readonly definition: Definition }[]): void {
    const { items } = this.controller;
    const checkable = found.filter(({ definition }) => definition.kind !== 'script');
    if (checkable.length === 0) return items.delete(uri.toString());
    const file = items.get(uri.toString()) ?? this.controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
    items.add(file);
    const names = new Set(checkable.map(({ definition }) => definition.name));
    for (const { id } of children(file.children)) if (!names.has(id)) file.children.delete(id);
    for (const { uri, definition } of checkable) {
      const known = file.children.get(definition.name);
      const item =
        known?.uri?.toString() === uri.toString() ? known : this.controller.createTestItem(definition.name, definition.name, uri);
      item.description = definition.kind;
      item.range = new vscode.Range(definition.line - 1, definition.column, definition.endLine - 1, 0);
      file.children.add(item);
    }
  }

  /** Nobody waits for the tree: what goes wrong is written down. */
  #soon(work: Promise<void>): void {
    work.catch((error: unknown) => this.log.error(error instanceof Error ? error : String(error)));
  }

  dispose(): void {
    for (const d of this.#disposables) d.dispose();
  }
}

const children = (items: vscode.TestItemCollection): vscode.TestItem[] => [...items].map(([, item]) => item);
