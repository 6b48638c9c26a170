import * as vscode from 'vscode';

/** A file of the opened workspace, a copy of the examples. */
export const fileUri = (path: string): vscode.Uri => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, path);

/** Opens a file of the workspace in an editor. */
export async function open(path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(fileUri(path)));
}

/** Writes a new file into the workspace and opens it. */
export async function openNew(path: string, text: string): Promise<vscode.TextEditor> {
  await vscode.workspace.fs.writeFile(fileUri(path), new TextEncoder().encode(text));
  return open(path);
}

/** Replaces the whole text of an editor. */
export async function retype(editor: vscode.TextEditor, text: string): Promise<void> {
  const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
  await editor.edit((b) => b.replace(new vscode.Range(new vscode.Position(0, 0), end), text));
}

/** Asks again and again until there is an answer. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, seconds = 100): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Titles of the lenses above a line (from 1). */
export async function lenses(uri: vscode.Uri, line: number): Promise<string[]> {
  const all = (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100)) ?? [];
  return all.filter((l) => l.range.start.line === line - 1 && l.command).map((l) => l.command!.title);
}

/** Markdown of Nabla's hover at a word of a line that contains `line`. */
export async function hover(editor: vscode.TextEditor, line: string, word: string, nth = 0): Promise<string> {
  const text = editor.document.getText();
  const lineStart = text.indexOf(line);
  let at = lineStart - 1;
  const pattern = new RegExp(`\\b${word}\\b`, 'g');
  pattern.lastIndex = lineStart;
  for (let i = 0; i <= nth; i++) at = pattern.exec(text)!.index;
  const position = editor.document.positionAt(at);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', editor.document.uri, position);
  return hovers.flatMap((h) => h.contents.map((c) => (typeof c === 'string' ? c : c.value))).join('\n');
}

/** Problems that Nabla reports for a file. */
export const problems = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'Nabla');
