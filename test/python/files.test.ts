import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request, startHost } from './support/host.ts';

const host = startHost();
const folder = mkdtempSync(join(tmpdir(), 'nabla-files-'));
const outside = mkdtempSync(join(tmpdir(), 'nabla-outside-'));
const at = (path: string) => join(folder, path);
afterAll(async () => {
  for (const f of [folder, outside]) rmSync(f, { recursive: true, force: true });
  await host.dispose();
});

const plan = { setup: null, construct: null, inputs: '(torch.ones(2),)', kwargs: null, loss: null, origin: 'given' };

/** Runs a function f(x) of a file of the folder: what it printed, line by line. */
async function run(path: string, body: string): Promise<{ lines: string[]; files: readonly (readonly [string, string | null])[] }> {
  const indented = body.trim().replaceAll('\n', '\n    ');
  writeFileSync(at(path), `import json, os, torch\nimport numpy as np\n\n\ndef f(x):\n    ${indented}\n    return 2 * x\n`);
  const trace = await host.trace(request(at(path), 'f', { plan, kind: 'function', roots: [folder] }));
  expect(trace.error).toBeNull();
  return { lines: trace.output.trimEnd().split('\n'), files: trace.files ?? [] };
}

describe('files of the workspace', () => {
  beforeAll(() => {
    mkdirSync(at('scripts/deep'), { recursive: true });
    mkdirSync(at('data'));
    writeFileSync(at('data/table.csv'), 'a,b\n1,2\n3,4\n');
    writeFileSync(at('data/bytes.bin'), Uint8Array.of(1, 2, 3, 255));
    writeFileSync(at('scripts/near.txt'), 'near');
    writeFileSync(join(outside, 'secret.txt'), 'secret');
    symlinkSync(join(outside, 'secret.txt'), at('data/link.txt'));
    symlinkSync(at('data/table.csv'), at('data/own.csv'));
  });

  it('are read by every way that Python has, relative to the nearest folder in which what the program names is', async () => {
    const { lines } = await run(
      'scripts/deep/read.py',
      `
import csv, glob, pathlib
print(open('data/table.csv').readline().strip(), list(csv.reader(open('data/table.csv')))[2])
print(list(open('data/bytes.bin', 'rb').read()), os.path.getsize('data/bytes.bin'))
print(pathlib.Path(__file__).parent.parent.joinpath('near.txt').read_text(), sorted(os.listdir('data')), glob.glob('data/t*'))
print(np.loadtxt('data/table.csv', delimiter=',', skiprows=1).tolist(), np.fromfile('data/bytes.bin', dtype=np.uint8).tolist())
print(open('data/own.csv').read(1), os.path.exists('data/nothing'))`,
    );
    expect(lines).toEqual([
      "a,b ['3', '4']",
      '[1, 2, 3, 255] 4',
      "near ['bytes.bin', 'own.csv', 'table.csv'] ['data/table.csv']",
      '[[1.0, 2.0], [3.0, 4.0]] [1, 2, 3, 255]',
      'a False',
    ]);
  });

  it('are named by a trace with their contents, so that a change is seen', async () => {
    const { files } = await run('named.py', "print(len(open('data/table.csv').read()), os.path.exists('data/later.csv'))");
    const named = new Map(files);
    expect(named.get(at('data/table.csv'))).toMatch(/^c-/); // twelve characters, in base 36
    expect(named.get(at('data/later.csv'))).toBeNull();
  });

  it('stay as they are: what a program writes is its own, and gone with the next run', async () => {
    const { lines } = await run(
      'write.py',
      `
os.makedirs('out/logs', exist_ok=True)
with open('out/logs/a.txt', 'w') as log: log.write('hello')
with open('data/table.csv', 'a') as table: table.write('5,6\\n')
os.remove('data/bytes.bin')
os.rename('scripts/near.txt', 'scripts/far.txt')
os.rename('scripts/deep', 'scripts/deeper')
print(open('out/logs/a.txt').read(), len(open('data/table.csv').readlines()), os.path.exists('data/bytes.bin'), sorted(os.listdir('scripts')), os.listdir('scripts/deeper'), len(open('scripts/deeper/read.py').read()) > 0)`,
    );
    expect(lines).toEqual(["hello 4 False ['deeper', 'far.txt'] ['read.py'] True"]);
    expect(existsSync(at('out'))).toBe(false);
    expect(readFileSync(at('data/table.csv'), 'utf8')).toBe('a,b\n1,2\n3,4\n');
    const again = await run(
      'again.py',
      "print(os.path.exists('out'), os.path.exists('data/bytes.bin'), len(open('data/table.csv').readlines()))",
    );
    expect(again.lines).toEqual(['False True 3']);
  });

  it('end at its border, also through links and upward paths', async () => {
    const attempt = (path: string) => `
try: print(open(${path}).read())
except OSError as e: print(type(e).__name__)`;
    const { lines } = await run(
      'border.py',
      `${attempt("'data/link.txt'")}${attempt(`'${outside}/secret.txt'`)}${attempt(`os.path.relpath('${outside}/secret.txt')`)}
print(os.path.exists('data/link.txt'))`,
    );
    expect(lines).toEqual(['FileNotFoundError', 'FileNotFoundError', 'FileNotFoundError', 'False']);
  });

  it('of Python are imported as the user’s, whatever a program puts on its path', async () => {
    writeFileSync(at('scripts/helper.py'), 'def times(a):\n    return a * 3\n');
    writeFileSync(
      at('path.py'),
      "import sys\nsys.path.insert(0, 'scripts')\nimport torch\n\n\ndef f(x):\n    import helper\n    return helper.times(x)\n",
    );
    const trace = await host.trace(request(at('path.py'), 'f', { plan, kind: 'function', roots: [folder, at('scripts')] }));
    expect(trace.error).toBeNull();
    expect(trace.sites.some((s) => s.location?.file === at('scripts/helper.py'))).toBe(true);
  });
});

