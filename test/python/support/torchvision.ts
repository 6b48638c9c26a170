import { spawnSync } from 'node:child_process';
import type { RunRequest } from '../../../src/protocol/run.ts';
import { request } from './host.ts';

/** A classifier of torchvision at the smallest resolution that its architecture takes. */
export interface Vision {
  readonly name: string;
  /** Pixels on a side of the image. */
  readonly side: number;
  /** Further arguments of its constructor. */
  readonly given?: string;
}

const at = (side: number, ...names: string[]): Vision[] => names.map((name) => ({ name, side }));

/** Those of CI. */
export const few: readonly Vision[] = at(
  64,
  'resnet18',
  'squeezenet1_1',
  'mobilenet_v2',
  'mobilenet_v3_small',
  'shufflenet_v2_x0_5',
  'regnet_y_400mf',
);

/** Those of each architecture that fit the memory, as torchvision 0.14 has them (its swin_v2 does not run on PyTorch 1.13); `npm run test:torchvision`. */
export const all: readonly Vision[] = [
  ...few,
  ...at(64, 'resnet34', 'resnet50', 'resnext50_32x4d', 'wide_resnet50_2', 'densenet121', 'densenet169'),
  ...at(64, 'mobilenet_v3_large', 'shufflenet_v2_x1_0', 'squeezenet1_0', 'mnasnet0_5', 'mnasnet1_0'),
  ...at(64, 'efficientnet_b0', 'efficientnet_b1', 'efficientnet_v2_s', 'regnet_x_400mf', 'regnet_y_800mf', 'convnext_tiny'),
  ...at(64, 'alexnet', 'vgg11', 'vgg11_bn', 'vgg13', 'swin_t'),
  { name: 'googlenet', side: 64, given: 'init_weights=False' },
  { name: 'inception_v3', side: 75, given: 'init_weights=False, aux_logits=False' },
  { name: 'vit_b_16', side: 64, given: 'image_size=64' },
  { name: 'vit_b_32', side: 64, given: 'image_size=64' },
  { name: 'maxvit_t', side: 224 },
];

/**
 * The program that both sides run. `trunc_normal_` draws its numbers otherwise in PyTorch 1.13 than in 2.x, whose way Nabla has; plain normals stand for
 * them. So they do for `zeros_`: a head of zeros would hide all other gradients.
 */
export const source = `import torch
import torch.nn.init


def _normal(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    return torch.nn.init.normal_(tensor, mean, std)


def _small(tensor):
    return torch.nn.init.normal_(tensor, 0.0, 0.02)


torch.nn.init.trunc_normal_ = _normal
torch.nn.init.zeros_ = _small
import torchvision


class Vision(torch.nn.Module):
    def __init__(self, name, **given):
        super().__init__()
        self.net = getattr(torchvision.models, name)(weights=None, **given)

    def forward(self, x):
        y = self.net(x)
        return y if isinstance(y, torch.Tensor) else y.logits
`;

const reference = `${source}
import json, sys

torch.backends.mkldnn.enabled = False
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
name, side, given = sys.argv[1], int(sys.argv[2]), eval(f"dict({sys.argv[3]})")
torch.manual_seed(0)
model, x = Vision(name, **given), torch.randn(1, 3, side, side)
y = model.eval()(x)
y.sum().backward()
print(json.dumps({
    "loss": y.sum().item(),
    "scale": y.norm().item(),
    "gradients": {n: [p.grad.norm().item(), p.grad.sum().item(), p.grad.min().item(), p.grad.max().item()] for n, p in model.named_parameters() if p.grad is not None},
}))
`;

/** What PyTorch gives: of each parameter's gradient the norm, sum, least and greatest element. */
export interface Answer {
  readonly loss: number;
  /** Norm of the model's output: the loss is its sum, which may nearly cancel. */
  readonly scale: number;
  readonly gradients: Readonly<Record<string, readonly [norm: number, sum: number, min: number, max: number]>>;
}

/** @throws when PyTorch fails; `command` is a Python with torch and torchvision and its arguments. */
export function pytorch(command: readonly string[], { name, side, given = '' }: Vision): Answer {
  const [python, ...args] = command;
  const { status, stdout, stderr } = spawnSync(python!, [...args, '-c', reference, name, String(side), given], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`PyTorch could not run ${name}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.slice(stdout.indexOf('{"loss"'))) as Answer;
}

/** Nabla's run of the same model from the files in `packages`. */
export function visionRun(file: string, { name, side, given }: Vision, packages: string): RunRequest {
  return request(file, 'Vision', {
    kind: 'module',
    plan: {
      setup: null,
      construct: `Vision('${name}'${given ? `, ${given}` : ''})`,
      inputs: `(torch.randn(1, 3, ${side}, ${side}),)`,
      kwargs: null,
      loss: null,
      origin: 'given',
    },
    dtype: 'float64',
    env: [packages],
    timeout: 240_000,
    memory: 2 ** 32,
  });
}
