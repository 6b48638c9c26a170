/**
 * Speed of the numerical kernels on this machine: `npm run build:kernels && node bench/kernels.mjs [--plain]`.
 * Each figure is the best of many runs, in GFLOP/s (two operations per multiply-add) and in milliseconds.
 */
import { build } from 'esbuild';

const source = await build({
  stdin: {
    contents: "export * from './kernels/index.ts'; export * from './random/index.ts'; export { erf, erfinv } from './special/erf.ts';",
    resolveDir: new URL('../src/engine', import.meta.url).pathname,
    loader: 'ts',
  },
  ...{ bundle: true, format: 'esm', platform: 'neutral', write: false },
});
const code = Buffer.from(source.outputFiles[0].contents).toString('base64');
const kernels = await import(`data:text/javascript;base64,${code}`);

kernels.useWasm(!process.argv.includes('--plain'));
console.log(`kernels: ${kernels.kernelsInUse()}, node ${process.version}`);

const random = (type, length) => new type(length).map(() => Math.random() - 0.5);

/** Best time in milliseconds; each measurement repeats until it takes at least a millisecond. */
function best(run, budget = 300) {
  let repeats = 1;
  let least = Number.POSITIVE_INFINITY;
  for (const end = performance.now() + budget; performance.now() < end; ) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run();
    const time = performance.now() - start;
    if (time < 1) repeats *= 2;
    else least = Math.min(least, time / repeats);
  }
  return least;
}

function row(label, flops, times) {
  const cells = times.map((ms) => `${(flops / ms / 1e6).toFixed(1).padStart(6)} GF ${ms.toFixed(ms < 1 ? 4 : 2).padStart(8)} ms`);
  console.log(label.padEnd(34), cells.join('  |'));
}

function gemmTime(type, m, n, k, aTransposed = false, bTransposed = false) {
  const problem = {
    ...{ m, n, k },
    ...{ a: random(type, m * k), aOffset: 0, aRow: aTransposed ? 1 : k, aCol: aTransposed ? m : 1 },
    ...{ b: random(type, k * n), bOffset: 0, bRow: bTransposed ? 1 : n, bCol: bTransposed ? k : 1 },
    ...{ c: new type(m * n), cOffset: 0, cRow: n, cCol: 1 },
  };
  return best(() => kernels.gemm(problem));
}

const types = [Float32Array, Float64Array];
for (const type of types) {
  console.log(`\ngemm ${type.name}                    A·B                        Aᵀ·B                       A·Bᵀ`);
  for (const n of [8, 16, 32, 64, 128, 256, 512, 1024]) {
    row(`${n}³`, 2 * n ** 3, [gemmTime(type, n, n, n), gemmTime(type, n, n, n, true), gemmTime(type, n, n, n, false, true)]);
  }
  for (const [m, n, k] of [
    [1, 128, 784],
    [128, 1, 784],
    [1, 1024, 1024],
    [1024, 1, 1024],
    [32, 10, 784],
    [64, 784, 32],
  ]) {
    row(`${m}×${k} · ${k}×${n}`, 2 * m * n * k, [
      gemmTime(type, m, n, k),
      gemmTime(type, m, n, k, true),
      gemmTime(type, m, n, k, false, true),
    ]);
  }
}

