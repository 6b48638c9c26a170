import * as vscode from 'vscode';
import { panelHtml } from '../../webview/html.ts';
import type { FromPanel, OtherPanel, PanelQuery, ToPanel } from '../protocol/panel.ts';
import type { Location, Trace } from '../protocol/trace.ts';
import type { Client } from './client.ts';
import { save } from './save.ts';
import type { Target } from './target.ts';

/** Milliseconds that the cursor rests before the node under it is looked up. */
const CURSOR_REST = 80;

/** The other graph panels, as one of them knows them. */
export interface Neighbours {
  others(of: GraphPanel): readonly OtherPanel[];
  find(id: string): GraphPanel | undefined;
  /** It has a new run to be compared with. */
  ran(panel: GraphPanel): void;
}

/** One graph panel: keeps it up to date with its definition and answers what it asks. Traces pass through as they came, numbers packed. */
export class GraphPanel implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[] = [];
  readonly #cancel = new vscode.CancellationTokenSource();
  #ready = false;
  #shown = '';
  #wanted: number | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** The newest run shown, as it came. */
  #trace: Trace | null = null;
  #comparedWith: string | null = null;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly target: Target,
    extension: vscode.Uri,
    private readonly client: Client,
    private readonly log: vscode.LogOutputChannel,
    private readonly neighbours: Neighbours,
  ) {
    const dist = vscode.Uri.joinPath(extension, 'dist');
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'nabla.svg');
    this.#disposables.push(
      this.#cancel,
      webview.onDidReceiveMessage((message: FromPanel) => void this.#receive(message)),
      client.onState((e) => {
        if (
          e.uri === target.uri.toString() &&
          e.entry === target.entry &&
          !e.state.running &&
          (e.state.trace === 'fresh' || e.state.trace === 'failed')
        )
          void this.#update();
      }),
      vscode.window.onDidChangeTextEditorSelection((e) => {
        if (e.textEditor.document.uri.toString() === target.uri.toString() && e.kind !== undefined) this.#follow(e.selections[0]!.active);
      }),
    );
    const scriptUri = webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString();
    webview.html = panelHtml({ scriptUri, nonce: crypto.randomUUID(), cspSource: webview.cspSource });
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }
  close(): void {
    this.panel.dispose();
  }
  select(node: number): void {
    this.#wanted = node;
    if (this.#shown !== '') this.#sendWanted();
  }

  dispose(): void {
    clearTimeout(this.#resting);
    this.#cancel.cancel();
    for (const d of this.#disposables) d.dispose();
  }

  /** Tells the panel which others there are to compare with. */
  offer(others: readonly OtherPanel[]): void {
    if (this.#ready) this.#send({ type: 'panels', others });
  }
  get compared(): string | null {
    return this.#comparedWith;
  }
  get trace(): Trace | null {
    return this.#trace;
  }
  get title(): string {
    return `${this.target.entry} (${this.target.uri.path.split('/').at(-1)})`;
  }
  /** Hands over the run of the panel that it is compared with. */
  compare(): void {
    const other = this.#comparedWith === null ? undefined : this.neighbours.find(this.#comparedWith);
    if (other?.trace) this.#send({ type: 'compare', title: other.title, trace: other.trace });
  }

  #send(message: ToPanel): void {
    void this.panel.webview.postMessage(message);
  }
  #sendWanted(): void {
    if (this.#wanted !== null) this.#send({ type: 'select', node: this.#wanted });
    this.#wanted = null;
  }

  async #receive(message: FromPanel): Promise<void> {
    try {
      switch (message.type) {
        case 'ready':
          this.#ready = true;
          this.offer(this.neighbours.others(this));
          return await this.#update();
        case 'rerun':
          return await this.#update(true);
        case 'reveal':
          return await this.#reveal(message.location);
        case 'export':
          return await save(this.target.uri, message);
        case 'query':
          return await this.#query(message);
        case 'compare':
          this.#comparedWith = message.with;
          return this.compare();
        case 'selected':
          return;
      }
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(`Nabla: ${messageOf(error)}`);
    }
  }

  /** Every question gets an answer, also when it fails: the panel waits for it. */
  async #query({ request, name, params }: PanelQuery): Promise<void> {
    try {
      const result = await this.client.request('nabla/query', { name, params }, this.#cancel.token);
      this.#send({ type: 'answer', request, result });
    } catch (error) {
      this.#send({ type: 'refused', request, message: messageOf(error) });
    }
  }

  async #update(again = false): Promise<void> {
    if (!this.#ready) return;
    const { uri, entry } = this.target;
    this.#send({ type: 'running', title: entry });
    try {
      // The server knows documents that are open.
      await vscode.workspace.openTextDocument(uri);
      const trace = await this.client.request('nabla/trace', { uri: uri.toString(), entry, again }, this.#cancel.token);
      // Where there is a graph up to an error, the panel itself says above it what happened.
      if (trace.nodes.length > 0) {
        this.#shown = trace.id;
        this.#trace = trace;
        this.#send({ type: 'trace', trace });
        this.neighbours.ran(this);
        this.#sendWanted();
      } else if (trace.error) this.#send({ type: 'failed', title: entry, message: `${trace.error.type}: ${trace.error.message}` });
    } catch (error) {
      if (!this.#cancel.token.isCancellationRequested) this.#send({ type: 'failed', title: entry, message: messageOf(error) });
    }
  }

  async #reveal(location: Location): Promise<void> {
    const own = this.target.uri;
    const uri = location.file === own.fsPath ? own : vscode.Uri.file(location.file);
    const selection = new vscode.Range(location.line - 1, location.column, location.endLine - 1, location.endColumn);
    const beside = vscode.window.visibleTextEditors.find((e) => e.document.uri.toString() === uri.toString());
    await vscode.window.showTextDocument(uri, { selection, viewColumn: beside?.viewColumn ?? vscode.ViewColumn.One });
  }

  /** The node under the editor's cursor is selected in the panel. */
  #follow(at: vscode.Position): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(async () => {
      try {
        const { trace, node } = await this.client.request('nabla/nodeAt', {
          uri: this.target.uri.toString(),
          line: at.line,
          character: at.character,
        });
        if (node >= 0 && trace === this.#shown) this.#send({ type: 'select', node });
      } catch (error) {
        this.log.warn(`the node under the cursor was not found: ${messageOf(error)}`);
      }
    }, CURSOR_REST);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
