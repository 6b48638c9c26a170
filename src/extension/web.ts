import * as vscode from 'vscode';
import type { Interpreter } from '../protocol/interpreter.ts';
import { activateWith } from './activate.ts';
import { watchFiles } from './files.ts';

/** The extension in a browser: server and interpreter are workers made of the extension's files, and there is no disk. */
export const activate = activateWith(async (context, options) => {
  const { BrowserMessageReader, BrowserMessageWriter, LanguageClient } = await import('vscode-languageclient/browser');
  const read = (...path: string[]) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', ...path));
  const text = async (...path: string[]) => new TextDecoder().decode(await read(...path));
  const [server, interpreter, files] = await Promise.all([text('web', 'server.js'), interpreterParts(read, text), watchFiles(context)]);
  const address = URL.createObjectURL(new Blob([server], { type: 'text/javascript' }));
  // The address stays valid: this host's workers load it in a moment of their own.
  const worker = new Worker(address);
  const initializationOptions = { ...options.initializationOptions, interpreter, files: files.texts };
  const channel = { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  const client = new LanguageClient('nabla', 'Nabla', () => Promise.resolve(channel), { ...options, initializationOptions });
  files.onChange((changed) => void client.sendNotification('nabla/files', changed));
  return client;
});

async function interpreterParts(
  read: (...path: string[]) => Thenable<Uint8Array>,
  text: (...path: string[]) => Promise<string>,
): Promise<Interpreter> {
  const [worker, module, wasm, library, lock] = await Promise.all([
    text('web', 'worker.js'),
    text('pyodide', 'pyodide.asm.mjs'),
    read('pyodide', 'pyodide.asm.wasm'),
    read('pyodide', 'python_stdlib.zip'),
    text('pyodide', 'pyodide-lock.json'),
  ]);
  return { worker, module, wasm: new Uint8Array(wasm), library: new Uint8Array(library), lock };
}
