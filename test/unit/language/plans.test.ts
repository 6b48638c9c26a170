import { describe, expect, it } from 'vitest';
import { findDefinitions, outlineOf, plansFor, planText, writeComment } from '../../../src/language/index.ts';
import { assignments } from '../../../src/language/plan/comment.ts';

const head = 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n';
const plans = (body: string, name: string) => {
  const text = head + body;
  return plansFor(text, findDefinitions(text, '/w/f.py').find((d) => d.name === name)!);
};
const inputs = (body: string, name: string) => plans(body, name).map((p) => p.inputs);

describe('a call through a transform', () => {
  const jax = `
import jax
import jax.numpy as jnp
from jax import random
def loss(params, x, scale):
    return jnp.mean(jnp.tanh(x @ params) * scale)
def update(params, x, rate=0.1):
    value, g = jax.value_and_grad(loss)(params, x, 2.0)
    return params - rate * g
def main():
    key = random.key(0)
    key, part = random.split(key)
    params = random.normal(part, (4, 3))
    key, part = random.split(key)
    x = random.normal(part, (8, 4))
    for step in range(10):
        params = update(params, x)
`;
  const first = (text: string) => plansFor(text, findDefinitions(text, '/w/f.py').find((d) => d.name === 'loss')!)[0];

  it('gives what the function around it is given, with names bound again in their order', () => {
    expect(first(jax)).toMatchObject({
      inputs: '(params, x, 2.0)',
      setup:
        'key = random.key(0)\nkey, part = random.split(key)\nparams = random.normal(part, (4, 3))\nkey, part = random.split(key)\nx = random.normal(part, (8, 4))',
      origin: 'main guard',
    });
  });

  it('is seen through a name that holds the transformed function', () => {
    const text = `${jax.split('def update')[0]}gradient = jax.jit(jax.grad(loss, argnums=(0, 1)))\ngradient(jnp.ones((4, 3)), jnp.ones((2, 4)), 3.0)\n`;
    expect(first(text)).toMatchObject({ inputs: '(jnp.ones((4, 3)), jnp.ones((2, 4)), 3.0)', setup: null });
  });
});

describe('a comment', () => {
  it('is read as assignments separated by commas outside brackets', () => {
    expect(assignments("x = f(1, b=2), target = g[1, 2], loss = (out == 3).sum(), s = 'a, b = 1'")).toEqual([
      ['x', 'f(1, b=2)'],
      ['target', 'g[1, 2]'],
      ['loss', '(out == 3).sum()'],
      ['s', "'a, b = 1'"],
    ]);
  });

  it('above a definition gives the only plan', () => {
    const body = `
# nabla: x = torch.randn(8, 784), dtype = float64
# nabla: construct = Net(3), loss = out.mean()
class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
    def forward(self, x):
        return x
`;
    expect(plans(body, 'Net')).toEqual([
      {
        setup: null,
        construct: 'Net(3)',
        inputs: '(torch.randn(8, 784),)',
        kwargs: null,
        loss: 'out.mean()',
        dtype: 'float64',
        origin: 'comment',
      },
    ]);
  });

  it('at the head of the file holds for all of its definitions', () => {
    const text = '# nabla: dtype = float64\n\ndef f(a=1.0):\n    return a\n';
    expect(plansFor(text, { name: 'f', kind: 'function' })[0]).toMatchObject({ dtype: 'float64', inputs: null, origin: 'defaults' });
  });

  it('for one parameter turns the numeric defaults of the others into tensors', () => {
    expect(inputs('# nabla: x = torch.ones(2)\ndef f(x, w=[1.0, 2.0], n=3):\n    return x * n\n', 'f')).toEqual([
      '(torch.ones(2), torch.tensor([1.0, 2.0]))',
    ]);
  });

  it('is written above the definition with its indentation, replaced when it is there, removed when it is empty', () => {
    const text = 'import torch\n\n\n@deco\ndef f(x):\n    return torch.exp(x)\n';
    const edit = writeComment(outlineOf(text), { name: 'f' }, 'x = torch.ones(3)');
    expect(edit).toEqual({ start: 4, end: 4, lines: ['# nabla: x = torch.ones(3)'] });
    const written = text.replace('@deco', '# nabla: x = torch.ones(3)\n@deco');
    expect(writeComment(outlineOf(written), { name: 'f' }, 'x = torch.ones(4)')).toEqual({
      start: 4,
      end: 5,
      lines: ['# nabla: x = torch.ones(4)'],
    });
    expect(writeComment(outlineOf(written), { name: 'f' }, ' ')).toEqual({ start: 4, end: 5, lines: [] });
    expect(planText(outlineOf(written), { name: 'f', kind: 'function' }, plansFor(written, { name: 'f', kind: 'function' })[0]!)).toBe(
      'x = torch.ones(3)',
    );
  });
});

