import { numbers } from './inputs.mjs';

/** The workloads that an array library without gradients can do. */
export async function cases({ matmul, side, tiny }) {
  const np = await import('numpy-ts');
  const array = (shape, seed) =>
    np
      .array(
        numbers(
          shape.reduce((a, b) => a * b, 1),
          seed,
        ),
        'float32',
      )
      .reshape(...shape);
  const first = (t) => (typeof t === 'number' ? t : Number(t.data[t.offset ?? 0]));
  const out = {};
  for (const n of matmul) {
    const [a, b] = [array([n, n], 1), array([n, n], 2)];
    out[`matmul ${n}`] = () => first(np.matmul(a, b));
  }
  const [x, y, row, column] = [array([side, side], 1), array([side, side], 2), array([side], 3), array([side, 1], 4)];
  const small = array([3], 1);
  return Object.assign(out, {
    'x + y': () => first(np.add(x, y)),
    'x · y': () => first(np.multiply(x, y)),
    'x · number': () => first(np.multiply(x, 1.5)),
    'x + row': () => first(np.add(x, row)),
    'x · column': () => first(np.multiply(x, column)),
    exp: () => first(np.exp(x)),
    tanh: () => first(np.tanh(x)),
    'sum of all': () => first(np.sum(x)),
    'sum of rows': () => first(np.sum(x, 1)),
    'sum of columns': () => first(np.sum(x, 0)),
    'max of rows': () => first(np.max(x, 1)),
    [`${tiny} adds of 3-vectors`]: () => {
      let t = small;
      for (let i = 0; i < tiny; i++) t = np.add(t, small);
      return first(t);
    },
  });
}
