/** Lets plain scripts use our TypeScript: bundles a module and imports what came out. */
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/**
 * @param {string} entry path of the module from the root. It is put three folders deep, as the tests' own modules are, since they look for dist/
 *   relative to their place.
 */
export async function load(entry) {
  const outfile = join(root, 'out/scripts/bundled', `${basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}
