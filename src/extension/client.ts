import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import type { DefinitionState, ServerNotifications, ServerRequests } from '../protocol/server.ts';

/** Commands that links in hovers may run. */
const linkedCommands = ['nabla.showGraph', 'nabla.checkGradients', 'nabla.editInputs'];

/** Makes the client of a language server, in whatever way this VS Code can start one. */
export type Connect = (context: vscode.ExtensionContext, options: LanguageClientOptions) => Promise<BaseLanguageClient>;

/** The language server, with its own requests typed. */
export class Client implements vscode.Disposable {
  readonly #states = new Map<string, DefinitionState>();
  readonly #stateChanged = new vscode.EventEmitter<ServerNotifications['nabla/state']>();
  readonly onState = this.#stateChanged.event;
  readonly #disposables: vscode.Disposable[] = [this.#stateChanged];

  private constructor(
    private readonly client: BaseLanguageClient,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  static async start(context: vscode.ExtensionContext, log: vscode.LogOutputChannel, connect: Connect): Promise<Client> {
    const options: LanguageClientOptions = {
      documentSelector: schemes().map((scheme) => ({ language: 'python', scheme })),
      outputChannel: log,
      initializationOptions: { settings: settings(), commands: true },
      markdown: { isTrusted: { enabledCommands: linkedCommands } },
    };
    const client = new Client(await connect(context, options), log);
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
    this.#watch();
  }

  /** A server that ended by itself is started again by the client; what was known of its runs is not true any more. */
  #watch(): void {
    let lost = false;
    const changed = this.client.onDidChangeState(() => {
      if (!this.client.isRunning()) {
        lost = true;
        for (const [id, state] of this.#states) {
          const at = id.lastIndexOf('#');
          if (state.running) this.#stateChanged.fire({ uri: id.slice(0, at), entry: id.slice(at + 1), state: nothingKnown });
        }
        this.#states.clear();
      } else if (lost) {
        lost = false;
        this.log.warn('the language server ended and was started again');
        void this.#tellRestart();
      }
    });
    this.#disposables.push(changed);
  }
  async #tellRestart(): Promise<void> {
    const show = vscode.l10n.t('Show Log');
    const message = vscode.l10n.t('Nabla’s language server ended and was started again. What was running runs anew.');
    if ((await vscode.window.showWarningMessage(message, show)) === show) this.log.show();
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

const nothingKnown: DefinitionState = { running: false, trace: 'none', check: null };

/** Where documents that are looked at may live: not those of a version control's history, for instance. */
export function schemes(): string[] {
  return [...new Set(['file', 'untitled', 'vscode-notebook-cell', ...(vscode.workspace.workspaceFolders ?? []).map((f) => f.uri.scheme)])];
}

/** The settings as the server reads them: all of package.json's. */
const settings = (): Record<string, unknown> => ({
  ...vscode.workspace.getConfiguration().get<Record<string, unknown>>('nabla'),
  trusted: vscode.workspace.isTrusted,
});
