import * as vscode from 'vscode';

/** Files that are handed to a server without a disk, how many at most: programs, and what they may be configured by. */
const handed: readonly (readonly [pattern: string, most: number])[] = [
  ['**/*.py', 600],
  ['**/*.{yaml,yml,json}', 100],
];
/** The largest file that is a program rather than data, in bytes. */
const MAX_SIZE = 400_000;
const passedOver = '**/{node_modules,.venv,venv,site-packages,__pycache__,.git}/**';

/** Texts of the workspace's files by address; null for one that is gone. */
export type Texts = Readonly<Record<string, string | null>>;

/** Reads the programs and configurations of a workspace that only the editor can read, and tells what changes afterwards. */
export async function watchFiles(
  context: vscode.ExtensionContext,
): Promise<{ readonly texts: Texts; readonly onChange: vscode.Event<Texts> }> {
  const changed = new vscode.EventEmitter<Texts>();
  const tell = async (uri: vscode.Uri) => changed.fire({ [uri.toString()]: await textOf(uri) });
  context.subscriptions.push(changed);
  const found = await Promise.all(
    handed.map(async ([pattern, most]) => {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      context.subscriptions.push(watcher, watcher.onDidCreate(tell), watcher.onDidChange(tell), watcher.onDidDelete(tell));
      return vscode.workspace.findFiles(pattern, passedOver, most);
    }),
  );
  const texts = await Promise.all(found.flat().map(async (uri) => [uri.toString(), await textOf(uri)] as const));
  return { texts: Object.fromEntries(texts), onChange: changed.event };
}

async function textOf(uri: vscode.Uri): Promise<string | null> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.length > MAX_SIZE ? null : new TextDecoder().decode(bytes);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return null; // deleted in the meantime, or not readable: Python says so where it is imported
    throw error;
  }
}
