import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { test } from './fixture.mjs';

const pictures = resolve(import.meta.dirname, '../../../out/ui');

test('the Test Explorer has the checks of the whole workspace; one is run from its row', async ({ ui, views }) => {
  await ui.open('lecture/1_expression.py');
  await views.openTests();
  await views.row(views.tests, 'lecture/1_expression.py').waitFor();
  const file = views.row(views.tests, 'bugs/wrong_square.py'); // Not open.
  await views.expand(file);
  const wrong = views.row(views.tests, 'WrongSquare');
  await views.press(wrong, 'Run Test');
  await views.result(wrong, 'failed');
  await views.expand(wrong);
  await views.result(views.row(views.tests, 'x'), 'failed');
  await ui.screenshot(pictures, 'tests-explorer');
});

test('a failed check tells both numbers and the likely slip at the line that is wrong', async ({ ui, views }) => {
  await ui.open('bugs/wrong_square.py', 7);
  await ui.lens('Check Gradients', { above: 'class WrongSquare' }).waitFor();
  await views.openTests();
  await ui.open('bugs/wrong_square.py', 7);
  await ui.command('Test: Run Tests in Current File');
  await views.expand(views.row(views.tests, 'bugs/wrong_square.py'));
  await views.result(views.row(views.tests, 'Square'), 'passed');
  const message = await views.testMessage('return grad_output * x');
  expect(await message.textContent()).toBe('∂/∂x[2, 0] = 0.31 (returned) != ∂/∂x[2, 0] = 0.62 (slope)');
  await ui.screenshot(pictures, 'tests-message');
  await ui.click(message);
  await ui.page.getByText('The factor 2 is lost').first().waitFor();
  await ui.screenshot(pictures, 'tests-peek');
});

test('a continuous run checks again what is saved', async ({ ui, views }) => {
  await ui.open('bugs/wrong_square.py', 7);
  await ui.lens('Check Gradients', { above: 'class WrongSquare' }).waitFor();
  await views.openTests();
  await ui.command('Test: Start Continuous Run');
  const wrong = views.row(views.tests, 'WrongSquare');
  await views.result(wrong, 'failed');
  await ui.goTo(16, 16);
  await ui.type('2 * ');
  await ui.save();
  await views.result(wrong, 'passed');
  await ui.screenshot(pictures, 'tests-continuous');
  await ui.command('Test: Stop Continuous Run');
});

test('a check that takes too long is cancelled, and the next one works', async ({ ui, views, workspace }) => {
  const text = `import torch


def endless(x: torch.Tensor) -> torch.Tensor:
    while True:
        x = x * 1.0
    return x.sum()


# nabla: x = torch.tensor([1.0, 2.0])
def square(x: torch.Tensor) -> torch.Tensor:
    return (x * x).sum()
`;
  writeFileSync(join(workspace, 'endless.py'), text);
  await ui.open('endless.py');
  await ui.lens('Check Gradients', { above: 'def endless' }).waitFor();
  await views.openTests();
  const file = views.row(views.tests, 'endless.py');
  await views.expand(file);
  await views.press(views.row(views.tests, 'endless'), 'Run Test');
  await ui.page.locator('.test-explorer .computed-state.codicon-loading').first().waitFor();
  await ui.command('Test: Cancel Test Run');
  await views.result(views.row(views.tests, 'endless'), 'skipped');
  await views.press(views.row(views.tests, 'square'), 'Run Test');
  await views.result(views.row(views.tests, 'square'), 'passed');
  await ui.screenshot(pictures, 'tests-cancelled');
});