describe('checkpoints and arrays that PyTorch and NumPy saved', () => {
  beforeAll(() =>
    execFileSync('/usr/bin/python3', [
      '-c',
      `
import pickle, sys, numpy as np, torch
folder = sys.argv[1]
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
adam = torch.optim.Adam(model.parameters())
model(torch.randn(4, 2)).square().sum().backward()
adam.step()
shared = torch.arange(6.0)
kept = {"model": model.state_dict(), "adam": adam.state_dict(), "epoch": 3, "half": torch.tensor([1.5, -2.0]).half(), "brain": torch.tensor([1.5, -3.0]).bfloat16(),
        "turned": torch.arange(6).reshape(2, 3).t(), "complex": torch.tensor([1 + 2j]), "bools": torch.tensor([True, False]), "views": [shared[:3], shared[2:]], "none": None, "size": torch.Size([2])}
torch.save(kept, folder + "/new.pt")
torch.save(model.state_dict(), folder + "/old.pt", _use_new_zipfile_serialization=False)
torch.save(model, folder + "/whole.pt")
np.save(folder + "/a.npy", np.arange(6.0).reshape(2, 3).T)
np.savez_compressed(folder + "/b.npz", x=np.arange(3, dtype=np.int32), y=np.float32([[1.5]]))
pickle.dump({"data": np.arange(6, dtype=np.uint8).reshape(2, 3), "labels": [0, 1], "mean": np.float32(0.5)}, open(folder + "/batch.pkl", "wb"))
print(model.state_dict()["0.weight"].sum().item())
`,
      folder,
    ]),
  );

  it('are read', async () => {
    const { lines } = await run(
      'load.py',
      `
kept = torch.load('new.pt', map_location='cpu')
print(kept['epoch'], kept['half'].tolist(), kept['half'].dtype, kept['brain'].tolist(), kept['turned'].tolist(), kept['turned'].stride(), kept['complex'], kept['bools'].tolist(), kept['none'], kept['size'])
first, second = kept['views']
first[2] = 9.0
print(second.tolist())
model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
adam = torch.optim.Adam(model.parameters())
print(model.load_state_dict(kept['model']), adam.load_state_dict(kept['adam']), len(adam.state_dict()['state']))
old = torch.load('old.pt')
print(all(torch.equal(old[k], v) for k, v in model.state_dict().items()), list(old)[:2])
try: torch.load('whole.pt')
except Exception as e: print(type(e).__name__, str(e)[:50])
import pickle
batch = pickle.load(open('batch.pkl', 'rb'), encoding='latin1')
print(np.load('a.npy').tolist(), np.load('a.npy').flags['F_CONTIGUOUS'], np.load('b.npz').files, np.load('b.npz')['x'].dtype, np.load('b.npz')['y'].tolist())
print(batch['data'].tolist(), batch['data'].dtype, float(batch['mean']))`,
    );
    expect(lines).toEqual([
      '3 [1.5, -2.0] torch.float16 [1.5, -3.0] [[0, 3], [1, 4], [2, 5]] (1, 3) tensor([1.+2.j]) [True, False] None torch.Size([2])',
      '[9.0, 3.0, 4.0, 5.0]',
      '<All keys matched successfully> None 4',
      "True ['0.weight', '0.bias']",
      'UnpicklingError Weights only load failed. Unsupported global: GLOB',
      "[[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]] True ['x', 'y'] int32 [[1.5]]",
      '[[0, 1, 2], [3, 4, 5]] uint8 0.5',
    ]);
  });
});

