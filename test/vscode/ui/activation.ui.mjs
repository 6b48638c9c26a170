import { expect } from 'vitest';
import { test } from './fixture.mjs';

test('VS Code lists Nabla among the running extensions once a Python file is open', async ({ ui }) => {
  await ui.open('pytorch/mnist_cnn.py');
  const activation = await ui.activation('nabla');
  console.log(activation);
  expect(activation).toMatch(/\d+ms/);
});
