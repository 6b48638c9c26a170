import { resolve } from 'node:path';
import { expect } from 'vitest';
import { test } from './fixture.mjs';

const pictures = resolve(import.meta.dirname, '../../../out/ui');

test('a hover shows a tensor’s statistics with pictures of value and gradient', async ({ ui }) => {
  await ui.open('pytorch/mnist_cnn.py', 10);
  await ui.lens('Show Graph').click();
  await (await ui.panel('Nabla')).locator('#graph [data-key]').first().waitFor(); // The run is over.
  const text = await ui.hover('x', { in: 'def forward(self, x)', has: '[2, 1, 28, 28]' });
  expect(text).toContain('float32');
  expect(text).toContain('Show in graph');
  await ui.screenshot(pictures, 'hover-tensor');
});

test('a hover shows the number and derivative of the lecture’s scalars', async ({ ui }) => {
  await ui.open('lecture/1_expression.py', 10);
  await ui.lens('Show Graph').click();
  await (await ui.panel('Nabla')).locator('#graph [data-key]').first().waitFor();
  const text = await ui.hover('c', { in: 'c = a + b', has: '∂e/∂c' });
  expect(text).toMatch(/c = 5/);
  expect(text).toMatch(/∂e\/∂c = 3/);
  await ui.screenshot(pictures, 'hover-scalar');
});

test('a wrong backward is told in the lens, with both numbers', async ({ ui }) => {
  await ui.open('bugs/wrong_square.py', 7);
  await ui.lens('Check Gradients', { above: 'class WrongSquare' }).click();
  const lens = await ui.lens(/✗ wrong in element/, { above: 'class WrongSquare' }).waitFor();
  expect(await lens.textContent()).toContain('✗ wrong in element [2,0]: you returned 0.31, the slope is 0.62');
  await ui.screenshot(pictures, 'check-wrong');
});

test('the lens asks for other inputs and writes them above the definition', async ({ ui }) => {
  await ui.open('pytorch/mnist_cnn.py', 10);
  await ui.lens('Inputs: torch.randn').click();
  await ui.answerInput('x = torch.randn(3, 1, 28, 28)');
  await ui.lens('Inputs: torch.randn(3, 1, 28, 28)').waitFor();
  await ui.screenshot(pictures, 'inputs-edited');
});

test('a hover on a layer has its parameters one under the other', async ({ ui }) => {
  await ui.open('pytorch/mnist_cnn.py', 10);
  const text = await ui.hover('fc1', { in: 'x = F.relu(self.fc1(x))', has: 'fc1.bias' });
  expect(text).toMatch(/fc1\.weight.*\[64, 4608\]/s);
  await ui.screenshot(pictures, 'hover-layer');
});

test('a function of JAX is hovered over, drawn and checked like a model', async ({ ui }) => {
  await ui.open('jax/mlp.py', 22);
  await ui.lens('Show Graph', { above: 'def loss' }).click();
  const panel = await ui.panel('Nabla');
  await panel.locator('#graph [data-key]').first().waitFor();
  await panel.locator('.app[data-laid="true"]').waitFor();
  await ui.screenshot(pictures, 'jax-graph');
  const text = await ui.hover('log_probabilities', { in: 'log_probabilities = jax.nn', has: '[8, 3]' });
  expect(text).toContain('float32');
  await ui.screenshot(pictures, 'jax-hover');
  await ui.endHover();
  await ui.open('jax/custom_rules.py', 25);
  await ui.lens('Check Gradients', { above: 'def square(x)' }).click();
  const lens = await ui.lens(/✗ wrong in element/, { above: 'def square(x)' }).waitFor();
  expect(await lens.textContent()).toContain('✗ wrong in element [1,1]: you returned 3, the slope is 6');
  await ui.screenshot(pictures, 'jax-check');
});
