import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { attempt, findDefinitions, plansFor } from '../../src/language/index.ts';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

/** Pairs and losses as course assignments have them: nothing is said about their inputs. */
const pairs = `
import numpy as np

def hinge_loss(W, X, y, reg):
    scores = X.dot(W)
    n = X.shape[0]
    margins = np.maximum(0, scores - scores[range(n), y][:, None] + 1)
    margins[range(n), y] = 0
    loss = margins.sum() / n + reg * np.sum(W * W)
    slopes = (margins > 0).astype(float)
    slopes[range(n), y] = -slopes.sum(axis=1)
    dW = X.T.dot(slopes) / n + 2 * reg * W
    return loss, dW

def masked_softmax_loss(x, y, mask):
    N, T, V = x.shape
    flat, labels, counted = x.reshape(N * T, V), y.reshape(N * T), mask.reshape(N * T)
    e = np.exp(flat - flat.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.sum(counted * np.log(p[np.arange(N * T), labels])) / N
    d = p.copy()
    d[np.arange(N * T), labels] -= 1
    dx = (d * counted[:, None] / N).reshape(N, T, V)
    return loss, dx

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = np.split(x.dot(Wx) + prev_h.dot(Wh) + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c = f * prev_c + i * g
    return o * np.tanh(c), c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, c)

def lstm_step_backward(dh, dc, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, c = cache
    dc += dh * o * (1 - np.tanh(c) ** 2)
    da = np.hstack([dc * g * i * (1 - i), dc * prev_c * f * (1 - f), dh * np.tanh(c) * o * (1 - o), dc * i * (1 - g ** 2)])
    return da.dot(Wx.T), da.dot(Wh.T), dc * f, x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)

def embedding_forward(x, W):
    return W[x], (x, W)

def embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW

def block_forward(x, w, b, gamma=None, beta=None):
    return np.maximum(0, x.dot(w) + b), (x, w, b)

def block_backward(dout, cache):
    x, w, b = cache
    dout = dout * (x.dot(w) + b > 0)
    return dout.dot(w.T), x.T.dot(dout), dout.sum(axis=0), None, None
`;

async function check(text: string, name: string) {
  const file = program(text);
  const source = readFileSync(file, 'utf8');
  const { kind } = findDefinitions(source, file).find((d) => d.name === name)!;
  expect(kind).toBe('numpy-pair');
  const proposal = { ...request(file, name, { dtype: 'float64' }), plans: plansFor(source, { name, kind }) };
  return attempt(proposal, (r) => host.check({ ...r, dtype: 'float64' }));
}
const checked = (r: Awaited<ReturnType<typeof check>>) => ({ verdict: r.verdict, leaves: r.inputs.map((l) => l.name) });

describe('hand-written gradients whose inputs nobody gave', () => {
  it.each([
    ['hinge_loss', ['W']],
    ['masked_softmax_loss', ['x']],
    ['lstm_step_forward', ['x', 'prev_h', 'prev_c', 'Wx', 'Wh', 'b']],
    ['embedding_forward', ['W']],
    ['block_forward', ['x', 'w', 'b']],
  ])('%s is right in what it gives gradients of', async (name, leaves) => {
    expect(checked(await check(pairs, name))).toEqual({ verdict: 'correct', leaves });
  });

  it.each([
    ['hinge_loss', '/ n + 2 * reg * W', '/ n + reg * W', 'W'],
    ['masked_softmax_loss', '* counted[:, None] / N', '/ N', 'x'],
    ['lstm_step_forward', 'dc * f, x.T', 'dc * i, x.T', 'prev_c'],
    ['block_forward', 'dout.sum(axis=0), None', 'dout.mean(axis=0), None', 'b'],
  ])('%s with a slip is wrong in that one', async (name, right, slip, leaf) => {
    expect(pairs).toContain(right);
    const report = await check(pairs.replace(right, slip), name);
    expect(report.verdict).not.toBe('correct');
    expect(report.inputs.filter((l) => l.verdict !== 'correct').map((l) => l.name)).toEqual([leaf]);
  });
});
