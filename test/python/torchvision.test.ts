import { spawnSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

const models = ['resnet18', 'squeezenet1_1', 'mobilenet_v2', 'mobilenet_v3_small', 'shufflenet_v2_x0_5', 'regnet_y_400mf'];
const source = `import torch
import torchvision


class Vision(torch.nn.Module):
    def __init__(self, name):
        super().__init__()
        self.net = getattr(torchvision.models, name)(weights=None)

    def forward(self, x):
        return self.net(x)
`;
/** Loss and norm of all gradients of each model, from the installed PyTorch and its torchvision. */
const reference = `${source}
import json, sys

torch.backends.mkldnn.enabled = False
torch.set_default_dtype(torch.float64)
answers = {}
for name in sys.argv[1:]:
    torch.manual_seed(0)
    model, x = Vision(name), torch.randn(1, 3, 64, 64)
    loss = model.eval()(x).sum()
    loss.backward()
    answers[name] = [loss.item(), sum(p.grad.norm() ** 2 for p in model.parameters()).sqrt().item()]
print(json.dumps(answers))
`;

it('models of the installed torchvision run from its own files and give the loss and gradients of the installed PyTorch', async () => {
  const python = spawnSync('/usr/bin/python3', ['-c', reference, ...models], { encoding: 'utf8' });
  expect(python.status, python.stderr).toBe(0);
  const answers = JSON.parse(python.stdout) as Record<string, [loss: number, gradient: number]>;
  const file = program(source);
  for (const name of models) {
    const plan = {
      setup: null,
      construct: `Vision('${name}')`,
      inputs: '(torch.randn(1, 3, 64, 64),)',
      kwargs: null,
      loss: null,
      origin: 'given',
    };
    const options = { plan, kind: 'module' as const, dtype: 'float64' as const, env: ['/usr/lib/python3/dist-packages'] };
    const t = await host.trace(request(file, 'Vision', options));
    expect(t.error, name).toBeNull();
    const gradient = Math.hypot(...t.parameters.map((p) => p.grad!.norm));
    const [loss, expected] = answers[name]!;
    // Some losses are sums that nearly cancel; the outputs' own size is the scale.
    expect(Math.abs(t.loss! - loss) / t.outputs[0]!.norm, `${name}: loss`).toBeLessThan(1e-9);
    expect(Math.abs(gradient - expected) / expected, `${name}: gradients`).toBeLessThan(1e-9);
  }
});
