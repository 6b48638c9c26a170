import type * as vscode from 'vscode';
import { App } from './app.ts';
import type { Connect } from './client.ts';
import { registerCommands } from './commands.ts';

/**
 * Only registers; everything that takes time (the language client, and through it the server and the interpreter) starts after VS Code got
 * its extension host back. `connect` is what differs between the desktop and the browser.
 */
export const activateWith =
  (connect: Connect) =>
  (context: vscode.ExtensionContext): void => {
    const app = new App(context, connect);
    context.subscriptions.push(app, ...registerCommands(app));
    setTimeout(() => void app.start(), 0);
  };
