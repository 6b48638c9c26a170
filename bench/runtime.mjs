// node bench/runtime.mjs [--part times|overhead] [--repos DIR --entries FILE] [--models N]: what a user waits for (starts, runs, runs after an edit), in wall time and in
// processor time of the interpreter's process; and what recording costs on models, as a ratio in one process. With a corpus (see bench/corpus.mjs), N of
// its models, evenly spread, are measured besides our own.
import { execFileSync, fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: opt } = parseArgs({
  options: {
    repos: { type: 'string' },
    entries: { type: 'string' },
    models: { type: 'string', default: '12' },
    part: { type: 'string', default: 'times overhead' },
  },
});
const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'nabla-runtime-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Milliseconds of processor time that a process has used (Linux). */
const cpu = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
};

/** An interpreter's process, as the host starts it. */
class Interpreter {
  constructor(cache) {
    this.began = performance.now();
    this.process = fork(join(root, 'dist/worker.mjs'), [cache], {
      serialization: 'advanced',
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.ready = this.next();
    this.count = 0;
  }
  next() {
    return new Promise((resolve) => this.process.once('message', resolve));
  }
  async trace(request) {
    await this.ready;
    this.process.send({
      id: ++this.count,
      method: 'trace',
      params: { seed: 0, dtype: 'float32', mode: 'eval', overlay: {}, env: [], timeout: 600_000, ...request },
    });
    const answer = await this.next();
    if (answer.type !== 'answer') throw new Error(answer.message);
    return answer.result;
  }
  get cpu() {
    return cpu(this.process.pid);
  }
  end() {
    this.process.kill('SIGKILL');
  }
}

const rows = [];
function row(what, times) {
  const [wall, processor] = [0, 1].map((k) => Math.min(...times.map((t) => t[k])));
  rows.push([what, wall, processor]);
  console.log(`${what.padEnd(56)} ${wall.toFixed(0).padStart(7)} ms wall ${processor.toFixed(0).padStart(7)} ms processor`);
}
async function repeat(times, run) {
  const out = [];
  for (let i = 0; i < times; i++) out.push(await run(i));
  return out;
}
const plan = (construct, inputs) => ({ setup: null, construct, inputs, kwargs: null, loss: null, origin: 'given' });
const of = (file, entry, inputs) => ({ file, entry, kind: 'module', plan: plan(`${entry}()`, inputs), roots: [dirname(file)] });
const mnist = of(join(root, 'examples/pytorch/mnist_cnn.py'), 'Net', '(torch.randn(2, 1, 28, 28),)');
const resnet = of(join(root, 'bench/runtime/resnet18.py'), 'ResNet18', '(torch.randn(2, 3, 64, 64),)');

const cache = join(scratch, 'cache');
const first = async (folder) => {
  const interpreter = new Interpreter(folder);
  const trace = await interpreter.trace(mnist);
  if (trace.error) throw new Error(trace.error.message);
  const times = [performance.now() - interpreter.began, interpreter.cpu];
  interpreter.end();
  return times;
};
const interpreter = new Interpreter(cache);
const timed = async (request) => {
  await interpreter.ready;
  const [began, before] = [performance.now(), interpreter.cpu];
  const trace = await interpreter.trace(request);
  if (trace.error && trace.error.type !== 'SystemExit') throw new Error(trace.error.message);
  return [performance.now() - began, interpreter.cpu - before, trace];
};
const times = opt.part.includes('times');
if (times) {
  row('cold start to the first gradient of the MNIST net', await repeat(2, (i) => first(join(scratch, `cold${i}`))));
  await interpreter.ready; // it has left the snapshot
  row('start from the snapshot to its first gradient', await repeat(5, () => first(cache)));
  const text = readFileSync(mnist.file, 'utf8');
  row('run again after an edit', await repeat(8, (i) => timed({ ...mnist, overlay: { [mnist.file]: `${text}# ${i}\n` } })));
  row('ResNet-18, batch 2 of 64×64: forward, backward, trace', await repeat(3, () => timed(resnet)));
}

// --- what recording costs ---
const harness = readFileSync(join(root, 'bench/runtime/overhead.py'), 'utf8');
async function overhead(name, m) {
  const python = (v) => (v === null || v === undefined ? 'None' : JSON.stringify(v));
  const parameters = [m.file, m.roots, m.env ?? [], m.plan.setup, m.plan.construct, m.plan.inputs, m.plan.kwargs, m.plan.loss].map(python);
  const file = join(scratch, 'overhead.py');
  writeFileSync(file, harness.replace('*PARAMETERS', parameters.join(', ')));
  const [, , trace] = await timed({
    file,
    entry: 'measure',
    kind: 'function',
    plan: plan(null, null),
    roots: [scratch, ...m.roots],
    env: m.env ?? [],
  });
  const [plain, recorded] = trace.output.trim().split('\n').at(-1).split(' ').map(Number);
  if (!(recorded > 0)) throw new Error(`${name}: ${trace.error?.message ?? trace.output}`);
  console.log(
    `${name.padEnd(56)} ${plain.toFixed(1).padStart(7)} ms without, ${recorded.toFixed(1).padStart(7)} ms with recording: × ${(recorded / plain).toFixed(2)}`,
  );
  return recorded / plain;
}
const ratios = opt.part.includes('overhead') ? [await overhead('MNIST net', mnist), await overhead('ResNet-18', resnet)] : [];
if (ratios.length > 0 && opt.repos && opt.entries) {
  const all = readFileSync(opt.entries, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((l) => JSON.parse(l));
  const every = Math.max(1, Math.floor(all.length / Number(opt.models)));
  for (const e of all.filter((_, i) => i % every === 0)) {
    const bare = join(opt.repos, e.repo.replace('/', '+'), 'repo');
    if (!existsSync(bare) || e.packages?.length) continue;
    const dir = join(scratch, e.id.replace(/\W/g, '_'));
    mkdirSync(dir);
    execFileSync('sh', ['-c', 'git --git-dir "$0" archive "$1" ":(glob)**/*.py" | tar -x -C "$2"', bare, e.commit, dir], {
      stdio: 'ignore',
    });
    const file = join(dir, e.file);
    const roots = [];
    for (let at = dirname(file); at.startsWith(dir); at = dirname(at)) roots.push(at);
    const m = {
      file,
      roots,
      plan: { ...plan(e.construct ?? `${e.entry}()`, e.inputs ?? null), setup: e.setup, kwargs: e.kwargs, loss: e.loss },
    };
    try {
      ratios.push(await overhead(e.id, m));
    } catch (error) {
      console.log(`${e.id}: ${error.message.split('\n')[0].slice(0, 150)}`);
    }
  }
}
if (ratios.length > 0) {
  ratios.sort((a, b) => a - b);
  console.log(
    `recording: median × ${ratios[ratios.length >> 1].toFixed(2)}, worst × ${ratios.at(-1).toFixed(2)} over ${ratios.length} models`,
  );
}
interpreter.end();
