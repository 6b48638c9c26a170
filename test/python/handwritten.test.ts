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

/** Functions and their derivatives, as the nets of textbooks have them. */
const derivatives = `
import numpy as np

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))

def tanh(x):
    return np.tanh(x)

def tanh_derivative(a):
    return 1 - a ** 2

def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def softmax_grad(x):
    s = softmax(x)
    return s[..., None] * (np.eye(s.shape[-1]) - s[..., None, :])

def bce(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

def d_bce(y, p):
    return (p - y) / (p * (1 - p)) / y.size

def entropy(p):
    return -(p * np.log(p)).sum()

def entropy_grad(p):
    return -np.log(p) - 1

class ELU:
    def __init__(self, alpha=0.1):
        self.alpha = alpha

    def __call__(self, x):
        return np.where(x >= 0.0, x, self.alpha * (np.exp(x) - 1))

    def gradient(self, x):
        return np.where(x >= 0.0, 1, self(x) + self.alpha)

class Scale:
    def __init__(self):
        self.w = np.random.randn(6)

    def forward_pass(self, x, training=True):
        self.x = x
        return x * self.w

    def backward_pass(self, accum_grad):
        self.dw = (accum_grad * self.x).sum(0)
        return accum_grad * self.w

def interpolate(a, b, w):
    return a + w * (b - a)

def interpolate_grad(a, b, w):
    return 1 - w
`;

async function check(text: string, name: string) {
  const file = program(text);
  const source = readFileSync(file, 'utf8');
  const { kind } = findDefinitions(source, file).find((d) => d.name === name)!;
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

describe('functions with their derivatives', () => {
  it.each([
    ['sigmoid', ['z']],
    ['tanh', ['x']],
    ['softmax', ['x']],
    ['bce', ['p']],
    ['entropy', ['p']],
    ['ELU', ['x']],
    ['Scale', ['x', 'w']],
  ])('%s is right', async (name, leaves) => {
    expect(checked(await check(derivatives, name))).toEqual({ verdict: 'correct', leaves });
  });

  it.each([
    ['sigmoid', 'return sigmoid(z) * (1 - sigmoid(z))', 'return sigmoid(z) * (1 + sigmoid(z))', 'A term has the wrong sign'],
    ['tanh', '1 - a ** 2', '2 - a ** 2', 'The constant'],
    ['softmax', 's[..., None] * (np.eye(s.shape[-1]) - s[..., None, :])', 's * (1 - s)', 'Part of the gradient is missing'],
    ['bce', ' / y.size', '', 'a mean spreads its gradient'],
    ['ELU', 'self(x) + self.alpha)', 'self(x))', ''],
    ['Scale', 'return accum_grad * self.w', 'return accum_grad', 'w'],
  ])('%s with a slip is wrong, and the slip is named', async (name, right, slip, named) => {
    expect(derivatives).toContain(right);
    const report = await check(derivatives.replace(right, slip), name);
    expect(report.verdict).toBe('wrong');
    expect(report.message).toContain(named);
  });

  it('of which it is not clear what they are with respect to are not guessed at', async () => {
    const report = await check(derivatives, 'interpolate');
    expect(report.verdict).toBe('error');
    expect(report.error!.message).toContain('of which argument (a, b, w) it is the derivative cannot be told');
  });
});
