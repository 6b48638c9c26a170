/**
 * What the extension weighs, beside its targets: `npm run size`. Packs it, installs it in a real VS Code and starts its server.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensure } from './ensure.mjs';
import { limit, pack } from './package.mjs';

const root = resolve(import.meta.dirname, '..');
const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
const rows = [];

const { vsix, stage, size: packed } = await pack();
rows.push(['packed extension (VSIX)', megabytes(packed), `≤ ${megabytes(limit)}`]);
const dist = join(stage, 'dist');
for (const entry of readdirSync(dist, { withFileTypes: true })) {
  const path = join(dist, entry.name);
  rows.push([`dist/${entry.name}`, megabytes(entry.isDirectory() ? folderSize(path) : statSync(path).size), '']);
}
const activations = await activationTimes(3);
rows.push(['activation in the extension host', `${Math.min(...activations)} ms (of ${activations.join(', ')})`, '< 50 ms']);
rows.push(['memory of the idle server', megabytes(await idleMemory()), '< 150 MB']);

console.log(`\n| what | measured | target |\n|---|---:|---:|\n${rows.map((r) => `| ${r.join(' | ')} |`).join('\n')}`);

function folderSize(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** What VS Code itself says of the installed extension's activation, in milliseconds, each time in a fresh window. */
async function activationTimes(times) {
  await ensure(['chromium', 'host']);
  const { launchBrowser } = await import('../test/vscode/host/browser.mjs');
  const { Driver } = await import('../test/vscode/host/driver.mjs');
  const { installExtension, startServer } = await import('../test/vscode/host/server.mjs');
  const { openWorkbench } = await import('../test/vscode/host/workbench.mjs');
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const extensionsDir = mkdtempSync(join(tmpdir(), 'nabla-extensions-'));
  await installExtension(vsix, extensionsDir);
  const server = await startServer({ extensionsDir });
  const browser = await launchBrowser();
  const measured = [];
  try {
    for (let i = 0; i < times; i++) {
      const { page } = await openWorkbench(browser, server, { folder: join(root, 'examples') });
      const ui = new Driver(page);
      await ui.open('pytorch/mnist_cnn.py');
      measured.push(Number(/(\d+)\s*ms/.exec(await ui.activation(name))?.[1]));
      await page.context().close();
    }
  } finally {
    await browser.close();
    await server.close();
    rmSync(extensionsDir, { recursive: true, force: true, maxRetries: 10 });
  }
  return measured;
}

/** Resident memory in bytes of a server that was initialized and has run nothing yet. */
async function idleMemory() {
  const server = spawn(process.execPath, [join(dist, 'server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { processId: null, rootUri: null, capabilities: {} },
  });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  await new Promise((answered, reject) => {
    server.stdout.once('data', answered);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'));
  server.kill();
  return Number(kilobytes) * 1024;
}
