import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { Interpreter } from '../protocol/interpreter.ts';
import { webHost } from '../runtime/web.ts';
import { HandedTexts } from './handed-texts.ts';
import { serve } from './serve.ts';
import type { Options } from './server.ts';

/** What the client of a browser sends along: there is no disk to find it on. */
interface WebOptions extends Options {
  readonly interpreter: Interpreter;
  /** Texts of the workspace's Python files by address; null for one that cannot be read. */
  readonly files: Readonly<Record<string, string | null>>;
}

/** The language server in a worker of the browser. */
const texts = new HandedTexts();
const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
const { workspace } = serve(connection, {
  texts,
  digest: (path) => texts.digest(path),
  startRuntime: (options) => {
    const { interpreter, files } = options as WebOptions;
    texts.change(files);
    return webHost(interpreter);
  },
});
connection.onNotification('nabla/files', (files: WebOptions['files']) => {
  texts.change(files);
  workspace.changed();
});
