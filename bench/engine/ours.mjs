import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { setup } from '../../src/engine/kernels/build.mjs';
import { numbers } from './inputs.mjs';

async function engine() {
  await setup();
  const entry = new URL('../../src/engine/index.ts', import.meta.url).pathname;
  const bundle = await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'neutral', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`);
}

/** Starts helper threads of an engine's kernels, as the runtime does. @returns the threads. */
async function helpThreads({ controlFor, sharedKernelMemory, setHelpers, Helpers }, count) {
  const entryPoints = [new URL('../../src/runtime/worker/kernel-thread.ts', import.meta.url).pathname];
  const code = (await build({ entryPoints, bundle: true, format: 'cjs', platform: 'node', write: false })).outputFiles[0].text;
  const control = controlFor(count);
  const memory = sharedKernelMemory();
  const threads = Array.from({ length: count }, (_, helper) => new Worker(code, { eval: true, workerData: { memory, control, helper } }));
  const helpers = new Helpers(control);
  while (helpers.idle().length < count) await new Promise((done) => setTimeout(done, 5));
  setHelpers(helpers);
  return threads;
}

/**
 * Each workload as a function that does it once and returns a number that depends on the whole result.
 * @param {number} [helpers] threads beside this one
 */
export async function cases({ matmul, convolutions, block, side, tiny }, dtype, helpers = 0) {
  const made = await engine();
  const { Tensor, one, backward, functions, withGradMode, memory, reachFrom } = made;
  if (helpers > 0) for (const thread of await helpThreads(made, helpers)) thread.unref();
  const inputs = [];
  const tensor = (shape, seed, scale = 1) => {
    const t = Tensor.from(
      numbers(
        shape.reduce((a, b) => a * b, 1),
        seed,
      ).map((v) => v * scale),
      shape,
      dtype,
    );
    inputs.push(t);
    return t;
  };
  // After each run its temporaries are released, as tfjs.tidy does for tfjs; what the tape held goes when it has become much, as in the runtime.
  memory.collectWith(() => reachFrom(inputs, []).storages);
  let kept = memory.held;
  const tidied = (run) => () => {
    const start = memory.open();
    const value = run();
    memory.close(start, []);
    if (memory.held > kept + (1 << 26)) {
      memory.settle();
      memory.collect();
      kept = memory.held;
    }
    return value;
  };
  const leaf = (...args) => Object.assign(tensor(...args), { requiresGrad: true });
  const sum = (t, dims = null) => one('sum', [t], { dims, keepdim: false });
  const first = (t) => t.data[t.offset];
  const linear = (x, w, b) => functions.linear([x, w, b], {});
  const transposed = (t) => t.alias([t.shape[1], t.shape[0]], [1, t.strides[0]]);
  const out = {};

  for (const n of matmul) {
    const [a, b] = [tensor([n, n], 1), tensor([n, n], 2)];
    out[`matmul ${n}`] = () => first(one('mm', [a, b], {}));
    out[`matmul ${n}, both transposed`] = () => first(one('mm', [transposed(a), transposed(b)], {}));
  }
  for (const c of convolutions) {
    const x = tensor([c.batch, c.channels, c.size, c.size], 1);
    const w = tensor([c.filters, c.channels, c.kernel, c.kernel], 2);
    const window = { stride: [c.stride, c.stride], padding: [c.padding, c.padding], dilation: [1, 1], groups: 1 };
    const forward = () => one('convolution', [x, w, null], { ...window, transposed: false, output_padding: [0, 0] });
    const g = tensor(withGradMode(false, forward).shape, 3);
    out[`conv ${c.name}, forward`] = () => first(forward());
    out[`conv ${c.name}, input gradient`] = () => first(one('convolution_backward_input', [g, w], { ...window, size: x.shape }));
    out[`conv ${c.name}, weight gradient`] = () => first(one('convolution_backward_weight', [x, g], { ...window, size: w.shape }));
  }
  out['transformer block, forward + backward'] = transformerBlock(block);

  const [x, y, row, column] = [tensor([side, side], 1), tensor([side, side], 2), tensor([side], 3), tensor([side, 1], 4)];
  const number = Tensor.number(1.5);
  const unary =
    (name, attrs = {}) =>
    () =>
      first(one(name, [x], attrs));
  Object.assign(out, {
    'x + y': () => first(one('add', [x, y], {})),
    'x · y': () => first(one('mul', [x, y], {})),
    'x · number': () => first(one('mul', [x, number], {})),
    'x + row': () => first(one('add', [x, row], {})),
    'x · column': () => first(one('mul', [x, column], {})),
    relu: unary('relu'),
    exp: unary('exp'),
    sigmoid: unary('sigmoid'),
    tanh: unary('tanh'),
    softmax: unary('softmax', { dim: -1 }),
    'sum of all': () => first(sum(x)),
    'sum of rows': () => first(sum(x, [1])),
    'sum of columns': () => first(sum(x, [0])),
    'max of rows': () => first(one('amax', [x], { dims: [1], keepdim: false })),
    transpose: () => first(one('contiguous', [x.alias([side, side], [1, side])], {})),
  });

  const [small, start] = [tensor([3], 1), leaf([3], 2)];
  const chain = (from) => {
    let t = from;
    for (let i = 0; i < tiny; i++) t = one('add', [t, small], {});
    return t;
  };
  out[`${tiny} adds of 3-vectors`] = () => first(chain(small));
  out[`${tiny} adds of 3-vectors, forward + backward`] = () => {
    start.grad = null;
    backward([sum(chain(start))], [null]);
    return first(start.grad);
  };
  return Object.fromEntries(Object.entries(out).map(([name, run]) => [name, tidied(run)]));

  function transformerBlock({ batch, tokens, width, heads }) {
    const head = width / heads;
    const x = leaf([batch, tokens, width], 1);
    const weight = (rows, columns, seed) => leaf([rows, columns], seed, 1 / Math.sqrt(columns));
    const [wq, wk, wv, wo] = [2, 3, 4, 5].map((seed) => weight(width, width, seed));
    const [up, down] = [weight(4 * width, width, 6), weight(width, 4 * width, 7)];
    const [bo, bUp, bDown] = [leaf([width], 8), leaf([4 * width], 9), leaf([width], 10)];
    const [g1, b1, g2, b2] = [11, 12, 13, 14].map((seed) => leaf([width], seed));
    const leaves = [x, wq, wk, wv, wo, up, down, bo, bUp, bDown, g1, b1, g2, b2];
    const norm = (t, g, b) => one('native_layer_norm', [t, g, b], { normalized_shape: [width], eps: 1e-5 });
    const reshape = (t, shape) => one('reshape', [t], { shape });
    const split = (t) => {
      const apart = one('permute', [reshape(t, [batch, tokens, heads, head])], { dims: [0, 2, 1, 3] });
      return reshape(apart, [batch * heads, tokens, head]);
    };
    return () => {
      for (const t of leaves) t.grad = null;
      const h = norm(x, g1, b1);
      const [q, k, v] = [wq, wk, wv].map((w) => split(linear(h, w, null)));
      const scores = one('bmm', [q, one('permute', [k], { dims: [0, 2, 1] })], {});
      const attention = one('softmax', [one('mul', [scores, Tensor.number(1 / Math.sqrt(head))], {})], { dim: -1 });
      const mixed = one('bmm', [attention, v], {});
      const joined = one('permute', [reshape(mixed, [batch, heads, tokens, head])], { dims: [0, 2, 1, 3] });
      const middle = one('add', [x, linear(reshape(joined, [batch, tokens, width]), wo, bo)], {});
      const hidden = one('relu', [linear(norm(middle, g2, b2), up, bUp)], {});
      backward([sum(one('add', [middle, linear(hidden, down, bDown)], {}))], [null]);
      return first(wq.grad);
    };
  }
}
