/** Opens VS Code's workbench in a page of the browser, with extensions in development and, on request, with tests for the extension host. */
import { resolve } from 'node:path';

/** The built-in colour themes to look at things in; a value for the setting `workbench.colorTheme`. */
export const themes = { light: 'Light Modern', dark: 'Dark Modern', highContrast: 'Default High Contrast' };

/**
 * @param {import('playwright-core').Browser} browser
 * @param {import('./server.mjs').Server} server
 * @param {object} options
 * @param {string} options.folder the workspace
 * @param {string[]} [options.extensions] folders of extensions in development
 * @param {string} [options.tests] CommonJS module that exports `run(): Promise<void>`, loaded in the extension host
 * @param {{width: number, height: number}} [options.viewport]
 * @param {(text: string) => void} [options.onConsole] gets each line that the page or the extension host writes to its console
 * @returns {Promise<{page: import('playwright-core').Page, testsExit: Promise<number>}>} the loaded page, and the exit code that the tests will have
 */
export async function openWorkbench(browser, server, options) {
  const { folder, extensions = [], tests, viewport = { width: 1280, height: 800 }, onConsole } = options;
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );

  const remote = (path) => ({ scheme: 'vscode-remote', authority: `127.0.0.1:${server.port}`, path: resolve(path) });
  await page.addInitScript(addDevelopmentOptions, {
    extensions: extensions.map(remote),
    ...(tests && { extensionTestsPath: remote(tests) }),
  });
  const testsExit = new Promise((settle) => page.exposeFunction('codeAutomationExit', settle));
  if (onConsole) page.on('console', (message) => onConsole(message.text()));

  await page.goto(`${server.url}/?folder=${encodeURIComponent(resolve(folder))}`);
  await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
  return { page, testsExit };
}

/**
 * Runs in the page before its own scripts. The server writes the workbench's configuration into a meta element; whoever embeds a workbench puts
 * `developmentOptions` there. The URL could carry them too, but a released VS Code obeys it only in a smoke-test mode that hides notifications.
 * (Answering the page's request ourselves is no way either: Chromium then refuses the page's WebSockets to 127.0.0.1.)
 */
function addDevelopmentOptions(developmentOptions) {
  if (window.top !== window.self) return; // Webviews are frames in the same page.
  const observer = new MutationObserver(() => {
    const meta = document.getElementById('vscode-workbench-web-configuration');
    if (!meta) return;
    observer.disconnect();
    const settings = JSON.parse(meta.dataset.settings);
    settings.developmentOptions = { ...settings.developmentOptions, ...developmentOptions };
    meta.dataset.settings = JSON.stringify(settings);
  });
  observer.observe(document, { childList: true, subtree: true });
}
