/**
 * Opens VS Code with Nabla on the examples: the desktop's `code` when there is one, else VS Code's server for a browser, until Ctrl-C.
 *
 *     npm start [-- --browser] [-- --smoke]
 *
 * `--browser` takes the server even where there is a desktop. `--smoke` opens the served page in a headless Chromium, waits until Nabla is
 * active there and ends; exit code 0 says that it became active.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensure, isOnPath } from './ensure.mjs';
import { mustRun } from './process.mjs';

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { values: options } = parseArgs({ options: { browser: { type: 'boolean' }, smoke: { type: 'boolean' } } });

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const onDesktop = !options.browser && !options.smoke && hasDisplay && isOnPath('code');

await ensure(['npm', 'kernels', ...(onDesktop ? [] : ['host']), ...(options.smoke ? ['chromium'] : [])]);
await mustRun(['npm', 'run', '--silent', 'build'], { cwd: root });
await (onDesktop ? openDesktop() : serve());

async function openDesktop() {
  await mustRun(['code', '--new-window', `--extensionDevelopmentPath=${root}`, join(root, 'examples')]);
}

async function serve() {
  const { startServer } = await import('../test/vscode/host/server.mjs');
  const extensionsDir = mkdtempSync(join(tmpdir(), 'nabla-extensions-'));
  installLinks(extensionsDir);
  const maxSeconds = options.smoke ? 300 : 0;
  const server = await startServer({ extensionsDir, maxSeconds });
  const close = async () => {
    await server.close();
    rmSync(extensionsDir, { recursive: true, force: true });
  };
  const url = `${server.url}/?folder=${encodeURIComponent(join(root, 'examples'))}`;
  console.log(`\nVS Code with Nabla: ${url}\n`);
  if (options.smoke) {
    try {
      await smoke(server);
    } finally {
      await close();
    }
  } else {
    console.log('Ctrl-C ends it.');
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, async () => {
        await close();
        process.exit(0);
      });
    }
  }
}

/** An installed extension made of links into this checkout, so that a rebuild and a reload of the page show a change. */
function installLinks(extensionsDir) {
  const folder = join(extensionsDir, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const entry of ['dist', 'media', 'README.md', 'CHANGELOG.md', 'package.nls.json', 'l10n']) {
    if (existsSync(join(root, entry))) symlinkSync(join(root, entry), join(folder, entry));
  }
}

/** Does what a newcomer does, and asks VS Code itself whether the extension runs. */
async function smoke(server) {
  const { launchBrowser } = await import('../test/vscode/host/browser.mjs');
  const { openWorkbench } = await import('../test/vscode/host/workbench.mjs');
  const { Driver } = await import('../test/vscode/host/driver.mjs');
  const browser = await launchBrowser();
  try {
    const { page } = await openWorkbench(browser, server, { folder: join(root, 'examples') });
    const ui = new Driver(page);
    await ui.open('pytorch/mnist_cnn.py');
    console.log(`Nabla is active. ${await ui.activation(manifest.name)}`);
  } finally {
    await browser.close();
  }
}
