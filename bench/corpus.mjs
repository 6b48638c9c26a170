// node bench/corpus.mjs --repos DIR --entries FILE [--only TEXT] [--mode MODE]: the public models of a corpus through one worker process, compared with
// PyTorch's numbers; with --health, what gradient health says of each. The same measure as the corpus' own runner, without a process per model: for finding out quickly what a change broke.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { alias } from '../scripts/aliases.mjs';
import { treesOf } from './trees.mjs';

const { values: opt } = parseArgs({
  options: {
    repos: { type: 'string' },
    entries: { type: 'string' },
    only: { type: 'string', default: '' },
    mode: { type: 'string', default: '' },
    worker: { type: 'string', default: 'dist/worker.mjs' },
    health: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'nabla-corpus-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
await build({
  stdin: {
    contents: "export { processHost } from './src/runtime/process.ts'; export { workspaceRoots } from './src/cli/options.ts';",
    resolveDir: root,
    loader: 'ts',
  },
  outfile: join(scratch, 'host.mjs'),
  bundle: true,
  platform: 'node',
  alias,
  format: 'esm',
  logLevel: 'warning',
});
const { processHost, workspaceRoots } = await import(join(scratch, 'host.mjs'));
// The reference numbers were made by PyTorch's portable kernels.
process.env.ATEN_CPU_CAPABILITY ??= 'default';
const host = processHost(join(root, opt.worker), join(homedir(), '.cache/nabla'));

const tree = treesOf(opt.repos, scratch);

const tolerance = { eval_float64: [1e-7, 1e-5], train_float32: [2e-3, 0.05] };
/** The worst disagreement, relative to the tensor's norm; undefined where all is within tolerance. */
function disagreement(got, want, [relative, share]) {
  let worst = { error: 0, at: '' };
  const note = (at, a, b, scale) => {
    const error = typeof a === 'number' && !Number.isNaN(a) ? Math.abs(a - b) / (scale + 1e-30) : Number.POSITIVE_INFINITY;
    if (error > worst.error) worst = { error, at: `${at}: ${a} instead of ${b}` };
  };
  note('loss', got.loss, want.loss, Math.abs(want.loss) + 1e-3);
  want.outputs.forEach((w, i) =>
    note(
      `output ${i} [${got.outputs[i]?.shape}]`,
      String(got.outputs[i]?.shape) === String(w.shape) ? got.outputs[i].norm : Number.NaN,
      w.norm,
      w.norm + 1e-6,
    ),
  );
  const floor = share * Math.max(1e-12, ...want.parameters.map((p) => p.grad?.norm ?? 0));
  for (const w of want.parameters) {
    const g = got.parameters.find((p) => p.name === w.name);
    note(`initial ${w.name}`, g?.norm, w.norm, w.norm + 1e-6);
    if ((g?.grad == null) !== (w.grad == null)) note(`${w.name}.grad present`, Number.NaN, w.grad ? 1 : 0, 1);
    else if (w.grad) {
      note(`${w.name}.grad norm`, g.grad.norm, w.grad.norm, w.grad.norm + floor);
      w.grad.first.forEach((v, i) => note(`${w.name}.grad[${i}]`, g.grad.first[i], v, w.grad.norm + floor));
    }
  }
  for (const w of want.inputs) if (w.grad) note(`input ${w.which}.grad`, got.inputs[w.which]?.grad?.norm, w.grad.norm, w.grad.norm + 1e-6);
  return worst.error > relative ? worst : undefined;
}

const counts = {};
const count = (v, line) => {
  counts[v] = (counts[v] ?? 0) + 1;
  if (line) console.log(`${v.padEnd(12)} ${line}`);
};
const entries = readFileSync(opt.entries, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((l) => JSON.parse(l))
  .filter((e) => e.id.includes(opt.only));
for (const e of entries) {
  for (const mode of Object.keys(e.expected).filter((m) => m.includes(opt.mode))) {
    const dir = tree(e.repo, e.commit);
    if (!dir) {
      count('absent', e.id);
      continue;
    }
    const [phase, dtype] = mode.split('_');
    const file = join(dir, e.file);
    const plan = {
      setup: e.setup ?? null,
      construct: e.construct ?? null,
      inputs: e.inputs ?? null,
      kwargs: e.kwargs ?? null,
      loss: e.loss ?? null,
      origin: 'given',
    };
    const request = {
      file,
      entry: e.entry,
      kind: 'module',
      plan,
      seed: 0,
      dtype,
      mode: phase,
      overlay: {},
      roots: workspaceRoots(file),
      env: (e.packages ?? []).map((r) => tree(r, 'HEAD')),
      timeout: 120_000,
    };
    try {
      const t = await host.trace(request);
      if (opt.health)
        for (const d of t.diagnostics)
          count(`says ${d.code}`, `${e.id} [${mode}] ${d.location?.file.split('/').at(-1)}:${d.location?.line} ${d.message}`);
      if (t.error)
        count(
          t.error.cause === 'unsupported' ? 'unsupported' : 'raised',
          `${e.id} [${mode}] ${t.error.location?.file.split('/').slice(-2).join('/')}:${t.error.location?.line} ${t.error.type}: ${t.error.message.slice(0, 200)}`,
        );
      else {
        const d = disagreement(t, e.expected[mode], tolerance[mode]);
        count(d ? 'differs' : 'agrees', d && `${e.id} [${mode}] ${d.at} (${d.error.toExponential(1)})`);
      }
    } catch (error) {
      count('crash', `${e.id} [${mode}] ${error.message.slice(0, 300)}`);
    }
  }
}
console.log(
  Object.entries(counts)
    .map(([k, v]) => `${k} ${v}`)
    .join(', '),
);
await host.dispose();
