import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { numbers } from './inputs.mjs';

const packages = fileURLToPath(new URL('../node_modules/@tensorflow/', import.meta.url));

/** These packages' builds for Node leave the gradients out and their ES modules do not load in Node, so they are bundled first. */
async function load() {
  const contents = `
    export * as tf from '@tensorflow/tfjs-core';
    import '@tensorflow/tfjs-core/dist/register_all_gradients';
    import '@tensorflow/tfjs-backend-cpu';
    export { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';`;
  const bundle = await build({
    ...{ stdin: { contents, resolveDir: packages }, bundle: true, format: 'cjs', platform: 'node', mainFields: ['module', 'main'] },
    ...{ write: false, logLevel: 'error' },
  });
  const module = { exports: {} };
  new Function('require', 'module', 'exports', '__dirname', '__filename', bundle.outputFiles[0].text)(
    createRequire(import.meta.url),
    module,
    module.exports,
    packages,
    `${packages}bundle.cjs`,
  );
  return module.exports;
}
const { tf, setWasmPaths } = await load();

/** Switches to 'cpu' or 'wasm' (SIMD, one thread). @returns name and version. */
export async function useBackend(name) {
  setWasmPaths(`${packages}tfjs-backend-wasm/dist/`);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await tf.setBackend(name))) throw new Error(`tfjs has no backend '${name}' here`);
  return `tfjs ${tf.version_core} ${name}`;
}

/** Each workload as a function that does it once and returns a number of the result, on the backend in use. Missing kernels throw. */
export function cases({ matmul, convolutions, block, side, tiny }) {
  const tensor = (shape, seed, scale = 1) =>
    tf.tensor(
      numbers(
        shape.reduce((a, b) => a * b, 1),
        seed,
      ).map((v) => v * scale),
      shape,
    );
  const run = (f) => () => {
    const result = tf.tidy(f);
    const value = result.dataSync()[0];
    result.dispose();
    return value;
  };
  const out = {};
  for (const n of matmul) {
    const [a, b] = [tensor([n, n], 1), tensor([n, n], 2)];
    out[`matmul ${n}`] = run(() => tf.matMul(a, b));
    if (n <= 512) out[`matmul ${n}, both transposed`] = run(() => tf.matMul(a, b, true, true));
  }
  // Channels last, the only layout these backends convolve; the numbers are those of the other libraries, moved.
  const moved = (shape, seed, order) => tf.tidy(() => tf.transpose(tensor(shape, seed), order));
  for (const c of convolutions) {
    const x = moved([c.batch, c.channels, c.size, c.size], 1, [0, 2, 3, 1]);
    const w = moved([c.filters, c.channels, c.kernel, c.kernel], 2, [2, 3, 1, 0]);
    const pad = [[0, 0], [c.padding, c.padding], [c.padding, c.padding], [0, 0]]; // biome-ignore format: one row
    const size = Math.floor((c.size + 2 * c.padding - c.kernel) / c.stride) + 1;
    const g = moved([c.batch, c.filters, size, size], 3, [0, 2, 3, 1]);
    const attrs = { strides: c.stride, pad, dataFormat: 'NHWC', dilations: 1, dimRoundingMode: 'floor' };
    const kernel = (name, inputs, more) => run(() => tf.engine().runKernel(name, inputs, { ...attrs, ...more }));
    out[`conv ${c.name}, forward`] = kernel('Conv2D', { x, filter: w });
    out[`conv ${c.name}, input gradient`] = kernel('Conv2DBackpropInput', { dy: g, filter: w }, { inputShape: x.shape });
    out[`conv ${c.name}, weight gradient`] = kernel('Conv2DBackpropFilter', { x, dy: g }, { filterShape: w.shape });
  }
  out['transformer block, forward + backward'] = transformerBlock(block);

  const [x, y, row, column] = [tensor([side, side], 1), tensor([side, side], 2), tensor([side], 3), tensor([side, 1], 4)];
  Object.assign(out, {
    'x + y': run(() => tf.add(x, y)),
    'x · y': run(() => tf.mul(x, y)),
    'x · number': run(() => tf.mul(x, 1.5)),
    'x + row': run(() => tf.add(x, row)),
    'x · column': run(() => tf.mul(x, column)),
    relu: run(() => tf.relu(x)),
    exp: run(() => tf.exp(x)),
    sigmoid: run(() => tf.sigmoid(x)),
    tanh: run(() => tf.tanh(x)),
    softmax: run(() => tf.softmax(x)),
    'sum of all': run(() => tf.sum(x)),
    'sum of rows': run(() => tf.sum(x, 1)),
    'sum of columns': run(() => tf.sum(x, 0)),
    'max of rows': run(() => tf.max(x, 1)),
    transpose: run(() => tf.transpose(x)),
  });

  const [small, start] = [tensor([3], 1), tensor([3], 2)];
  const chain = (from) => {
    let t = from;
    for (let i = 0; i < tiny; i++) t = tf.add(t, small);
    return t;
  };
  out[`${tiny} adds of 3-vectors`] = run(() => chain(small));
  out[`${tiny} adds of 3-vectors, forward + backward`] = run(() => tf.grad((t) => tf.sum(chain(t)))(start));
  return out;

  function transformerBlock({ batch, tokens, width, heads }) {
    const head = width / heads;
    const weight = (rows, columns, seed) => tensor([rows, columns], seed, 1 / Math.sqrt(columns));
    const inputs = [
      tensor([batch, tokens, width], 1),
      ...[2, 3, 4, 5].map((seed) => weight(width, width, seed)),
      ...[weight(4 * width, width, 6), weight(width, 4 * width, 7)],
      ...[tensor([width], 8), tensor([4 * width], 9), tensor([width], 10)],
      ...[11, 12, 13, 14].map((seed) => tensor([width], seed)),
    ];
    const linear = (t, w) => tf.reshape(tf.matMul(tf.reshape(t, [batch * tokens, -1]), w, false, true), [batch, tokens, -1]);
    const norm = (t, g, b) => {
      const centred = tf.sub(t, tf.mean(t, -1, true));
      const variance = tf.mean(tf.square(centred), -1, true);
      return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), g), b);
    };
    const split = (t) => tf.reshape(tf.transpose(tf.reshape(t, [batch, tokens, heads, head]), [0, 2, 1, 3]), [batch * heads, tokens, head]);
    const loss = (x, wq, wk, wv, wo, up, down, bo, bUp, bDown, g1, b1, g2, b2) => {
      const h = norm(x, g1, b1);
      const [q, k, v] = [wq, wk, wv].map((w) => split(linear(h, w)));
      const attention = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(head)));
      const mixed = tf.reshape(tf.matMul(attention, v), [batch, heads, tokens, head]);
      const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, width]);
      const middle = tf.add(x, tf.add(linear(joined, wo), bo));
      const hidden = tf.relu(tf.add(linear(norm(middle, g2, b2), up), bUp));
      return tf.sum(tf.add(middle, tf.add(linear(hidden, down), bDown)));
    };
    return run(() => tf.grads(loss)(inputs)[1]);
  }
}
