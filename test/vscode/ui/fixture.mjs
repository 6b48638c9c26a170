/**
 * `test` for the UI tests: each file gets a VS Code of its own with Nabla, opened on a copy of the examples, and each test an empty workbench.
 *
 *     test('the lens opens the graph', async ({ ui }) => {
 *       await ui.open('pytorch/mnist_cnn.py');
 *       await ui.lens('Show Graph').click();
 *       const panel = await ui.panel('Nabla');
 *     });
 *
 * A test that fails leaves a picture in out/ui/.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test as base } from 'vitest';
import { pack } from '../../../scripts/package.mjs';
import { launchBrowser } from '../host/browser.mjs';
import { Driver } from '../host/driver.mjs';
import { installExtension, startServer } from '../host/server.mjs';
import { Views } from '../host/views.mjs';
import { openWorkbench } from '../host/workbench.mjs';

const root = resolve(import.meta.dirname, '../../..');

/**
 * `test` with a server that is started in another way (server.mjs).
 * @param {object} [serverOptions]
 * @param {object} [how]
 * @param {boolean} [how.web] the packed extension, running in the browser as it does in VS Code for the Web
 */
export const testWith = (serverOptions, { web = false } = {}) =>
  base.extend({
    /** The opened workspace: a copy of the examples that a test may change. */
    workspace: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures are needed.
      async ({}, use) => {
        const folder = mkdtempSync(join(tmpdir(), 'nabla-workspace-'));
        cpSync(join(root, 'examples'), folder, { recursive: true });
        await use(folder);
        rmSync(folder, { recursive: true, force: true });
      },
      { scope: 'file' },
    ],

    server: [
      // biome-ignore lint/correctness/noEmptyPattern: as above
      async ({}, use) => {
        const scratch = mkdtempSync(join(tmpdir(), 'nabla-packed-'));
        const server = await startServer({ ...serverOptions, ...(web && (await inBrowser(scratch))) });
        await use(server);
        await server.close();
        rmSync(scratch, { recursive: true, force: true, maxRetries: 10 });
      },
      { scope: 'file' },
    ],

    page: [
      async ({ server, workspace }, use) => {
        const browser = await launchBrowser();
        const { page } = await openWorkbench(browser, server, { folder: workspace, extensions: web ? [] : [root] });
        page.setDefaultTimeout(Driver.timeout);
        await use(page);
        await browser.close();
      },
      { scope: 'file' },
    ],

    ui: async ({ page, onTestFailed, task }, use) => {
      const ui = new Driver(page);
      onTestFailed(() => ui.screenshot(join(root, 'out/ui'), task.name.replace(/\W+/g, '-')));
      await ui.reset();
      await use(ui);
    },

    views: async ({ ui }, use) => use(new Views(ui)),
  });

/** Packs and installs the extension. @returns the options of a server that runs it in the browser. */
async function inBrowser(scratch) {
  const extensionsDir = join(scratch, 'extensions');
  await installExtension((await pack(scratch)).vsix, extensionsDir);
  const { publisher, name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { extensionsDir, settings: { 'remote.extensionKind': { [`${publisher}.${name}`]: ['web'] } } };
}

export const test = testWith({});
