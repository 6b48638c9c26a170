import { afterAll, describe, expect, it } from 'vitest';
import type { Trace } from '../../src/protocol/trace.ts';
import { buildHierarchy } from '../../webview/model/hierarchy.ts';
import { program, request, startHost, variable } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

const plan = { setup: null, construct: null, inputs: '(torch.tensor([1.0, 2.0]),)', kwargs: null, loss: null, origin: 'given' };
/** A run of `f(x)` with x = [1, 2]; the body is indented by four. */
const run = (body: string, before = ''): Promise<Trace> =>
  host.trace(request(program(`import torch\n${before}\ndef f(x):\n${body.replace(/^/gm, '    ')}\n`), 'f', { plan, kind: 'function' }));

/** The first elements of the tensors that each occurrence of a text had: one list per place, in the order of the source. */
function seen(trace: Trace, text: string): number[][] {
  return trace.occurrences
    .filter((o) => o.text === text)
    .sort((a, b) => a.location.line - b.location.line || a.location.column - b.location.column)
    .map((o) => o.nodes.map((n) => trace.nodes[n]!.value.first[0]!));
}

type Expected = Readonly<Record<string, readonly (readonly number[])[]>>;
const table: readonly (readonly [what: string, body: string, expected: Expected, before?: string])[] = [
  [
    'names, attributes, calls, operators and subscripts',
    'y = (x.T * 2 + x[1]).sum()\nreturn y',
    { 'x.T': [[1]], 'x.T * 2': [[2]], 'x[1]': [[2]], 'x.T * 2 + x[1]': [[4]], '(x.T * 2 + x[1]).sum()': [[10]], y: [[10], [10]] },
  ],
  ['a loop, each round', 'for k in range(3):\n    x = x * 2\nreturn x', { 'x * 2': [[2, 4, 8]], x: [[1], [2, 4, 8], [1, 2, 4], [8]] }],
  [
    'comprehensions, with their variables',
    'return torch.stack([row * 3 for row in x if row > 0]).sum()',
    {
      row: [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      'row * 3': [[3, 6]],
      'row > 0': [[1, 1]],
    },
  ],
  [
    'nested comprehensions and dictionaries',
    'd = {i: [v + i for v in x] for i in range(2)}\nreturn sum(d[1])',
    { 'v + i': [[1, 2, 2, 3]], 'sum(d[1])': [[5]] },
  ],
  ['a lambda', 'g = lambda a, b=x: a * b\nreturn g(x + 1)', { 'a * b': [[2]], 'x + 1': [[2]], 'g(x + 1)': [[2]] }],
  ['a call over several lines', 'return torch.add(\n    x,\n    x * 2,\n)', { 'x * 2': [[2]], 'torch.add(x, x * 2)': [[3]] }],
  ['a walrus', 'if (y := x * 2).sum() > 0:\n    return y\nreturn x', { y: [[2], [2]], 'x * 2': [[2]] }],
  ['f-strings', 's = f"{(x * 4).sum():.2f} {x[0]}"\nreturn x', { 'x * 4': [[4]], '(x * 4).sum()': [[12]], 'x[0]': [[1]] }],
  [
    'match statements, with what they capture',
    'match (x, 3):\n    case (t, 3) if (t > 0).all():\n        return t * 5\n    case other:\n        return x',
    { t: [[1], [1], [1]], 't * 5': [[5]] },
  ],
  [
    'coroutines',
    'async def g(a):\n    return a * 7\n\nasync def h():\n    return await g(x)\n\ntry:\n    h().send(None)\nexcept StopIteration as stop:\n    return stop.value',
    { 'a * 7': [[7]], 'await g(x)': [[7]] },
  ],
  [
    'decorated functions, and the decorator’s arguments',
    '@scaled(x + 1)\ndef g(a):\n    return a * 2\n\nreturn g(x)',
    { 'x + 1': [[2]], 'a * 2': [[2]], 'inner(a) * by': [[4]] },
    'def scaled(by):\n    return lambda inner: lambda a: inner(a) * by\n',
  ],
  [
    'conditional and boolean expressions',
    'y = x if x.sum() > 0 else -x\nz = None or y\nreturn z',
    { 'x if x.sum() > 0 else -x': [[1]], 'None or y': [[1]], z: [[1], [1]] },
  ],
  ['names of built-in functions that hold tensors', 'input = x * 2\nmax = input + 1\nreturn max', { input: [[2], [2]], max: [[3], [3]] }],
  [
    'several targets and unpacking',
    'a = b = x * 2\n(c, *d), e = (x, x + 1, x + 2), x + 3\nreturn a + b + c + d[0] + e',
    { a: [[2], [2]], b: [[2], [2]], c: [[1], [1]], e: [[4], [4]] },
  ],
  [
    'generators, with statements and starred arguments',
    'def g():\n    yield x * 2\n\nwith torch.no_grad() as n:\n    w = x * 6\nreturn torch.add(*(v for v in g()), w)',
    { 'x * 2': [[2]], v: [[2], [2]], w: [[6], [6]] },
  ],
  ['augmented assignments', 'y = x * 1\ny += 4\ny = y - 1\nreturn y', { y: [[1], [5], [4], [5], [4]] }],
  ['characters outside the basic plane before it on the line', 's = "😀é"; y = x * 2\nreturn y', { y: [[2], [2]] }],
];

describe('every expression that is a tensor is seen, each time, in order', () => {
  it.each(table.map(([what, body, expected, before = '']) => ({ what, body, expected, before })))(
    '$what',
    async ({ body, expected, before }) => {
      const trace = await run(body, before);
      expect(trace.error).toBeNull();
      expect(Object.fromEntries(Object.keys(expected).map((text) => [text, seen(trace, text)]))).toEqual(expected);
    },
  );
  it('at its exact place, in UTF-16 units', async () => {
    const trace = await run('s = "😀é"; y = x * 2\nreturn y');
    expect(trace.occurrences.find((o) => o.text === 'x * 2')!.location).toMatchObject({ line: 4, column: 19, endLine: 4, endColumn: 24 });
  });
  it('without running a property twice', async () => {
    const trace = await run(
      'b = Box()\nb.value = x\nb.value = x * 2\nreturn b.value + len(b.log)',
      'class Box:\n    def __init__(self):\n        self.log = []\n\n    @property\n    def value(self):\n        self.log.append(1)\n        return self.held\n\n    @value.setter\n    def value(self, v):\n        self.held = v\n',
    );
    expect(seen(trace, 'b.value + len(b.log)')).toEqual([[3]]);
  });
});

describe('random numbers', () => {
  const drawn = (trace: Trace, name: string) => trace.nodes.findLast((n) => n.name === name)!.value.first;
  const draws = [
    'torch.randn_like(x)',
    'torch.rand(2)',
    'torch.empty(2).exponential_()',
    'torch.poisson(x.detach() * 9)',
    'torch.zeros(2).uniform_(1, 2)',
  ];
  it.each(draws)('%s: shown as they were drawn, not as the memory was before', async (draw) => {
    const trace = await run(`noise = ${draw}\nreturn (x * noise).sum()`);
    // The gradient of x is what it is multiplied by.
    expect(drawn(trace, 'noise')).toEqual(trace.inputs[0]!.grad!.first);
    expect(drawn(trace, 'noise').some((v) => v !== 0)).toBe(true);
  });
  it('drawn into a tensor that was seen before make a new variable', async () => {
    const trace = await run('a = torch.ones(2)\nb = a * 2\na.normal_()\nreturn (x * a * b).sum()');
    const [before, after] = trace.nodes.filter((n) => n.op === 'ones' || n.op === 'normal');
    expect([before!.value.first, after!.op, after!.inPlace]).toEqual([[1, 1], 'normal', true]);
    after!.value.first.forEach((v, i) => expect(2 * v).toBeCloseTo(trace.inputs[0]!.grad!.first[i]!, 6));
  });
  it('of a distribution depend on its parameters', async () => {
    const trace = await run('mask = torch.bernoulli(torch.sigmoid(x))\nreturn (x * mask).sum()');
    const at = (op: string) => trace.nodes.findIndex((n) => n.op === op);
    expect(trace.edges.find((e) => e.to === at('bernoulli'))).toMatchObject({ from: at('sigmoid'), flows: false });
  });
  it('that parameters begin with are theirs, in a script too', async () => {
    const file = program('import torch\nlayer = torch.nn.Linear(3, 2)\nlayer(torch.ones(1, 3)).sum().backward()\n');
    const trace = await host.trace(request(file, '__main__', { kind: 'script' }));
    expect(trace.parameters.length).toBe(2);
    for (const p of trace.parameters) expect(trace.nodes[p.node]!.value.first).toEqual(p.first);
    expect(trace.parameters[0]!.norm).toBeGreaterThan(0);
  });
});

describe('a module that is called twice', () => {
  it('is two groups, with its parameters outside of both', async () => {
    const file = program(
      'import torch\nclass Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = torch.nn.Linear(2, 2)\n        self.relu = torch.nn.ReLU(inplace=True)\n' +
        '    def forward(self, x):\n        h = self.relu(self.fc(x))\n        return self.relu(x - self.fc(h) * 2)\n',
    );
    const trace = await host.trace(
      request(file, 'Net', { plan: { ...plan, construct: 'Net()', inputs: '(torch.ones(1, 2),)' }, kind: 'module' }),
    );
    const { root, leaves } = buildHierarchy(trace);
    expect(root.children.flatMap((c) => (c.kind === 'group' ? [c.title] : []))).toEqual(['fc', 'relu', 'fc', 'relu']);
    expect(leaves.find((l) => l?.node.name === 'fc.weight')!.parent).toBe(root);
  });
});

describe('the graph of a script', () => {
  it('is that of the loss', async () => {
    const file = program(
      'import torch\nwords = torch.arange(3)\nw = torch.ones(2, requires_grad=True)\nloss = (w * 2).sum()\nloss.backward()\n',
    );
    const { leaves } = buildHierarchy(await host.trace(request(file, '__main__', { kind: 'script' })));
    expect(leaves.flatMap((l) => l?.node.name ?? [])).toEqual(['w', 'loss']);
  });
});

describe('memory that is written to through another tensor', () => {
  it('is shown with its new numbers, and the graph leads on', async () => {
    const trace = await run('y = x * 2\ny.data.add_(1)\nreturn (y * y).sum()');
    const square = trace.nodes.findIndex((n) => n.op === 'mul' && n.value.first[0] === 9);
    const used = trace.nodes[trace.edges.find((e) => e.to === square)!.from]!;
    expect([used.value.first, used.op]).toEqual([[3, 5], 'as_strided']);
    expect(trace.inputs[0]!.grad!.first).toEqual([12, 20]);
  });
  it('of a leaf is the leaf anew', async () => {
    const trace = await run(
      'a = (w * x).sum()\nw.data.mul_(3)\nreturn a.detach() + (w * x).sum()',
      'w = torch.ones(2, requires_grad=True)',
    );
    const factors = trace.edges
      .filter((e) => trace.nodes[e.to]!.op === 'mul' && e.slot === 0)
      .map((e) => trace.nodes[e.from]!.value.first[0]);
    expect(factors).toContain(3);
    expect(trace.inputs[0]!.grad!.first).toEqual([3, 3]);
  });
});

describe('a view of memory that was overwritten', () => {
  const overwritten = 'y = x * 1\na = y[:1]\nc = y[:1]\na.mul_(3)\nz = c * 2\nreturn z';
  it('shows its new numbers at later uses, and its old ones at earlier ones', async () => {
    const trace = await run(overwritten);
    expect([seen(trace, 'c'), seen(trace, 'c * 2')]).toEqual([[[1], [3]], [[6]]]);
  });
  it('depends on the write: the graph leads from it to the view’s use, and gradients agree', async () => {
    const trace = await run(overwritten);
    const [z, x] = [variable(trace, 'z'), trace.nodes.find((n) => n.kind === 'input')!.id];
    const write = trace.nodes.find((n) => n.op === 'mul' && n.inPlace)!.id;
    const before = new Set([z]);
    for (const e of [...trace.edges].sort((p, q) => q.to - p.to)) if (before.has(e.to)) before.add(e.from);
    expect(before.has(write)).toBe(true);
    expect(trace.inputs[0]!.grad!.first).toEqual([6, 0]);
    const jacobian = await host.query('jacobian', { trace: trace.id, of: z, wrt: x });
    expect(jacobian.block).toEqual([[6, 0]]);
    const { paths } = await host.query('paths', { trace: trace.id, of: z, wrt: x, top: 10 });
    expect(paths.length).toBeGreaterThan(0);
  });
  it('that was written through its base is a new variable too', async () => {
    const trace = await run('y = x * 1\nc = y[:1]\ny += 10\nreturn c * 2');
    expect([seen(trace, 'c * 2'), trace.inputs[0]!.grad!.first]).toEqual([[[22]], [2, 0]]);
  });
});
