/**
 * The engine beside other libraries on this machine: `npm run bench:engine [-- WORD]`, where WORD restricts it to workloads whose names contain it.
 * Everything runs on one thread, on the same float32 numbers; each figure is the best of many runs, in milliseconds of processor time, so
 * that other work on the machine disturbs it little. Ratios above 1 mean that the engine is faster. Real PyTorch takes part where `NABLA_PYTORCH` (default /usr/bin/python3) has it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import * as numpyTs from './engine/numpy-ts.mjs';
import * as ours from './engine/ours.mjs';
import * as tfjs from './engine/tfjs.mjs';

// As in the runtime's worker: V8 before 11.4 (Node 20) has fused multiply-add behind a flag.
if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

const file = fileURLToPath(new URL('./engine/workloads.json', import.meta.url));
const workloads = JSON.parse(readFileSync(file, 'utf8'));
const wanted = process.argv[2] ?? '';
/** Milliseconds of measuring for each workload and library, and the least number of runs, as the first ones run code that is not compiled yet, within four times as long. */
const BUDGET = 200;
const RUNS = 8;
/** Whatever takes longer than this is measured once: no compiler helps there. */
const LONG = 1000;

/** Processor time of this process so far, in milliseconds. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Best time in milliseconds of one run, and the number it returns; null where the library lacks a kernel. */
function measure(run) {
  let value;
  const first = processorTime();
  try {
    value = run();
  } catch (error) {
    if (/Kernel '\w+' not registered/.test(error.message)) return null;
    throw error;
  }
  let [ms, repeats] = [processorTime() - first, 1];
  const [end, last] = [first + BUDGET, first + 4 * BUDGET];
  for (let runs = 1; ms < LONG && processorTime() < (runs < RUNS ? last : end); runs++) {
    const start = processorTime();
    for (let i = 0; i < repeats; i++) run();
    const time = processorTime() - start;
    if (time < 1 && runs > 2) repeats *= 2;
    else ms = Math.min(ms, time / repeats);
  }
  return { ms, value };
}

function measureAll(library, cases, left = /^$/) {
  const chosen = Object.entries(cases).filter(([name]) => name.includes(wanted) && !left.test(name));
  process.stderr.write(`measuring ${library} …\n`);
  return Object.fromEntries(chosen.map(([name, run]) => [name, measure(run)]));
}

function pytorch() {
  const python = process.env.NABLA_PYTORCH ?? '/usr/bin/python3';
  if (spawnSync(python, ['-c', 'import torch']).status !== 0) return { version: 'not installed', results: {} };
  process.stderr.write('measuring PyTorch …\n');
  const script = fileURLToPath(new URL('./engine/pytorch.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, file, wanted], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`pytorch.py failed: ${stderr}`);
  const { version, results } = JSON.parse(stdout);
  return { version, results: Object.fromEntries(Object.entries(results).map(([name, [ms, value]]) => [name, { ms, value }])) };
}

/** Benchmarks of wrong results are worthless: every library must get the same number. */
function requireAgreement(name, reference, others) {
  for (const [library, other] of Object.entries(others)) {
    if (other && Math.abs(other.value - reference.value) > 1e-2 * Math.max(1, Math.abs(reference.value)))
      throw new Error(`${name}: ${library} gets ${other.value}, the engine ${reference.value}`);
  }
}

const float32 = measureAll('the engine', await ours.cases(workloads, 'float32'));
const float64 = measureAll('the engine in float64', await ours.cases(workloads, 'float64'));
const versions = {};
async function backend(name, left) {
  versions[name] = await tfjs.useBackend(name);
  return measureAll(versions[name], tfjs.cases(workloads), left);
}
// tfjs cpu takes about ten seconds for each weight gradient: those cells stay empty.
const others = {
  wasm: await backend('wasm'),
  cpu: await backend('cpu', /weight gradient/),
  numpy: measureAll('numpy-ts', await numpyTs.cases(workloads)),
};
const torch = pytorch();
others.torch = torch.results;

const show = (result) => (result ? result.ms.toFixed(result.ms < 1 ? 3 : 2) : '–');
const ratio = (a, b) => (a && b ? (a.ms / b.ms).toFixed(2) : '–');
const table = Object.entries(float32).map(([name, own]) => {
  const rest = Object.fromEntries(Object.entries(others).map(([library, results]) => [library, results[name]]));
  requireAgreement(name, own, { ...rest, float64: float64[name] });
  const { wasm, cpu, numpy, torch } = rest;
  return [name, show(own), show(float64[name]), show(wasm), show(cpu), show(numpy), show(torch)].concat([
    ratio(wasm, own),
    ratio(cpu, own),
    ratio(torch, own),
    ratio(own, float64[name]),
  ]);
});
const head = [
  'workload (ms)',
  'Nabla',
  'float64',
  'tfjs wasm',
  'tfjs cpu',
  'numpy-ts',
  'PyTorch',
  '× wasm',
  '× cpu',
  '× PyTorch',
  'f64 : f32',
];
console.log(`${cpus()[0].model}, Node ${process.version}, ${versions.wasm}, PyTorch ${torch.version}, one thread each\n`);
const line = (cells) => `| ${cells.map((c, i) => (i === 0 ? c.padEnd(44) : c.padStart(9))).join(' | ')} |`;
console.log(
  [line(head), `|${head.map((_, i) => (i === 0 ? '-'.repeat(46) : `${'-'.repeat(10)}:`)).join('|')}|`, ...table.map(line)].join('\n'),
);
