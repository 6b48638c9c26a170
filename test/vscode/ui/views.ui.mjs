import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { test } from './fixture.mjs';

const pictures = resolve(import.meta.dirname, '../../../out/ui');

test('the tree of models has the workspace, the state of each, and the way to line and graph', async ({ ui, views }) => {
  await ui.open('bugs/in_place.py');
  await views.openModels();
  const model = views.row(views.models, 'expression');
  await model.waitFor();
  await ui.click(model.locator('.monaco-icon-label').first());
  await ui.tab('1_expression.py').waitFor();
  await ui.eventually('the caret on the definition', async () => ((await ui.caret()).line === 10 ? true : undefined));
  await model.locator('.codicon-pass').waitFor(); // It has run.
  await views.press(model, 'Show Computational Graph');
  await (await ui.panel('Nabla')).locator('#graph [data-key]').first().waitFor();
  await ui.screenshot(pictures, 'models');
});

test('a training program shows its own numbers: gradients of its loss step by step, and the units that died', async ({ ui }) => {
  await ui.open('pytorch/train.py', 24);
  await ui.lens('Show Graph', { above: 'main()  #' }).click();
  await (await ui.panel('Nabla')).locator('#graph [data-key]').first().waitFor();
  await ui.lens(/^20 steps, loss 1\.6\d* → 1\.5/).waitFor();
  const text = await ui.hover('logits', { in: 'logits = self.out(hidden)', has: 'step 1 of 20' });
  expect(text).toMatch(/logits \[64, 5\]/);
  expect(text).toContain('∂loss/∂logits');
  await ui.screenshot(pictures, 'training-hover');
  await ui.endHover();
  expect(await ui.hover('loss', { in: 'loss.backward()', has: 'by step' })).toMatch(/value by step: 1\.6\d+, /);
  await ui.endHover();
  // One warning, of the program's own values; what a run of the class on made-up inputs would say is not told.
  const rows = (await ui.problems('dead')).filter((row) => row.includes('dead'));
  expect(rows).toEqual([expect.stringContaining('93 % of the 60 units of `hidden`')]);
  await ui.screenshot(pictures, 'training');
});

test('a problem has a fix that mends the source', async ({ ui, views }) => {
  await ui.open('bugs/softmax_before_cross_entropy.py', 16);
  const rows = await ui.problems('softmax');
  expect(rows.join('\n')).toMatch(/cross.entropy/i);
  await ui.screenshot(pictures, 'problems');
  await ui.clickWord('cross_entropy', { in: 'return F.cross_entropy' });
  const fixes = await views.fixes();
  await ui.screenshot(pictures, 'quick-fix');
  await views.fix(fixes[0]);
  await ui.page.locator('.markers-panel .monaco-list-row', { hasText: 'softmax' }).first().waitFor({ state: 'detached' });
});

test('hints behind assignments have shape and gradient norm when they are asked for', async ({ ui, workspace }) => {
  mkdirSync(join(workspace, '.vscode'), { recursive: true });
  writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify({ 'nabla.inlayHints': true }));
  await ui.open('pytorch/mnist_cnn.py', 10);
  await ui.page
    .getByText(/\[2,\s16,\s26,\s26\]\s‖∇‖\s\d/)
    .first()
    .waitFor();
  await ui.screenshot(pictures, 'inlay-hints');
  writeFileSync(join(workspace, '.vscode/settings.json'), '{}');
});

test('the status bar tells what runs, and that all is up to date', async ({ ui, workspace }) => {
  const text =
    'import torch\n\n\n# nabla: x = torch.randn(3)\ndef slow(x):\n    for _ in range(40_000):\n        x = x * 1.0\n    return x.sum()\n';
  writeFileSync(join(workspace, 'slow.py'), text);
  await ui.open('slow.py');
  await ui.statusBar.getByText('Nabla: slow').waitFor();
  await ui.screenshot(pictures, 'status');
  await ui.statusBar.getByText('∇ Nabla').waitFor();
});

test('a notebook’s cells are one program: lens, hover and graph work in them', async ({ ui, workspace }) => {
  const cell = (source) => ({ cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: source.split(/(?<=\n)/) });
  const cells = [
    cell('import torch\nfrom torch import nn'),
    cell(
      'class Two(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 2)\n\n    def forward(self, x):\n        hidden = torch.relu(self.fc(x))\n        return hidden.sum()',
    ),
  ];
  const notebook = {
    cells,
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(join(workspace, 'two.ipynb'), JSON.stringify(notebook));
  await ui.open('two.ipynb');
  const editor = ui.notebookCell('class');
  await editor.waitFor();
  ui.editor = editor;
  await ui.lens('Show Graph').click();
  await (await ui.panel('Nabla')).locator('#graph [data-key]').first().waitFor();
  const text = await ui.hover('hidden', { in: 'hidden = torch.relu', has: 'gradient' });
  expect(text).toContain('float32');
  await ui.screenshot(pictures, 'notebook');
  expect(JSON.parse(readFileSync(join(workspace, 'two.ipynb'), 'utf8')).cells).toHaveLength(2);
});
