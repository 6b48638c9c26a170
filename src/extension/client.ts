import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import type { DefinitionState, ServerNotifications, ServerRequests } from '../protocol/server.ts';

/** Commands that links in hovers may run. */
const linkedCommands = ['nabla.showGraph', 'nabla.checkGradients', 'nabla.editInputs'];

/** The language server, with its own requests typed. */
export class Client implements vscode.Disposable {
  readonly #states = new Map<string, DefinitionState>();
  readonly #stateChanged = new vscode.EventEmitter<ServerNotifications['nabla/state']>();
  readonly onState = this.#stateChanged.event;
  readonly #disposables: vscode.Disposable[] = [this.#stateChanged];

  private constructor(private readonly client: LanguageClient) {}

  static async start(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<Client> {
    const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
    const server: ServerOptions = { module, transport: TransportKind.ipc };
    const options: LanguageClientOptions = {
      documentSelector: [
        { language: 'python', scheme: 'file' },
        { language: 'python', scheme: 'untitled' },
      ],
      outputChannel: log,
      initializationOptions: { cache: context.globalStorageUri.fsPath, settings: settings(), commands: true },
      markdown: { isTrusted: { enabledCommands: linkedCommands } },
    };
    // The worker may write into this folder, and nowhere else: it cannot make the way to it.
    await vscode.workspace.fs.createDirectory(context.globalStorageUri);
    const client = new Client(new LanguageClient('nabla', 'Nabla', server, options));
    await client.#begin();
    return client;
  }

  async #begin(): Promise<void> {
    this.client.onNotification('nabla/state', (event: ServerNotifications['nabla/state']) => {
      this.#states.set(`${event.uri}#${event.entry}`, event.state);
      this.#stateChanged.fire(event);
    });
    const push = () => this.client.sendNotification('workspace/didChangeConfiguration', { settings: { nabla: settings() } });
    this.#disposables.push(
      vscode.workspace.onDidChangeConfiguration((e) => (e.affectsConfiguration('nabla') ? push() : undefined)),
      vscode.workspace.onDidGrantWorkspaceTrust(push),
    );
    await this.client.start();
  }

  /** Numbers in the result are packed (protocol/numbers.ts): NaN and infinities do not survive JSON. */
  request<M extends keyof ServerRequests>(
    method: M,
    params: ServerRequests[M]['params'],
    token?: vscode.CancellationToken,
  ): Promise<ServerRequests[M]['result']> {
    // An absent token must not be passed on: it would count as another parameter.
    return token
      ? this.client.sendRequest<ServerRequests[M]['result']>(method, params, token)
      : this.client.sendRequest<ServerRequests[M]['result']>(method, params);
  }

  state(uri: vscode.Uri, entry: string): DefinitionState | undefined {
    return this.#states.get(`${uri.toString()}#${entry}`);
  }

  dispose(): void {
    for (const d of this.#disposables) d.dispose();
    void this.client.dispose();
  }
}

/** The settings as the server reads them. */
function settings(): Record<string, unknown> {
  const all = vscode.workspace.getConfiguration('nabla');
  const names = ['timeout', 'seed', 'dtype', 'mode', 'packageFolders', 'runAutomatically', 'inlayHints'];
  return { ...Object.fromEntries(names.map((n) => [n, all.get(n)])), trusted: vscode.workspace.isTrusted };
}
