import * as vscode from 'vscode';
import type { Definition } from '../protocol/definition.ts';
import type { Client } from './client.ts';

/** A definition that a command is about. */
export interface Target {
  readonly uri: vscode.Uri;
  readonly entry: string;
}

/**
 * The definition that a lens or link names (address and name), an item of the tree holds, or a file of the explorer has; without any of these the one
 * around the cursor, of those that are meant. Where there are several, the user picks one; null if none is picked.
 */
export async function targetOf(
  client: () => Promise<Client>,
  what: unknown,
  entry: unknown,
  isMeant: (d: Definition) => boolean,
): Promise<Target | null> {
  if (typeof what === 'string' && typeof entry === 'string') return { uri: vscode.Uri.parse(what), entry };
  if (isTreeItem(what)) return { uri: what.uri, entry: what.definition.name };
  const editor = vscode.window.activeTextEditor;
  const file = what instanceof vscode.Uri ? what : editor?.document.languageId === 'python' ? editor.document.uri : null;
  if (!file) throw new Error(vscode.l10n.t('Open a Python file first.'));
  const found = (await (await client()).request('nabla/definitions', { uri: file.toString() })).filter(isMeant);
  if (found.length === 0)
    throw new Error(
      vscode.l10n.t(
        'There is nothing to differentiate in this file: no module, function over tensors, or program that computes gradients.',
      ),
    );
  if (editor?.document.uri.toString() === file.toString()) {
    const line = editor.selection.active.line + 1;
    const around = found.filter((d) => d.line <= line && line <= d.endLine).at(-1);
    if (around) return { uri: file, entry: around.name };
  }
  if (found.length === 1) return { uri: file, entry: found[0]!.name };
  const picked = await vscode.window.showQuickPick(
    found.map((d) => ({ label: d.name, description: d.kind, detail: vscode.l10n.t('line {0}', d.line) })),
    { placeHolder: vscode.l10n.t('Of which definition?') },
  );
  return picked ? { uri: file, entry: picked.label } : null;
}

/** An item of the tree view "Models" that stands for a definition. */
const isTreeItem = (x: unknown): x is { uri: vscode.Uri; definition: { name: string } } =>
  typeof x === 'object' && x !== null && 'uri' in x && 'definition' in x;
