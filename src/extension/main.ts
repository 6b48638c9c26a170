import type * as vscode from 'vscode';
import { App } from './app.ts';
import { registerCommands } from './commands.ts';

/**
 * Only registers; everything that takes time (the language client, and through it the server and the interpreter) starts after VS Code got
 * its extension host back.
 */
export function activate(context: vscode.ExtensionContext): void {
  const app = new App(context);
  context.subscriptions.push(app, ...registerCommands(app));
  setImmediate(() => void app.start());
}