it('arrays of strings, the names of classes, are those of NumPy', async () => {
  const body = `
a = np.array(['cat', 'dog', 'bird'])
print(a[0], a[1:].tolist(), a.shape, len(a), a[np.array([2, 0])].tolist(), (a == 'dog').tolist(), [w for w in a], a.dtype, repr(a), a[np.array([True, False, True])].tolist())
b = np.array([['a', 'b'], ['c', 'd']])
print(b[1, 0], b[:, 1].tolist(), b.T.tolist(), b.shape, (b != 'c').tolist(), str(a), b[0])
print(np.array(['1', '2.5']).astype(float).tolist(), 'cat' in a, np.asarray(['x']).tolist(), np.array('one').item(), np.where(a == 'dog')[0].tolist())`;
  const { lines } = await run('texts.py', body);
  const expected = execFileSync('/usr/bin/python3', ['-c', `import numpy as np\n${body}`], { encoding: 'utf8' });
  expect(lines).toEqual(expected.trimEnd().split('\n'));
});

it('a program that trains on the files of MNIST has the losses that PyTorch and torchvision have', async () => {
  mkdirSync(at('mnist/data/MNIST/raw'), { recursive: true });
  const pixels = (n: number) => Uint8Array.from({ length: n * 784 }, (_, i) => (i * 2654435761) >>> 24);
  const head = (...words: number[]) => Buffer.concat(words.map((w) => Buffer.from(Uint32Array.of(w).buffer).reverse()));
  for (const [split, n] of [
    ['train', 96],
    ['t10k', 8],
  ] as const) {
    writeFileSync(at(`mnist/data/MNIST/raw/${split}-images-idx3-ubyte`), Buffer.concat([head(2051, n, 28, 28), pixels(n)]));
    writeFileSync(
      at(`mnist/data/MNIST/raw/${split}-labels-idx1-ubyte`),
      Buffer.concat([head(2049, n), Buffer.from(Array.from({ length: n }, (_, i) => (i * 7) % 10))]),
    );
  }
  const source = `import torch
import torch.nn.functional as F
from torch import nn
from torchvision import datasets, transforms

torch.manual_seed(0)
moved = transforms.Compose([transforms.RandomCrop(28, padding=2), transforms.RandomHorizontalFlip(), transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
train = datasets.MNIST("./data", train=True, download=True, transform=moved)
loader = torch.utils.data.DataLoader(train, batch_size=32, shuffle=True)
model = nn.Sequential(nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(144, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
losses = []
for data, target in loader:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(data), target)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(losses)
`;
  writeFileSync(at('mnist/train.py'), source);
  const expected = JSON.parse(execFileSync('/usr/bin/python3', ['train.py'], { cwd: at('mnist'), encoding: 'utf8' })) as number[];
  const trace = await host.trace(
    request(at('mnist/train.py'), '__main__', {
      kind: 'script',
      plan: { ...plan, inputs: null, origin: 'script' },
      roots: [folder],
      env: ['/usr/lib/python3/dist-packages'],
      timeout: 120_000,
    }),
  );
  expect(trace.error).toBeNull();
  expect(trace.steps!.map((s) => s.loss)).toHaveLength(3);
  trace.steps!.forEach((s, i) => expect(s.loss).toBeCloseTo(expected[i]!, 5));
}, 120_000);
