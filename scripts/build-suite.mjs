/** Bundles the Mocha suite of test/vscode/suite into dist/test/suite.cjs. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

export async function buildSuite() {
  const folder = join(root, 'test/vscode/suite');
  const suffix = '.test.ts';
  const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
  await build({
    absWorkingDir: root,
    entryPoints: [join(folder, 'index.ts')],
    outfile: join(root, 'dist/test/suite.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    define: { TEST_FILES: JSON.stringify(names.map((name) => name.slice(0, -suffix.length))) },
  });
}

if (process.argv[1] === import.meta.filename) await buildSuite();
