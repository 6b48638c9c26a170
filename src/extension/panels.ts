import * as vscode from 'vscode';
import type { PanelState } from '../protocol/panel.ts';
import type { Client } from './client.ts';
import { GraphPanel, type Neighbours } from './panel.ts';
import type { Target } from './target.ts';

/** The open graph panels, one for each definition. */
export class Panels implements vscode.Disposable {
  readonly #open = new Map<string, GraphPanel>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly client: Client,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Opens or uncovers the panel of a definition; selects a node if one is given. */
  async show(target: Target, node: number | null): Promise<void> {
    const key = keyOf(target);
    const known = this.#open.get(key);
    if (known) known.reveal();
    else {
      const webview = vscode.window.createWebviewPanel(
        'nabla.graph',
        `Nabla: ${target.entry}`,
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { retainContextWhenHidden: true },
      );
      this.#adopt(webview, target);
    }
    if (node !== null) this.#open.get(key)!.select(node);
  }

  /** Takes over a panel of an earlier session. */
  restore(webview: vscode.WebviewPanel, state: unknown): void {
    const { file, entry } = (state ?? {}) as Partial<PanelState>;
    if (typeof file !== 'string' || typeof entry !== 'string') return webview.dispose();
    this.#adopt(webview, { uri: vscode.Uri.file(file), entry });
  }

  #adopt(webview: vscode.WebviewPanel, target: Target): void {
    const key = keyOf(target);
    const panel = new GraphPanel(webview, target, this.extension, this.client, this.log, this.#neighbours);
    this.#open.set(key, panel);
    this.#tellOthers();
    webview.onDidDispose(() => {
      this.#open.delete(key);
      panel.dispose();
      this.#tellOthers();
    });
  }

  readonly #neighbours: Neighbours = {
    others: (of) => [...this.#open].filter(([, panel]) => panel !== of).map(([id, { title }]) => ({ id, title })),
    find: (id) => this.#open.get(id),
    ran: (panel) => {
      for (const other of this.#open.values()) if (other.compared !== null && this.#open.get(other.compared) === panel) other.compare();
    },
  };
  #tellOthers(): void {
    for (const panel of this.#open.values()) panel.offer(this.#neighbours.others(panel));
  }

  dispose(): void {
    for (const p of [...this.#open.values()]) p.close();
  }
}

const keyOf = ({ uri, entry }: Target): string => `${uri.toString()}#${entry}`;
