import { afterAll, describe, expect, it } from 'vitest';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

const head = `
import torch
from torch import nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset
import pytorch_lightning as pl
import lightning as L
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint
from pytorch_lightning.loggers import TensorBoardLogger

class Data(L.LightningDataModule):
    def __init__(self, batch_size=8):
        super().__init__()
        self.save_hyperparameters()

    def setup(self, stage):
        g = torch.Generator().manual_seed(1)
        x = torch.randn(32, 10, generator=g)
        self.train_set = TensorDataset(x, x.sum(1, keepdim=True))
        self.val_set = TensorDataset(x[:16], x[:16].sum(1, keepdim=True))

    def train_dataloader(self):
        return DataLoader(self.train_set, batch_size=self.hparams.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val_set, batch_size=self.hparams.batch_size)

class Net(pl.LightningModule):
    def __init__(self, width=16, lr=1e-2, *, drop=0.1, **others):
        super().__init__()
        self.save_hyperparameters(ignore='drop')
        self.a, self.b, self.drop = nn.Linear(10, width), nn.Linear(width, 1), nn.Dropout(drop)

    def forward(self, x):
        return self.b(self.drop(F.relu(self.a(x))))

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.mse_loss(self(x), y)
        self.log('train_loss', loss, prog_bar=True)
        return loss

    def validation_step(self, batch, batch_idx):
        self.log('val_loss', F.mse_loss(self(batch[0]), batch[1]))

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)]

`;
const script = async (body: string) => {
  const t = await host.trace(request(program(head + body), '__main__', { kind: 'script' }));
  expect(t.error).toBeNull();
  return t;
};

describe('a program in PyTorch Lightning', () => {
  it('trains as the loop that it stands for: the same batches, masks, losses and gradients', async () => {
    const trainer = await script(
      'pl.seed_everything(3)\nnet = Net(width=12)\n' +
        "trainer = pl.Trainer(max_epochs=2, gradient_clip_val=1.0, callbacks=[EarlyStopping('val_loss')], logger=TensorBoardLogger('logs'), accelerator='auto')\n" +
        'trainer.fit(net, datamodule=Data())\n',
    );
    const loop = await script(`
torch.manual_seed(3)
net, data = Net(width=12), Data()
data.setup('fit')
training, validation = data.train_dataloader(), data.val_dataloader()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
for epoch in range(2):
    for x, y in training:
        loss = F.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    for batch in validation:
        pass
    scheduler.step()
`);
    const numbers = (t: typeof loop) => t.steps!.map((s) => [s.loss, s.gradients]);
    expect(numbers(loop)).toHaveLength(8);
    expect(numbers(trainer)).toEqual(numbers(loop));
  });

  it('runs the training step of a module without forward, with its loss and gradients', async () => {
    const body = `
class Coder(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Linear(6, 2), nn.Linear(2, 6)

    def training_step(self, batch, batch_idx):
        x, _ = batch
        loss = F.mse_loss(self.up(self.down(x)), x)
        self.log('loss', loss)
        return loss
`;
    const plan = {
      construct: 'Coder()',
      inputs: '((torch.ones(3, 6), None), 0)',
      kwargs: null,
      loss: null,
      setup: null,
      origin: 'given' as const,
    };
    const t = await host.trace(request(program(head + body), 'Coder', { kind: 'module', plan }));
    expect(t.error).toBeNull();
    expect(t.loss).not.toBeNull();
    expect(t.parameters.map((p) => [p.name, p.grad !== null])).toEqual(
      ['down.weight', 'down.bias', 'up.weight', 'up.bias'].map((n) => [n, true]),
    );
  });

  it('imports from the files that Lightning has for its names', async () => {
    await script(`
from pytorch_lightning.core.lightning import LightningModule as A
from lightning.pytorch.core.module import LightningModule as B
from pytorch_lightning.callbacks.early_stopping import EarlyStopping as C
from pytorch_lightning.utilities.seed import seed_everything
from pytorch_lightning.utilities.model_summary import ModelSummary
from pytorch_lightning.strategies import DDPStrategy
from lightning.pytorch.loggers.wandb import WandbLogger
assert A is B is pl.LightningModule and C is EarlyStopping and seed_everything(4) == 4
net = A()
assert net.current_epoch == 0 and net.logger is None
try:
    net.trainer
except RuntimeError as e:
    assert 'not attached' in str(e)
torch.ones(1, requires_grad=True).sum().backward()
`);
  });

  it('keeps the arguments of the constructor, calls hooks and callbacks, and optimizes by hand where it wants to', async () => {
    const t = await script(`
said = []
class Watch(Callback):
    def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx):
        said.append(('batch', trainer.global_step, round(float(outputs['loss']), 3) > 0))

class ByHand(Net):
    def __init__(self, width, extra=3):
        super().__init__(width, lr=0.5)
        self.automatic_optimization = False

    def training_step(self, batch, batch_idx):
        first, second = self.optimizers()
        loss = super().training_step(batch, batch_idx)
        first.zero_grad()
        self.manual_backward(loss)
        first.step()
        return loss

    def on_train_epoch_end(self):
        said.append(('epoch', self.current_epoch))

    def configure_optimizers(self):
        return torch.optim.SGD(self.a.parameters(), 0.1), torch.optim.SGD(self.b.parameters(), 0.1)

net = ByHand(6)
assert dict(net.hparams) == {'width': 6, 'lr': 0.5, 'extra': 3}, net.hparams
before = net.b.weight.clone()
pl.Trainer(max_steps=2, callbacks=[Watch(), ModelCheckpoint(save_top_k=1)]).fit(net, DataLoader(TensorDataset(torch.ones(8, 10), torch.ones(8, 1)), batch_size=4))
assert said == [('batch', 1, True), ('batch', 2, True), ('epoch', 0)], said
assert torch.equal(before, net.b.weight)
try:
    ByHand.load_from_checkpoint('best.ckpt')
except ImportError as e:
    assert 'checkpoints' in str(e)
else:
    assert False
`);
    expect(t.steps).toHaveLength(2);
  });
});
