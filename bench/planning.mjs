// npm run bench:planning -- --repos DIR --entries FILE [--only TEXT] [--skip FILE] [--results FILE] [--timeout S]: how many public models run with nothing said about them but their file and
// name, the way the editor runs them (plans, then attempts that learn from errors), in one worker. A success ends with a loss and gradients and no error.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    results: { type: 'string' },
    skip: { type: 'string' },
    timeout: { type: 'string', default: '20' },
    verbose: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'nabla-planning-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
await build({
  stdin: {
    contents: `export { processHost } from './src/runtime/process.ts';
      export { workspaceRoots } from './src/cli/options.ts';
      export { definitionFor, plansOf } from './src/cli/list.ts';
      export { attempt } from './src/language/index.ts';`,
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
const { processHost, workspaceRoots, definitionFor, plansOf, attempt } = await import(join(scratch, 'host.mjs'));
const host = processHost(join(root, 'dist/worker.mjs'), join(homedir(), '.cache/nabla'));

const tree = treesOf(opt.repos, scratch);

/** One line for what stood in the way. */
const causeOf = (error) => `${error.cause === 'user' ? error.type : error.cause}: ${error.message.split('\n')[0].slice(0, 110)}`;

const rows = [];
// Leaves out what already ran, by the results of an earlier run.
const done = new Set(opt.skip ? JSON.parse(readFileSync(opt.skip, 'utf8')).flatMap((r) => (r.ok ? [r.id] : [])) : []);
const seen = new Set();
for (const line of readFileSync(opt.entries, 'utf8').split('\n').filter(Boolean)) {
  const { id, repo, commit, file: path, entry, packages } = JSON.parse(line);
  // Several entries of the corpus are one definition with other arguments.
  if (!id.includes(opt.only) || done.has(id) || seen.has(`${repo}/${path}/${entry}`)) continue;
  seen.add(`${repo}/${path}/${entry}`);
  const dir = tree(repo, commit);
  if (!dir) continue;
  const file = join(dir, path);
  const d = definitionFor({ entry }, file);
  const began = performance.now();
  let runs = 0;
  const request = {
    file,
    entry,
    kind: d.kind,
    plans: plansOf(file, entry, d.kind),
    seed: 0,
    dtype: 'float32',
    mode: 'eval',
    overlay: {},
    roots: workspaceRoots(file),
    // A package that is not at hand may have a stand-in.
    env: (packages ?? []).map((r) => tree(r, 'HEAD')).filter((folder) => folder !== undefined),
    timeout: 1000 * Number(opt.timeout),
  };
  let row;
  try {
    const trace = await attempt(request, async (one) => {
      runs++;
      const t = await host.trace(one);
      if (opt.verbose)
        console.log(
          `    ${one.plan.construct ?? ''} ${one.plan.inputs ?? ''} ${one.plan.kwargs ?? ''} → ${t.error ? causeOf(t.error) : 'runs'}`,
        );
      return t;
    });
    const graded = trace.parameters.some((p) => p.grad) || trace.inputs.some((i) => i.grad);
    const ok = !trace.error && trace.loss !== null && graded;
    row = { id, ok, runs, plan: trace.plan, error: trace.error ? causeOf(trace.error) : ok ? null : 'no gradients' };
  } catch (error) {
    row = { id, ok: false, runs, plan: request.plans[0] ?? null, error: `${error.message.slice(0, 110)}` };
  }
  row.ms = Math.round(performance.now() - began);
  rows.push(row);
  console.log(
    `${row.ok ? 'runs ' : 'fails'} ${id} (${row.ms} ms, ${row.runs} runs): ${row.plan?.construct ?? ''} on ${row.plan?.inputs ?? ''}${row.plan?.kwargs ?? ''} [${row.plan?.origin}]${row.ok ? '' : `\n      ${row.error}`}`,
  );
}
await host.dispose();
if (opt.results) writeFileSync(opt.results, JSON.stringify(rows, null, 1));
const good = rows.filter((r) => r.ok).length;
console.log(`\n${good} of ${rows.length} definitions run with nothing given (${((100 * good) / rows.length).toFixed(1)} %)`);
