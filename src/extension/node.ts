import * as vscode from 'vscode';
import { activateWith } from './activate.ts';

/** The extension on a desktop or a remote machine: its server is a process of its own, and may keep the interpreter's snapshot on disk. */
export const activate = activateWith(async (context, options) => {
  const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
  // The worker may write into this folder, and nowhere else: it cannot make the way to it.
  await vscode.workspace.fs.createDirectory(context.globalStorageUri);
  const initializationOptions = { ...options.initializationOptions, cache: context.globalStorageUri.fsPath };
  return new LanguageClient('nabla', 'Nabla', { module, transport: TransportKind.ipc }, { ...options, initializationOptions });
});
