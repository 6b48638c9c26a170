import * as vscode from 'vscode';
import type { Client, Connect } from './client.ts';
import type { Panels } from './panels.ts';

/** The parts of the extension, each made when it is first needed. */
export class App implements vscode.Disposable {
  readonly log: vscode.LogOutputChannel;
  readonly #disposables: vscode.Disposable[] = [];
  #client: Promise<Client> | null = null;
  #panels: Promise<Panels> | null = null;

  constructor(
    readonly context: vscode.ExtensionContext,
    private readonly connect: Connect,
  ) {
    this.log = vscode.window.createOutputChannel('Nabla', { log: true });
    this.#disposables.push(this.log);
    this.#disposables.push(
      vscode.window.registerWebviewPanelSerializer('nabla.graph', {
        deserializeWebviewPanel: async (panel, state) => (await this.panels()).restore(panel, state),
      }),
    );
  }

  /** Starts what shows itself without being asked. */
  async start(): Promise<void> {
    try {
      const client = await this.client();
      const [{ Definitions }, { Models }, { Checks }, { Status }] = await Promise.all([
        import('./definitions.ts'),
        import('./models.ts'),
        import('./checks.ts'),
        import('./status.ts'),
      ]);
      const definitions = new Definitions(client);
      this.#disposables.push(definitions, new Models(client, definitions), new Checks(client, definitions, this.log), new Status(client));
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(
        vscode.l10n.t('Nabla could not start: {0}', error instanceof Error ? error.message : String(error)),
      );
    }
  }

  client(): Promise<Client> {
    this.#client ??= import('./client.ts').then(async ({ Client }) => {
      const client = await Client.start(this.context, this.log, this.connect);
      this.#disposables.push(client);
      return client;
    });
    return this.#client;
  }
  panels(): Promise<Panels> {
    this.#panels ??= Promise.all([import('./panels.ts'), this.client()]).then(([{ Panels }, client]) => {
      const panels = new Panels(this.context.extensionUri, client, this.log);
      this.#disposables.push(panels);
      return panels;
    });
    return this.#panels;
  }

  dispose(): void {
    for (const d of this.#disposables.reverse()) d.dispose();
  }
}
