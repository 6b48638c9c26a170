import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDefinitions, plansFor } from '../../../src/language/index.ts';

const found = (text: string) => findDefinitions(text, '/w/f.py').map((d) => `${d.line} ${d.kind} ${d.name}`);

describe('the finder', () => {
  it('finds modules however their base is spelled, and through bases in the same file', () => {
    expect(
      found(`
import torch, torch.nn as nn
from torch.nn import Module
class A(nn.Module):
    def forward(self, x): return x
class B(torch.nn.Module):
    def forward(self, x): return x
class C(Module):
    def forward(self, x): return x
class D(A): pass
class E(object):
    def forward(self, x): return x
class Cfg: pass
`),
    ).toEqual(['4 module A', '6 module B', '8 module C', '10 module D']);
  });

  it('finds modules of Lightning by forward, or by the step that trains them', () => {
    expect(
      found(`
import pytorch_lightning as pl
class A(pl.LightningModule):
    def forward(self, x): return x
    def training_step(self, batch, batch_idx): return self(batch).sum()
class B(pl.LightningModule):
    def training_step(self, batch, batch_idx): return batch[0].sum()
class C(pl.LightningModule):
    def configure_optimizers(self): pass
`),
    ).toEqual(['3 module A', '6 module B']);
    const text =
      'import pytorch_lightning as pl\nclass B(pl.LightningModule):\n    def training_step(self, batch, batch_idx):\n        x, y = batch\n        return x.sum()\n';
    const [plan] = plansFor(text, { name: 'B', kind: 'module' });
    expect(plan?.inputs).toMatch(/^\(\(torch.*, torch.*\), 0\)$/);
  });

  it('finds functions of JAX and those with rules of their own, not the rules', () => {
    expect(
      found(`
import functools, jax
import jax.numpy as jnp
from jax import lax
def init(key, n): return jnp.zeros(n)
def predict(params, x): return jnp.tanh(x @ params)
def loss(params, x): return jnp.mean(predict(params, x))
@jax.custom_vjp
def f(x, k): return x * k
def f_fwd(x, k): return jnp.exp(x), x
def f_bwd(x, g): return jnp.exp(x) * g, None
f.defvjp(f_fwd, f_bwd)
@functools.partial(jax.custom_jvp, nondiff_argnums=(1,))
def g(x, n): return x ** n
@g.defjvp
def g_jvp(n, primals, tangents): return jnp.exp(primals[0]), jnp.exp(tangents[0])
def shift(x: jax.Array): return lax.add(x, 1.0)
`),
    ).toEqual(['6 function predict', '7 function loss', '9 function f', '14 function g', '17 function shift']);
  });

  it('tells custom autograd functions, layers and NumPy pairs apart', () => {
    expect(
      found(`
import torch
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x * x
    @staticmethod
    def backward(ctx, g): return g
class Affine:
    def forward(self, x): return x
    def backward(self, d): return d
`),
    ).toEqual(['3 autograd-function Square', '8 layer Affine']);
    expect(found('def relu_forward(x):\n    return x, x\ndef relu_backward(d, c):\n    return d\n')).toEqual(['1 numpy-pair relu_forward']);
  });

  it('takes the modules of Flax by their __call__', () => {
    const net = (head: string) =>
      found(`${head}\nclass Net(nn.Module):\n    width: int = 4\n    @nn.compact\n    def __call__(self, x):\n        return x\n`);
    expect(net('import jax\nfrom flax import linen as nn')).toEqual(['3 module Net']);
    expect(net('import torch\nfrom torch import nn')).toEqual([]);
  });

  it('pairs functions with their derivatives by name, where both take the same', () => {
    const pair = (f: string, g: string, head = 'import numpy as np\n') => found(`${head}${f}\n    return x\n${g}\n    return x\n`);
    for (const name of ['f_prime', 'f_derivative', 'f_grad', 'd_f', 'df', 'grad_f'])
      expect(pair('def f(x):', `def ${name}(x):`)).toEqual(['2 numpy-pair f']);
    expect(pair('def f(x):', 'def f_prime(x, y):')).toEqual([]);
    expect(pair('def f():', 'def f_prime():')).toEqual([]);
    expect(pair('def load(path):', 'def save(x):')).toEqual([]);
    const methods = (f: string, g: string) =>
      found(`import numpy as np\nclass A:\n    def ${f}(self, x):\n        return x\n    def ${g}(self, x):\n        return x\n`);
    for (const [f, g] of [
      ['__call__', 'gradient'],
      ['fn', 'grad'],
      ['forward_pass', 'backward_pass'],
    ] as const)
      expect(methods(f, g)).toEqual(['2 layer A']);
    expect(methods('fit', 'predict')).toEqual([]);
    const open = 'raise NotImplementedError()';
    expect(found(`class A:\n    def forward(self, x):\n        ${open}\n    def backward(self, d):\n        ${open}\n`)).toEqual([]);
  });

  it('takes functions of numbers with defaults and functions over tensors, and no helpers', () => {
    expect(
      found(`
import torch
from torch import Tensor
import torch.nn.functional as F
def lecture(a=3.0, b=2.0): return a * b
def whole(n=3): return n + 1
def typed(x: Tensor, k: int = 2) -> Tensor: return x * k
def used(x): return torch.exp(x)
def train(model, x): return F.relu(x)
def plain(items): return [i for i in items]
def silent(x): torch.exp(x)
`),
    ).toEqual(['5 function lecture', '7 function typed', '8 function used']);
  });

  it('finds a script that differentiates when it runs, but not a training function', () => {
    const torch = (text: string) => found(`import torch\n${text}`);
    expect(torch('x = torch.ones(2, requires_grad=True)\nfor i in range(2):\n    x.sum().backward()\n')).toEqual(['3 script __main__']);
    expect(torch('def step(m):\n    m().backward()\n')).toEqual([]);
    expect(
      torch('def main():\n    step()\ndef step():\n    loss().backward()\nif __name__ == "__main__":\n    print(1)\n    main()\n'),
    ).toEqual(['8 script __main__']);
    expect(torch('def main():\n    main()\nmain()\n')).toEqual([]);
    expect(
      torch(
        'class Trainer:\n    def fit(self):\n        self.step()\n    def step(self):\n        loss().backward()\nt = Trainer()\nt.fit()\n',
      ),
    ).toEqual(['8 script __main__']);
    expect(torch('def closure():\n    loss().backward()\noptimizer.step(closure)\n')).toEqual(['4 script __main__']);
    expect(torch('from torch import autograd as ag\ng, = ag.grad(f(x), x)\n')).toEqual(['3 script __main__']);
    expect(torch('from torch.func import grad as d\ng = d(f)(x)\n')).toEqual(['3 script __main__']);
    expect(torch('g = grad(f)(x)\n')).toEqual([]);
  });

  it('finds training programs in JAX, and takes a layer’s own backward() in NumPy for none', () => {
    expect(found('import jax\nfrom jax import grad\n@jax.jit\ndef update(w):\n    return w - grad(loss)(w)\nw = update(w)\n')).toEqual([
      '6 script __main__',
    ]);
    expect(found('import numpy as np\nlayer = make()\nlayer.backward(np.ones(3))\n')).toEqual([]);
  });

  it('gives positions of decorated definitions and where they end', () => {
    const [d] = findDefinitions(
      'import torch.nn as nn\n\n@deco(1)\nclass A(nn.Module):\n    def forward(self, x):\n        return x\n\n\ny = 1\n',
      '/w/f.py',
    );
    expect(d).toMatchObject({ line: 4, column: 0, endLine: 6 });
  });

  it('never throws on broken code, whatever part of an example is cut off', () => {
    const folder = join(import.meta.dirname, '../../../examples');
    for (const name of ['pytorch/mnist_cnn.py', 'lecture/6_recurrent.py', 'bugs/wrong_square.py']) {
      const text = readFileSync(join(folder, name), 'utf8');
      for (let i = 0; i < text.length; i += 37) {
        findDefinitions(text.slice(0, i), name);
        findDefinitions(text.slice(i), name);
        findDefinitions(`${text.slice(0, i)}(((${text.slice(i + 5)}`, name);
      }
    }
  });

  it('finds something to run in every example, with a plan', () => {
    const folder = join(import.meta.dirname, '../../../examples');
    const files = ['lecture', 'pytorch', 'bugs'].flatMap((d) => readdirSync(join(folder, d)).map((f) => join(folder, d, f)));
    for (const file of files.filter((f) => f.endsWith('.py'))) {
      const text = readFileSync(file, 'utf8');
      const definitions = findDefinitions(text, file);
      expect(definitions.length, file).toBeGreaterThan(0);
      for (const d of definitions) expect(plansFor(text, d), `${file} ${d.name}`).not.toEqual([]);
    }
  });
});