const layers = [
  ['LeNet 1→6 28² k5 p2, batch 8', 8, 1, 6, 28, 5, 1, 2, 1],
  ['stem 3→64 224² k7 s2', 1, 3, 64, 224, 7, 2, 3, 1],
  ['64→64 56² k3', 1, 64, 64, 56, 3, 1, 1, 1],
  ['128→128 28² k3', 1, 128, 128, 28, 3, 1, 1, 1],
  ['128→256 28² k3 s2', 1, 128, 256, 28, 3, 2, 1, 1],
  ['256→256 14² k3', 1, 256, 256, 14, 3, 1, 1, 1],
  ['512→512 7² k3', 1, 512, 512, 7, 3, 1, 1, 1],
  ['256→64 56² k1', 1, 256, 64, 56, 1, 1, 0, 1],
  ['16→32 32² k3, batch 8', 8, 16, 32, 32, 3, 1, 1, 1],
  ['depthwise 96 56² k3', 1, 96, 96, 56, 3, 1, 1, 96],
  ['grouped 128→128 28² k3, 32 groups', 1, 128, 128, 28, 3, 1, 1, 32],
];
for (const type of types) {
  console.log(`\nconv ${type.name}                    forward                    input gradient             weight gradient`);
  for (const [label, batch, inputChannels, outputChannels, size, k, s, p, groups] of layers) {
    const shape = {
      ...{ batch, inputChannels, outputChannels, groups },
      ...{ input: [size, size], kernel: [k, k], stride: [s, s], padding: [p, p], dilation: [1, 1] },
    };
    const { positions, taps } = kernels.convGeometry(shape);
    const x = random(type, batch * inputChannels * size * size);
    const weight = random(type, outputChannels * taps);
    const y = random(type, batch * outputChannels * positions);
    const times = [
      best(() => kernels.convForward(shape, x, weight, y)),
      best(() => kernels.convBackwardInput(shape, y, weight, x)),
      best(() => kernels.convBackwardWeight(shape, x, y, weight)),
    ];
    row(label, 2 * batch * outputChannels * positions * taps, times);
  }
}

console.log('\nelementwise float32, ns per element   WebAssembly      plain');
for (const length of [128, 4096, 1 << 20]) {
  const x = random(Float32Array, length).map((v) => v * 8);
  const y = new Float32Array(length);
  const runs = {
    ...Object.fromEntries(['exp', 'sigmoid', 'tanh'].map((name) => [name, () => kernels.mapFloat32(name, x, y)])),
    'softmax of rows of 128': () => kernels.softmaxRows(x, y, 128, false),
  };
  for (const [name, run] of Object.entries(runs)) {
    const [wasm, plain] = [true, false].map((on) => {
      kernels.useWasm(on);
      return ((best(run, 100) * 1e6) / length).toFixed(2).padStart(12);
    });
    console.log(`${length} × ${name}`.padEnd(34), wasm, plain);
  }
}

console.log('\nrandom numbers and functions, float32, ns per element   WebAssembly      plain');
{
  kernels.useWasm(true);
  const length = 1 << 20;
  const [from, to] = [1, 2].map(() => kernels.newArray(Float32Array, length));
  const generator = new kernels.Generator(1, 'avx2');
  kernels.uniform(generator, from, 0, 1);
  const loop = (expression, f) => {
    const vectors = kernels.vectorLoop(expression, 'float32', [null]);
    return [
      () => vectors(length, kernels.addressOf(to), kernels.addressOf(from)),
      () => {
        for (let i = 0; i < length; i++) to[i] = f(from[i]);
      },
    ];
  };
  const draw = (fill) => [fill, fill];
  const root = Math.fround(Math.SQRT1_2);
  const runs = {
    uniform_: draw(() => kernels.uniform(generator, to, -0.05, 0.05)),
    normal_: draw(() => kernels.normal(generator, to)),
    trunc_normal_: draw(() => kernels.truncatedNormal(generator, to, 0, 0.02, -2, 2)),
    silu: loop('a / (1 + Math.exp(-a))', (a) => a / (1 + Math.exp(-a))),
    gelu: loop(
      `a * 0.5 * Math.fround(1 + Math.fround(m.erf(Math.fround(a * ${root}))))`,
      (a) => a * 0.5 * Math.fround(1 + Math.fround(kernels.erf(Math.fround(a * root)))),
    ),
    erfinv: loop('m.erfinv(a)', kernels.erfinv),
    log: loop('Math.log(a)', Math.log),
  };
  for (const [name, [fast, plain]] of Object.entries(runs)) {
    const times = [fast, plain].map((run, i) => {
      kernels.useWasm(i === 0);
      return ((best(run, 100) * 1e6) / length).toFixed(2).padStart(12);
    });
    console.log(name.padEnd(53), ...times);
  }
}
