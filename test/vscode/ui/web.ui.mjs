import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { testWith } from './fixture.mjs';

const pictures = resolve(import.meta.dirname, '../../../out/ui');
/** The packed extension as VS Code for the Web runs it: server and interpreter in workers of the browser, no process, no disk. */
const test = testWith({}, { web: true });

test('in the browser: lens, graph, hover', async ({ ui }) => {
  await ui.open('lecture/1_expression.py', 10);
  await ui.lens('Show Graph').click();
  const panel = await ui.panel('Nabla');
  await panel.locator('#graph [data-key]').first().waitFor();
  expect((await panel.locator('#graph [data-name="b"] .number').allTextContents()).join(' ')).toContain('8');
  expect(await ui.hover('c', { in: 'c = a + b', has: '∂e/∂c' })).toMatch(/∂e\/∂c = 3/);
  await ui.screenshot(pictures, 'web');
});

test('in the browser: a check tells the wrong element and the likely slip', async ({ ui }) => {
  await ui.open('bugs/wrong_square.py', 7);
  await ui.lens('Check Gradients', { above: 'class WrongSquare' }).click();
  await ui.lens(/✗ wrong in element \[2,0\]: you returned 0\.31, the slope is 0\.62/, { above: 'class WrongSquare' }).waitFor();
  expect((await ui.problems('wrong at')).join('\n')).toMatch(/The factor 2 is lost/);
});

test('in the browser: a model whose base is in another file runs, and an edit runs it again', async ({ ui, workspace }) => {
  writeFileSync(join(workspace, 'base.py'), 'from torch import nn\n\n\nclass Base(nn.Module):\n    factor = 3.0\n');
  writeFileSync(
    join(workspace, 'model.py'),
    'import torch\nfrom base import Base\n\n\n# nabla: x = torch.tensor(2.0)\nclass Model(Base):\n    def forward(self, x):\n        y = x * self.factor\n        return y * y\n',
  );
  await ui.open('model.py', 6);
  await ui.lens('Show Graph').click();
  const panel = await ui.panel('Nabla');
  const loss = (text) => panel.locator('#loss', { hasText: text }).waitFor();
  await loss('= 36');
  await ui.click(ui.tab('model.py'));
  await ui.clickWord('factor', { in: 'y = x * self.factor' });
  await ui.page.keyboard.press('End');
  await ui.type(' + 1');
  await loss('= 49');
});

test('in the browser: an endless loop is stopped at its budget, and the next file is right', async ({ ui, workspace }) => {
  writeFileSync(
    join(workspace, 'endless.py'),
    'import torch\n\n\n# nabla: x = torch.tensor(2.0)\ndef endless(x):\n    while True:\n        x = x * 1.0\n',
  );
  await ui.open('endless.py');
  await ui.lens('Show Graph').waitFor();
  await ui.problems('stopped');
  await ui.open('lecture/3_parameter_sharing.py', 12);
  expect(await ui.hover('x', { in: 'def shared(x=1.0)', has: '8.15' })).toMatch(/∂y\/∂x/);
});
