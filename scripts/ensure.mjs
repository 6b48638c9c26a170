/**
 * Installs what a task needs and what is not there yet. Only npm and Debian packages are ever downloaded.
 *
 *     node scripts/ensure.mjs [npm] [kernels] [chromium] [torch] [host]        (all of them by default)
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { findChromium } from '../test/vscode/host/browser.mjs';
import { mustRun } from './process.mjs';

const root = resolve(import.meta.dirname, '..');
const host = join(root, 'test/vscode/host');

/** No package's own install script has to run. A request that hangs is given up after half a minute and sent again. */
const npmCi = [
  'npm',
  'ci',
  '--ignore-scripts',
  '--fetch-timeout=30000',
  '--fetch-retries=5',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/**
 * In the order in which they are installed.
 * @type {Record<string, {what: string, isThere: () => boolean, install: () => Promise<void>}>}
 */
const parts = {
  npm: {
    what: 'npm packages',
    isThere: () => isInstalled(root),
    install: () => mustRun(npmCi, { cwd: root }),
  },
  kernels: {
    what: 'WebAssembly kernels',
    isThere: () => false, // The build itself knows whether there is anything to do.
    install: () => mustRun(['npm', 'run', '--silent', 'build:kernels'], { cwd: root }),
  },
  chromium: {
    what: 'Chromium (Debian)',
    isThere: () => findChromium() !== undefined,
    install: () => installDebian(['chromium']),
  },
  torch: {
    what: 'PyTorch, the reference of the tests (Debian)',
    isThere: () => torchPackages.every(isDebianPackageInstalled),
    install: () => installDebian(torchPackages),
  },
  host: {
    what: "VS Code's server (npm)",
    isThere: () => isInstalled(host) && existsSync(join(host, 'node_modules/code-server/lib/vscode/node_modules')),
    install: async () => {
      await mustRun(npmCi, { cwd: host });
      await mustRun([process.execPath, 'setup.mjs'], { cwd: host });
    },
  },
};

// Without the threaded OpenBLAS, Debian's PyTorch multiplies matrices 50 times slower than it could.
const torchPackages = ['python3-torch', 'python3-torchvision', 'libopenblas0-pthread'];

/**
 * Makes sure that the named parts are there; quick when they are.
 * @param {(keyof typeof parts)[]} names
 * @throws {Error} that says what cannot be installed here, and how to help
 */
export async function ensure(names) {
  for (const [name, part] of Object.entries(parts)) {
    if (!names.includes(name) || part.isThere()) continue;
    const start = Date.now();
    console.log(`ensure ${name}: ${part.what} …`);
    await part.install();
    console.log(`ensure ${name}: done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
}

/** Whether every package of the lock file is installed in its version; packages for other platforms may be missing. */
function isInstalled(folder) {
  const hidden = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return false;
  const [wanted, installed] = [join(folder, 'package-lock.json'), hidden].map((path) => JSON.parse(readFileSync(path, 'utf8')).packages);
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    if (!path.startsWith('node_modules/') || link) return true;
    return installed[path] ? installed[path].version === version : optional;
  });
}

export const isOnPath = (program) => process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));

function isDebianPackageInstalled(name) {
  // The query fails both for a package that is not installed and on a system without dpkg.
  const query = spawnSync('dpkg-query', ['--show', '--showformat', `\${db:Status-Status}`, name], { encoding: 'utf8' });
  return query.status === 0 && query.stdout === 'installed';
}

async function installDebian(names) {
  const help = `Please install it by hand: apt-get install --no-install-recommends ${names.join(' ')}`;
  if (!isOnPath('apt-get')) throw new Error(`This is not a Debian system. ${help}`);
  const isRoot = process.getuid() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) throw new Error(`Neither root nor sudo without a password. ${help}`);
  const apt = [...(isRoot ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  execFileSync(apt[0], [...apt.slice(1), 'update'], { stdio: ['ignore', 'inherit', 'inherit'] });
  await mustRun([...apt, 'install', '-y', '--no-install-recommends', ...names]);
}

if (process.argv[1] === import.meta.filename) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in parts));
  if (unknown.length) throw new Error(`Unknown: ${unknown.join(', ')}. There are ${Object.keys(parts).join(', ')}.`);
  await ensure(names.length ? names : Object.keys(parts));
}
