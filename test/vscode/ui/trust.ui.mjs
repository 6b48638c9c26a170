import { resolve } from 'node:path';
import { expect } from 'vitest';
import { testWith } from './fixture.mjs';

const pictures = resolve(import.meta.dirname, '../../../out/ui');
const test = testWith({ asksForTrust: true });

test('Restricted Mode: models are found, nothing runs, and it is said why; with trust the same lens works', async ({ ui }) => {
  await ui.open('lecture/1_expression.py', 10);
  await ui.lens('Show Graph').waitFor();
  await ui.lens('Check Gradients').click();
  const told = 'Nabla runs no code in Restricted Mode. Trust this workspace to see gradients.';
  expect(await ui.notification('Restricted Mode')).toBe(told);
  await ui.screenshot(pictures, 'restricted');
  await ui.answer(told, 'Manage Trust');
  await ui.click(ui.page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ }).first());
  await ui.open('lecture/1_expression.py', 10);
  await ui.lens(/Check Gradients/).click();
  await ui.lens(/✓ 2 inputs/).waitFor();
});
