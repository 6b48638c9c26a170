// Builds everything into dist/. `node esbuild.mjs [--watch] [--only NAME] [--release FOLDER]`; a release goes into another folder, minified and without source maps.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { alias } from './scripts/aliases.mjs';
import { withInitialMemory } from './scripts/initial-memory.mjs';
import { pythonFiles } from './scripts/python-files.mjs';
import { setup as buildKernels } from './src/engine/kernels/build.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const option = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const release = option('--release');
const dist = release ?? 'dist';
const shared = {
  bundle: true,
  sourcemap: !release,
  minify: Boolean(release),
  logLevel: 'warning',
  absWorkingDir: root,
  alias,
  plugins: [pythonFiles],
  legalComments: 'none',
};
const node = { ...shared, platform: 'node', target: 'node20' };
const asModule = {
  ...node,
  format: 'esm',
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
};
const asCommonJs = { ...node, format: 'cjs' };

/** Pyodide asks for Node's modules only where it runs on Node. */
const forBrowsers = { ...shared, platform: 'browser', target: 'es2022', external: ['node:*'] };

/** One line per thing we build. */
const targets = [
  { name: 'worker', ...asModule, entryPoints: ['src/runtime/worker/main.ts'], outfile: `${dist}/worker.mjs`, external: ['pyodide'] },
  { name: 'kernel-thread', ...asModule, entryPoints: ['src/runtime/worker/kernel-thread.ts'], outfile: `${dist}/kernel-thread.mjs` },
  { name: 'cli', ...asModule, entryPoints: ['src/cli/main.ts'], outfile: `${dist}/cli.js` },
  { name: 'server', ...asCommonJs, entryPoints: ['src/server/node.ts'], outfile: `${dist}/server.cjs` },
  { name: 'extension', ...asCommonJs, entryPoints: ['src/extension/node.ts'], outfile: `${dist}/extension.cjs`, external: ['vscode'] },
  {
    name: 'webview',
    ...shared,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    entryPoints: ['webview/main.tsx'],
    outfile: `${dist}/webview.js`,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.min.js': 'text' },
  },
  // The same for VS Code in a browser.
  { name: 'web-worker', ...forBrowsers, format: 'esm', entryPoints: ['src/runtime/worker/web.ts'], outfile: `${dist}/web/worker.js` },
  { name: 'web-server', ...forBrowsers, format: 'iife', entryPoints: ['src/server/web.ts'], outfile: `${dist}/web/server.js` },
  {
    name: 'web-extension',
    ...forBrowsers,
    format: 'cjs',
    entryPoints: ['src/extension/web.ts'],
    outfile: `${dist}/web/extension.cjs`,
    external: ['vscode'],
  },
];

const only = option('--only');
const chosen = targets.filter((t) => (!only || t.name === only) && existsSync(join(root, t.entryPoints[0])));

// Pyodide's own files are loaded at run time, not bundled.
/** 40 MiB: the interpreter with all that is imported before its snapshot is made has 32. */
const FIRST_PAGES = 640;
const pyodideFiles = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.js', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'];
mkdirSync(resolve(root, dist, 'pyodide'), { recursive: true });
for (const f of pyodideFiles) {
  const from = join(root, 'node_modules/pyodide', f);
  const to = resolve(root, dist, 'pyodide', f);
  if (f.endsWith('.asm.wasm')) writeFileSync(to, withInitialMemory(readFileSync(from), FIRST_PAGES));
  else if (existsSync(from)) cpSync(from, to);
}

await buildKernels();
if (process.argv.includes('--watch')) {
  for (const { name, ...options } of chosen) await (await context(options)).watch();
} else {
  await Promise.all(chosen.map(({ name, ...options }) => build(options)));
  console.log(`built ${chosen.map((t) => t.name).join(', ')}`);
}
