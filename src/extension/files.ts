import * as vscode from 'vscode';

/** Files that are handed to a server without a disk, at most, and the largest that is a program rather than data, in bytes. */
const MAX_FILES = 600;
const MAX_SIZE = 400_000;
const passedOver = '**/{node_modules,.venv,venv,site-packages,__pycache__,.git}/**';

/** Texts of the workspace's Python files by address; null for one that is gone. */
export type Texts = Readonly<Record<string, string | null>>;

/** Reads the Python files of a workspace that only the editor can read, and tells what changes afterwards. */
export async function watchFiles(
  context: vscode.ExtensionContext,
): Promise<{ readonly texts: Texts; readonly onChange: vscode.Event<Texts> }> {
  const changed = new vscode.EventEmitter<Texts>();
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.py');
  const tell = async (uri: vscode.Uri) => changed.fire({ [uri.toString()]: await textOf(uri) });
  context.subscriptions.push(changed, watcher, watcher.onDidCreate(tell), watcher.onDidChange(tell), watcher.onDidDelete(tell));
  const found = await vscode.workspace.findFiles('**/*.py', passedOver, MAX_FILES);
  const texts = await Promise.all(found.map(async (uri) => [uri.toString(), await textOf(uri)] as const));
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
