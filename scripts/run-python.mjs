// node scripts/run-python.mjs FILE.py: runs a Python file against the facades and the engine, without tracing. For work on the facades.
// Random floats are those of PyTorch's portable kernels, unless ATEN_CPU_CAPABILITY says avx2.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { loadPyodide } from 'pyodide';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const outfile = join(root, `dist/dev-boot-${process.pid}.mjs`);
const { alias } = await import('./aliases.mjs');
const { pythonFiles } = await import('./python-files.mjs');
await build({
  entryPoints: [join(root, 'src/runtime/worker/boot.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  alias,
  external: ['pyodide'],
  plugins: [pythonFiles],
  logLevel: 'warning',
});
const { attachEngine, installFacades } = await import(pathToFileURL(outfile));
(await import('node:fs')).rmSync(outfile);
const pyodide = await loadPyodide({ stdout: (s) => console.log(s), stderr: (s) => console.error(s) });
installFacades(pyodide);
attachEngine(pyodide, { site() {} }, process.env.ATEN_CPU_CAPABILITY ?? 'default');
pyodide.runPython('import sys\nfrom _nabla import stand_ins\nsys.meta_path.append(stand_ins.Finder)');
const file = process.argv[2];
try {
  pyodide.runPython(readFileSync(file, 'utf8'), { filename: file });
} catch (e) {
  console.error(e.message);
  process.exitCode = 1;
}
// A pipe may still hold output: leave once it is through.
process.stdout.write('', () => process.exit());
