import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { packNumbers, unpackNumbers } from '../../../src/protocol/numbers.ts';
import type { FromPanel, PanelState, ToPanel } from '../../../src/protocol/panel.ts';
import type { QueryName, QueryParams } from '../../../src/protocol/run.ts';
import { panelHtml } from '../../../webview/html.ts';
import { type Theme, themes } from './themes.ts';

/** Answers a query, or throws, as the extension would. */
export type Answerer = (name: QueryName, params: QueryParams<QueryName>) => unknown;

const nonce = 'test0nonce';
const script = (): string => readFileSync(fileURLToPath(new URL('../../../dist/webview.js', import.meta.url)), 'utf8');

/** A real Chromium and a server with the panel's page under its real policy. One per test file. */
export class PanelHost {
  private constructor(
    readonly browser: Browser,
    private readonly server: Server,
  ) {}

  static async start(): Promise<PanelHost> {
    const server = createServer((request, response) => {
      const isScript = request.url === '/webview.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
      response.end(isScript ? script() : panelHtml({ scriptUri: '/webview.js', nonce, cspSource: "'self'" }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new PanelHost(browser, server);
  }

  async open(
    answer: Answerer,
    options: { theme?: Theme; width?: number; height?: number; state?: PanelState | null } = {},
  ): Promise<OpenPanel> {
    const { theme = 'dark', width = 1280, height = 800, state = null } = options;
    const page = await this.browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
    const panel = new OpenPanel(page, answer);
    await panel.prepare(theme, state);
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
    await panel.said('ready');
    return panel;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** One panel on a page, with the extension's part played by the test. */
export class OpenPanel {
  readonly messages: FromPanel[] = [];
  /** What went wrong on the page: errors and violations of its policy. */
  readonly problems: string[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly page: Page,
    private readonly answer: Answerer,
  ) {}

  async prepare(theme: Theme, state: PanelState | null): Promise<void> {
    const { body, variables } = themes[theme];
    this.page.on('pageerror', (error) => this.problems.push(String(error)));
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    await this.page.exposeFunction('toExtension', (text: string) => this.receive(JSON.parse(text) as FromPanel));
    await this.page.addInitScript(
      ({ body, variables, state }) => {
        let saved: unknown = state;
        Object.assign(window, {
          acquireVsCodeApi: () => ({
            // As VS Code does, messages cross as JSON.
            postMessage: (message: unknown) =>
              (window as unknown as { toExtension: (text: string) => void }).toExtension(JSON.stringify(message)),
            getState: () => saved,
            setState: (next: unknown) => {
              saved = next;
            },
          }),
        });
        for (const [name, value] of Object.entries(variables)) document.documentElement?.style.setProperty(`--vscode-${name}`, value);
        document.addEventListener('DOMContentLoaded', () => {
          for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
          document.body.className = body;
        });
      },
      { body, variables: variables as Record<string, string>, state },
    );
  }

  private receive(message: FromPanel): void {
    this.messages.push(message);
    if (message.type === 'query') void this.reply(message.request, message.name, message.params);
    for (const listener of [...this.listeners]) listener();
  }

  private async reply(request: number, name: QueryName, params: QueryParams<QueryName>): Promise<void> {
    try {
      const result = await this.answer(name, params);
      await this.post({ type: 'answer', request, result });
    } catch (error) {
      await this.post({ type: 'refused', request, message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Sends the panel a message, packed as the extension packs it. */
  send(message: ToPanel): Promise<void> {
    return this.post(message);
  }

  /** Sends anything at all. */
  async post(message: unknown): Promise<void> {
    if (this.page.isClosed()) return;
    // As text, as VS Code does; Playwright's own way of passing objects takes minutes for large ones.
    await this.page.evaluate((text) => window.postMessage(JSON.parse(text), '*'), JSON.stringify(packNumbers(message)));
  }

  /** The first message of that type, now or to come. */
  said<T extends FromPanel['type']>(type: T, after = 0): Promise<Extract<FromPanel, { type: T }>> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.messages.slice(after).find((message) => message.type === type);
        if (!found) return;
        this.listeners.delete(look);
        resolve(unpackNumbers(found) as Extract<FromPanel, { type: T }>);
      };
      this.listeners.add(look);
      look();
    });
  }

  /** Changes the theme, as the user may at any time. */
  async wear(theme: Theme): Promise<void> {
    const { body, variables } = themes[theme];
    await this.page.evaluate(
      ({ body, variables }) => {
        document.body.className = body;
        document.documentElement.removeAttribute('style');
        for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
      },
      { body, variables: variables as Record<string, string> },
    );
  }

  /** Selects the variable of that name by clicking its card, and opens a tab. */
  async look(name: string, tab: string): Promise<void> {
    await this.page.locator(`#graph [data-name="${name}"]`).first().click();
    await this.page.locator(`#tab-${tab}`).click();
  }

  text(selector: string): Promise<string> {
    return this.page.locator(selector).innerText();
  }
}
