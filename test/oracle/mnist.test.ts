import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startHost } from '../python/support/host.ts';

/** examples/pytorch/mnist_cnn.py, the same file and seed in the installed PyTorch: loss, initial weights and every gradient. */
const file = join(import.meta.dirname, '../../examples/pytorch/mnist_cnn.py');
const host = startHost();
afterAll(() => host.dispose());

const program = `
import importlib.util, json, struct, sys
import torch, torch.nn.functional as F
torch.backends.mkldnn.enabled = False
torch.set_num_threads(1)
spec = importlib.util.spec_from_file_location("mnist_cnn", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
torch.set_default_dtype(getattr(torch, sys.argv[2]))
torch.manual_seed(0)
net = module.Net()
x = torch.randn(2, 1, 28, 28)
getattr(net, sys.argv[3])()
loss = F.nll_loss(net(x), torch.tensor([3, 7]))
loss.backward()
out = {"loss": loss.item(), "parameters": []}
for name, p in net.named_parameters():
    first = p.detach().flatten()[:8]
    g = p.grad.double()
    out["parameters"].append({"name": name, "first": first.tolist(), "sum": p.detach().double().sum().item(), "norm": g.norm().item(), "grad": g.flatten()[:8].tolist()})
print(json.dumps(out))
`;
interface Expected {
  loss: number;
  parameters: { name: string; first: number[]; sum: number; norm: number; grad: number[] }[];
}

it.each([
  ['float32', 'eval', 1e-5],
  ['float32', 'train', 1e-5],
  ['float64', 'eval', 1e-10],
  ['float64', 'train', 1e-10],
] as const)('the MNIST net in %s, %s mode, agrees with PyTorch', async (dtype, mode, tolerance) => {
  const want = JSON.parse(execFileSync('/usr/bin/python3', ['-c', program, file, dtype, mode], { encoding: 'utf8' })) as Expected;
  const plan = {
    setup: null,
    construct: 'Net()',
    inputs: '(torch.randn(2, 1, 28, 28),)',
    kwargs: null,
    loss: 'F.nll_loss(out, torch.tensor([3, 7]))',
    origin: 'given',
  };
  const t = await host.trace({
    file,
    entry: 'Net',
    kind: 'module',
    plans: [plan],
    seed: 0,
    dtype,
    mode,
    overlay: {},
    roots: [],
    env: [],
    timeout: 60_000,
  });
  expect(t.error).toBeNull();
  expect(Math.abs(t.loss! - want.loss)).toBeLessThan(tolerance * Math.abs(want.loss));
  expect(t.parameters.map((p) => p.name)).toEqual(want.parameters.map((p) => p.name));
  want.parameters.forEach((w, i) => {
    const p = t.parameters[i]!;
    expect(p.first).toEqual(w.first); // the initial weights, bit for bit
    expect(p.sum).toBeCloseTo(w.sum, 9);
    const scale = Math.max(w.norm, 1e-12);
    expect(Math.abs(p.grad!.norm - w.norm) / scale).toBeLessThan(tolerance);
    w.grad.forEach((g, k) => {
      expect(Math.abs(p.grad!.first[k]! - g) / scale).toBeLessThan(tolerance);
    });
  });
});
