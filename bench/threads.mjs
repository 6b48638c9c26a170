/**
 * What helper threads bring: `npm run bench:threads`. The engine alone, with a thread for each further processor (at most three), and tfjs wasm, on the
 * heavy workloads of bench/engine; milliseconds of the clock, best of many runs, in float32. Ratios above 1 mean that the threads are faster.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import * as ours from './engine/ours.mjs';
import * as tfjs from './engine/tfjs.mjs';

if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
const workloads = JSON.parse(readFileSync(new URL('./engine/workloads.json', import.meta.url), 'utf8'));
const helpers = Math.min(availableParallelism() - 1, 3);
const heavy = /^(matmul|conv|transformer)/;
const BUDGET = 400;

/** Best time in milliseconds of one run, and the number it returns; null where the library lacks a kernel. */
function measure(run) {
  let value;
  try {
    value = run();
  } catch (error) {
    if (/Kernel '\w+' not registered/.test(error.message)) return null;
    throw error;
  }
  let ms = Infinity;
  for (const end = performance.now() + BUDGET; performance.now() < end; ) {
    const start = performance.now();
    run();
    ms = Math.min(ms, performance.now() - start);
  }
  return { ms, value };
}
const measureAll = (cases) =>
  Object.fromEntries(Object.entries(cases).flatMap(([name, run]) => (heavy.test(name) ? [[name, measure(run)]] : [])));

const alone = measureAll(await ours.cases(workloads, 'float32'));
const shared = measureAll(await ours.cases(workloads, 'float32', helpers));
const version = await tfjs.useBackend('wasm');
const wasm = measureAll(tfjs.cases(workloads));

const ratio = (a, b) => (a && b ? (a.ms / b.ms).toFixed(2) : '–');
console.log(`${cpus()[0].model}, Node ${process.version}, ${version}; ${helpers} helper thread(s)\n`);
console.log('| workload (ms by the clock) | alone | with threads | tfjs wasm | × alone | × tfjs wasm |\n|---|---:|---:|---:|---:|---:|');
for (const [name, own] of Object.entries(alone)) {
  const other = shared[name];
  if (own.value !== other.value) throw new Error(`${name}: ${other.value} with threads, ${own.value} without`);
  const cells = [own, other, wasm[name]].map((r) => (r ? r.ms.toFixed(2) : '–'));
  console.log(`| ${[name, ...cells, ratio(own, other), ratio(wasm[name], other)].join(' | ')} |`);
}
process.exit(0);
