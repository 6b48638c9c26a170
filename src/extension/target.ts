import * as vscode from 'vscode';
import type { App } from './app.ts';

/** A definition that a command is about. */
export interface Target {
  readonly uri: vscode.Uri;
  readonly entry: string;
}

/** The definition that a lens or link names, or else the one around the cursor, or else one that the user picks. */
export async function targetOf(app: App, uri: unknown, entry: unknown): Promise<Target | null> {
  if (typeof uri === 'string' && typeof entry === 'string') return { uri: vscode.Uri.parse(uri), entry };
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'python') throw new Error('Open a Python file first.');
  const document = editor.document;
  const found = await (await app.client()).request('nabla/definitions', { uri: document.uri.toString() });
  if (found.length === 0)
    throw new Error('There is nothing to differentiate in this file: no module, function over tensors, or script that calls backward().');
  const line = editor.selection.active.line + 1;
  const around = found.filter((d) => d.line <= line && line <= d.endLine).at(-1);
  if (around) return { uri: document.uri, entry: around.name };
  if (found.length === 1) return { uri: document.uri, entry: found[0]!.name };
  const picked = await vscode.window.showQuickPick(
    found.map((d) => ({ label: d.name, description: d.kind, detail: `line ${d.line}` })),
    { placeHolder: 'Of which definition?' },
  );
  return picked ? { uri: document.uri, entry: picked.label } : null;
}
