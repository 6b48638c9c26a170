import * as vscode from 'vscode';
import type { Client } from './client.ts';

/** The status bar: what is running, else how many definitions of the open file are up to date. */
export class Status implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('nabla.status', vscode.StatusBarAlignment.Left, 0);
  readonly #running = new Set<string>();
  readonly #disposables: vscode.Disposable[] = [this.#item];

  constructor(client: Client) {
    this.#item.name = 'Nabla';
    this.#item.command = 'nabla.showLog';
    this.#disposables.push(
      client.onState(({ uri, entry, state }) => {
        if (state.running) this.#running.add(`${uri}#${entry}`);
        else this.#running.delete(`${uri}#${entry}`);
        this.#draw();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#draw()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#draw()),
    );
    this.#draw();
  }

  #draw(): void {
    const names = [...this.#running].map((id) => id.slice(id.lastIndexOf('#') + 1));
    if (names.length > 0) {
      this.#item.text = `$(sync~spin) Nabla: ${names.length === 1 ? names[0] : vscode.l10n.t('{0} definitions', names.length)}`;
      this.#item.tooltip = vscode.l10n.t('Running {0}', names.join(', '));
    } else if (!vscode.workspace.isTrusted) {
      this.#item.text = '∇ Nabla';
      this.#item.tooltip = vscode.l10n.t('Nabla runs no code in Restricted Mode. Trust this workspace to see gradients.');
    } else {
      this.#item.text = '∇ Nabla';
      this.#item.tooltip = vscode.l10n.t('Gradients are up to date. Click for the log.');
    }
    if (names.length > 0 || vscode.window.activeTextEditor?.document.languageId === 'python') this.#item.show();
    else this.#item.hide();
  }

  dispose(): void {
    for (const d of this.#disposables) d.dispose();
  }
}
