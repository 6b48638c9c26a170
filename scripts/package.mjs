/**
 * Packs the extension into out/nabla.vsix: `npm run package`. What ships is laid out in out/package first, so that dist/ stays as it is: minified
 * bundles, the icon as PNG (the marketplace takes no SVG), the animation of the tour where the tests have made one (`npm run tour`), and the notices of what
 * the bundles contain.
 * Fails when the package is larger than its target or holds a file that should not ship.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { ensure } from './ensure.mjs';
import { notices } from './notices.mjs';
import { mustRun } from './process.mjs';

const root = resolve(import.meta.dirname, '..');
/** Where the package is made if nothing else is said: `nabla.vsix`, and in `package` what ships, unpacked. */
export const out = join(root, 'out');
/** Bytes. */
export const limit = 15 * 2 ** 20;

const copied = [
  'package.json',
  'package.nls.json',
  '.vscodeignore',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'l10n',
  'media',
  'examples/lecture',
  'docs',
];

/** What a user's VS Code needs, and nothing else. */
const ships = [
  /^(package|package\.nls)\.json$/,
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^l10n\/.*\.json$/,
  /^media\/(.*\.(svg|md)|tour\.png)$/,
  /^examples\/lecture\/.*\.py$/,
  /^docs\/.*\.md$/,
  /^dist\/(cli\.js|webview\.js|worker\.mjs|kernel-thread\.mjs|extension\.cjs|server\.cjs|icon\.png|ThirdPartyNotices\.txt)$/,
  /^dist\/web\/(extension\.cjs|(server|worker)\.js)$/,
  /^dist\/pyodide\/[^/]+$/,
];

/** @returns {Promise<{vsix: string, stage: string, size: number, toured: boolean}>} the package, the folder of what it holds, its size in bytes, whether it shows the tour */
export async function pack(folder = out) {
  const stage = join(folder, 'package');
  const vsix = join(folder, 'nabla.vsix');
  await ensure(['npm', 'kernels']);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of copied) cpSync(join(root, name), join(stage, name), { recursive: true });
  await mustRun([process.execPath, 'esbuild.mjs', '--release', join(stage, 'dist')], { cwd: root });
  writeFileSync(join(stage, 'dist/icon.png'), await icon());
  const toured = addTour(stage);
  writeFileSync(join(stage, 'dist/ThirdPartyNotices.txt'), notices(root));
  // The README's pictures and links are files of the package; there is no public repository to point them to.
  await createVSIX({ cwd: stage, packagePath: vsix, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
  const files = await listFiles({ cwd: stage, packageManager: PackageManager.None });
  const strays = files.filter((f) => !ships.some((s) => s.test(f)));
  if (strays.length) throw new Error(`These files should not ship: ${strays.join(', ')}`);
  const { size } = statSync(vsix);
  if (size > limit) throw new Error(`The package has ${size} bytes, more than its target of ${limit}.`);
  return { vsix, stage, size, toured };
}

/** Puts the animation at the head of the README, if it was made. */
function addTour(stage) {
  const tour = join(root, 'out/pictures/tour.png');
  if (!existsSync(tour)) return false;
  cpSync(tour, join(stage, 'media/tour.png'));
  const readme = join(stage, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const at = text.indexOf('\n![');
  if (at < 0) throw new Error('the README has no picture for the tour to stand before');
  writeFileSync(
    readme,
    `${text.slice(0, at)}\n![A hover over logits, dead units under Problems, a gradient that fades, a wrong backward](media/tour.png)\n${text.slice(at)}`,
  );
  return true;
}

async function icon() {
  await initWasm(readFileSync(join(root, 'node_modules/@resvg/resvg-wasm/index_bg.wasm')));
  return new Resvg(readFileSync(join(root, 'media/icon.svg'), 'utf8'), { fitTo: { mode: 'width', value: 256 } }).render().asPng();
}

if (process.argv[1] === import.meta.filename) {
  const { vsix, size, toured } = await pack();
  if (!toured) console.log('Without the animation of the tour: `npm run tour` makes it.');
  console.log(`${relative(root, vsix)}: ${(size / 2 ** 20).toFixed(1)} MB (target: at most ${limit / 2 ** 20} MB)`);
}