describe('call sites', () => {
  it('see what the main guard assigns, also where functions and classes read it', () => {
    const body = `
def batch():
    return [[words[w] for w in s.split()] for s in sentences]
class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(width, len(words))
    def forward(self, x):
        return self.fc(x)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()
    def forward(self, x):
        return self.inner(x)
if __name__ == '__main__':
    width = 2
    unused = 3
    sentences = ['a b', 'b c']
    words = {w: i for i, w in enumerate(' '.join(sentences).split())}
    net = Net()
    x = torch.tensor(batch()).float()
    for epoch in range(3):
        out = net(x)
`;
    const [first] = plans(body, 'Net');
    expect(first).toMatchObject({ construct: 'Net()', inputs: '(x,)' });
    expect(first!.setup!.split('\n')).toEqual(
      expect.arrayContaining(['width = 2', "sentences = ['a b', 'b c']", 'x = torch.tensor(batch()).float()']),
    );
    expect(first!.setup).not.toContain('unused');
    expect(plans(body, 'Inner')[0]!.setup).toContain('width = 2');
  });
  it('include those of class methods that construct', () => {
    const body = `
class Net(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.fc = nn.Linear(sizes[0], sizes[1])
    @classmethod
    def from_name(cls, name):
        return cls({'small': (3, 4)}[name])
    def forward(self, x):
        return self.fc(x)
net = Net.from_name('small')
out = net(torch.ones(5, 3))
`;
    expect(plans(body, 'Net')[0]).toMatchObject({ construct: "Net.from_name('small')", inputs: '(torch.ones(5, 3),)' });
  });

  it('of the main guard give constructor and inputs with the assignments they need', () => {
    const body = `
class Net(nn.Module):
    def __init__(self, n, k):
        super().__init__()
    def forward(self, x):
        return x
if __name__ == '__main__':
    batch = 4
    net = Net(10, k=2).cuda()
    x = torch.randn(batch, 10)
    x = net(x.cuda())
`;
    expect(plans(body, 'Net')[0]).toMatchObject({
      setup: 'batch = 4\nx = torch.randn(batch, 10)',
      construct: 'Net(10, k=2)',
      inputs: '(x,)',
      origin: 'main guard',
    });
  });

  it('that depend on data, arguments or loops are not used', () => {
    const body = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(7, 2)
    def forward(self, x):
        return self.fc(x)
def train(loader):
    net = Net()
    for x, y in loader:
        net(x)
`;
    expect(plans(body, 'Net')[0]).toMatchObject({ construct: 'Net()', inputs: '(torch.randn(2, 7),)', origin: 'synthesis' });
  });
});

const model = (init: string, forward: string, signature = 'self, x', args = 'self') => `
class Net(nn.Module):
    def __init__(${args}):
        super().__init__()
${init.replace(/^/gm, '        ')}
    def forward(${signature}):
${forward.replace(/^/gm, '        ')}
`;

describe('synthesis reads the first layers', () => {
  it('Linear', () => expect(inputs(model('self.a = nn.Linear(2 * 8, 3)', 'return self.a(x)'), 'Net')[0]).toBe('(torch.randn(2, 16),)'));
  it('a module of the file for a parameter that has the end of its name', () => {
    const body = `class FullAttention(nn.Module):
    def __init__(self, scale=1.0):
        super().__init__()
        self.scale = scale
    def forward(self, q, k, v):
        return q * self.scale
class Layer(nn.Module):
    def __init__(self, attention):
        super().__init__()
        self.inner = attention
    def forward(self, x):
        return self.inner(x, x, x)
`;
    expect(plans(body, 'Layer')[0]!.construct).toBe('Layer(attention=FullAttention())');
  });
  it('Linear of a width that the constructor defaults to', () =>
    expect(inputs(model('self.d = d\nself.a = nn.Linear(self.d, 3)', 'return self.a(x)', 'self, x', 'self, d=24'), 'Net')[0]).toBe(
      '(torch.randn(2, 24),)',
    ));
  it('Conv2d: pictures of the usual sizes', () =>
    expect(
      inputs(
        model('self.c = nn.Conv2d(1, 4, 3)\nself.f = nn.Linear(10, 2)', 'x = F.relu(self.c(x))\nreturn self.f(torch.flatten(x, 1))'),
        'Net',
      ).slice(0, 3),
    ).toEqual(['(torch.randn(2, 1, 28, 28),)', '(torch.randn(2, 1, 32, 32),)', '(torch.randn(2, 1, 64, 64),)']));
  it('Sequential with a Flatten before its Linear', () =>
    expect(inputs(model('self.n = nn.Sequential(nn.Flatten(), nn.Linear(784, 2))', 'return self.n(x)'), 'Net')[0]).toBe(
      '(torch.randn(2, 784),)',
    ));
  it('a view', () =>
    expect(inputs(model('self.a = nn.Linear(784, 3)', 'return self.a(x.view(-1, 784))'), 'Net')[0]).toBe('(torch.randn(2, 784),)'));
  it('Embedding: indices within range', () =>
    expect(inputs(model('self.e = nn.Embedding(50, 8)', 'return self.e(x)'), 'Net')[0]).toBe('(torch.randint(0, 50, (2, 8)),)'));
  it('LSTM', () => expect(inputs(model('self.r = nn.LSTM(12, 8)', 'return self.r(x)[0]'), 'Net')[0]).toBe('(torch.randn(2, 8, 12),)'));
  it('a block defined in the same file', () => {
    const block =
      'class Block(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        self.f = nn.Linear(n, n)\n    def forward(self, x):\n        return self.f(x)\n';
    expect(inputs(block + model('self.b = Block(9)', 'return self.b(x)'), 'Net')[0]).toBe('(torch.randn(2, 9),)');
  });
  it('queries, keys and values are alike; masks may be absent', () =>
    expect(inputs(model('self.q = nn.Linear(16, 16)', 'return self.q(q)', 'self, q, k, v, mask'), 'Net')[0]).toBe(
      '(torch.randn(2, 8, 16), torch.randn(2, 8, 16), torch.randn(2, 8, 16), None)',
    ));
  it('a configuration has the fields of its bases, and a static forward no self', () => {
    const config =
      '@dataclass\nclass Base:\n    n_embd: int = 4096\n    n_layer: int = 12\n@dataclass\nclass Config(Base):\n    n_layer: int = 16\n    n_head: int = 32\n';
    expect(
      plans(config + model('self.a = nn.Linear(config.n_embd, 3)', 'return self.a(x)', 'self, x', 'self, config: Config'), 'Net')[0],
    ).toMatchObject({ construct: 'Net(config=Config(n_embd=16, n_layer=2, n_head=2))', inputs: '(torch.randn(2, 16),)' });
    expect(inputs('class Net(nn.Module):\n    @staticmethod\n    def forward(x):\n        return x * 2\n', 'Net')[0]).toBe(
      '(torch.randn(2, 16),)',
    );
  });
  it('an object by what is read of it', () => {
    expect(inputs(model('self.a = nn.Linear(16, 3)', 'return self.a(batch.x) * batch.num_nodes', 'self, batch'), 'Net')[0]).toBe(
      "(__import__('types').SimpleNamespace(x=torch.randn(2, 16), num_nodes=2),)",
    );
    expect(
      plans(model('self.a = nn.Linear(env.space.shape[0], env.actions.n)', 'return self.a(x)', 'self, x', 'self, env'), 'Net')[0],
    ).toMatchObject({ construct: 'Net(env=SimpleNamespace(space=SimpleNamespace(shape=(16,)), actions=SimpleNamespace(n=4)))' });
  });
  it('a configuration has attributes and keys as deep as they are read, also by the blocks that it is handed to', () => {
    const block =
      'class Block(nn.Module):\n    def __init__(self, config):\n        super().__init__()\n        self.f = nn.Linear(config.net["hidden_dim"], config.net["out_dim"])\n        self.g = config.patches.get("image_size") or config.patches.size\n    def forward(self, x):\n        return self.f(x)\n';
    const [first] = plans(
      block + model('self.b = Block(config)\n        self.n = config.depth', 'return self.b(x)', 'self, x', 'self, config'),
      'Net',
    );
    expect(first!.construct).toBe(
      "Net(config=SimpleNamespace(net={'hidden_dim': 16, 'out_dim': 16}, patches=type('Config', (dict,), {'__getattr__': dict.get})(size=16, image_size=32), depth=2))",
    );
  });
  it('a configuration takes what the command line of the program gives', () => {
    const line =
      "def main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument('-e', '--embed-type', choices=['fixed', 'learned'])\n" +
      "    parser.add_argument('--width', type=int, default=24)\n    parser.add_argument('--fast', action='store_true')\n" +
      "    parser.add_argument('--freq', default='h', help='hours')\n    parser.add_argument('--rates', default=[0.1, 0.2])\n";
    const reads = 'self.a = nn.Linear(args.width, 3 if args.fast else 4)\n        self.b = (args.embed_type, args.freq, args.rates)';
    expect(plans(line + model(reads, 'return self.a(x)', 'self, x', 'self, args'), 'Net')[0]!.construct).toBe(
      "Net(args=SimpleNamespace(width=24, fast=False, embed_type='fixed', freq='h', rates=[0.1, 0.2]))",
    );
    // A command line that knows little of what is read is another program's.
    expect(
      plans(
        line +
          model('self.a = nn.Linear(args.width, args.out_dim)\n        self.b = args.depth', 'return self.a(x)', 'self, x', 'self, args'),
        'Net',
      )[0]!.construct,
    ).toBe('Net(args=SimpleNamespace(width=32, out_dim=16, depth=2))');
  });
  it('the state of a recurrent network is the one that it makes for a beginning', () => {
    const rnn = (method: string, state: string) =>
      inputs(
        `class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 3)\n    def forward(self, x, ${state}):\n        return self.a(x) + ${state}\n    def ${method}\n`,
        'Net',
      )[0];
    expect(rnn('init_hidden(self, bsz):\n        return torch.zeros(bsz, 3)', 'hidden')).toBe('(torch.randn(2, 3), model.init_hidden(2))');
    expect(rnn('initHidden(self):\n        return torch.zeros(1, 3)', 'h')).toBe('(torch.randn(2, 3), model.initHidden())');
    // It asks for what nobody knows, or gives nothing.
    expect(rnn('init_hidden(self, encoder):\n        return encoder(1)', 'hidden')).not.toContain('model.');
    expect(rnn('reset_state(self):\n        self.h = None', 'state')).not.toContain('model.');
  });
  it('a dictionary has the keys that are read, but for those that it may lack', () =>
    expect(inputs(model('self.a = nn.Linear(16, 3)', "return self.a(batch['x']) + batch.get('bias')", 'self, batch'), 'Net')[0]).toBe(
      "({'x': torch.randn(2, 16)},)",
    ));
  it('what is unpacked into itself has parts that are not', () =>
    expect(inputs(model('pass', 'x, y = x\n        return x + y', 'self, x'), 'Net')[0]).toBe(
      '((torch.randn(2, 16), torch.randn(2, 16)),)',
    ));
  it('what is unpacked has its parts, by their names; what is called is a layer', () => {
    expect(
      inputs(
        model('self.a = nn.Linear(16, 3)', '(h, edge_index) = data\n        return self.a(h) + edge_index.sum()', 'self, data'),
        'Net',
      )[0],
    ).toBe('((torch.randn(2, 16), torch.tensor([[0, 1], [1, 0]])),)');
    expect(inputs(model('self.a = nn.Linear(16, 3)', 'return x + sublayer(self.a(x))', 'self, x, sublayer'), 'Net')[0]).toBe(
      '(torch.randn(2, 16), nn.Identity())',
    );
  });
  it('what goes into *args is not a sequence itself', () => {
    const helper =
      'def Conv(n, *args):\n    return Layer(*args)\nclass Layer(nn.Linear):\n    def __init__(self, *args):\n        super().__init__(*args)\n';
    expect(plans(helper + model('self.a = Layer(width, 3)', 'return self.a(x)', 'self, x', 'self, width'), 'Net')[0]!.construct).toBe(
      'Net(width=32)',
    );
  });
  it('what is called in forward is an object, what is called in the constructor a class', () => {
    const called = (init: string, forward: string) => plans(model(init, forward, 'self, x', 'self, inner'), 'Net')[0]!.construct;
    expect(called('self.inner = inner', 'return self.inner(x) + x')).toBe('Net(inner=nn.Identity())');
    expect(called('self.f = inner(16)', 'return self.f(x)')).toBe('Net(inner=nn.LayerNorm)');
    expect(called('self.inner = inner', 'return self.inner(x) * self.inner.heads')).toBe(
      "Net(inner=type('Model', (nn.Identity,), dict(heads=2))())",
    );
  });
  it('constructor arguments by their names, config classes by their fields', () => {
    const config = '@dataclass\nclass Config:\n    n_embd: int = 24\n    vocab: int = 10\n';
    expect(
      plans(config + model('self.a = nn.Linear(config.n_embd, 3)', 'return self.a(x)', 'self, x', 'self, config: Config'), 'Net')[0],
    ).toMatchObject({
      construct: 'Net(config=Config())',
      inputs: '(torch.randn(2, 24),)',
    });
    const large = '@dataclass\nclass Config:\n    n_embd: int = 768\n    n_layer: int = 12\n';
    expect(
      plans(large + model('self.a = nn.Linear(config.n_embd, 3)', 'return self.a(x)', 'self, x', 'self, config: Config'), 'Net')[0],
    ).toMatchObject({
      construct: 'Net(config=Config(n_embd=16, n_layer=2))',
      inputs: '(torch.randn(2, 16),)',
    });
    expect(plans(model('self.a = nn.Linear(dim, 3)', 'return self.a(x)', 'self, x', 'self, dim, heads'), 'Net')[0]).toMatchObject({
      construct: 'Net(dim=16, heads=2)',
      inputs: '(torch.randn(2, 16),)',
    });
  });
});
