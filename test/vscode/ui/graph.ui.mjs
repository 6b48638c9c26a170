import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { themes } from '../host/workbench.mjs';
import { test } from './fixture.mjs';

const pictures = resolve(import.meta.dirname, '../../../out/ui');

/** Opens a file and the graph of its only definition from the command palette. */
async function graphOf(ui, path, line) {
  await ui.page.setViewportSize({ width: 1800, height: 1000 });
  await ui.closeSideBar();
  await ui.open(path, line);
  await ui.lens('Show Graph').waitFor();
  await ui.command('Nabla: Show Computational Graph');
  const panel = await ui.panel('Nabla');
  await panel.locator('#graph [data-key]').first().waitFor();
  return panel;
}
const numbersOf = async (panel, name) => (await panel.locator(`#graph [data-name="${name}"] .number`).allTextContents()).join(' ');

describe('the graph panel', () => {
  test('shows the lecture’s first graph from the palette; a variable leads back to its line', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/1_expression.py', 10);
    expect(await numbersOf(panel, 'e')).toBe('15 1');
    expect(await numbersOf(panel, 'b')).toBe('2 8');
    const labels = await panel.locator('.derivative text').allTextContents();
    expect(labels.sort()).toEqual(['∂c/∂a = 1', '∂c/∂b = 1', '∂d/∂b = 1', '∂e/∂c = 3', '∂e/∂d = 5']);
    await ui.screenshot(pictures, 'graph-expression');
    await ui.click(panel.locator('#graph [data-name="d"]'));
    await panel.locator('#inspector', { hasText: 'd' }).waitFor();
    await ui.click(panel.getByRole('tab', { name: 'Source' }));
    await ui.click(panel.locator('#tab-body button.link').first());
    const caret = await ui.eventually('the caret on the line of d', async () => {
      const at = await ui.caret().catch(() => undefined);
      return at?.line === 12 ? at : undefined;
    });
    expect(caret.line).toBe(12);
  });

  test('shows the derivative 3e of the shared parameter', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/3_parameter_sharing.py', 12);
    expect(await numbersOf(panel, 'x')).toBe('1 8.155');
    await ui.click(panel.locator('#graph [data-name="x"]'));
    await panel.locator('#inspector', { hasText: '8.154845485' }).waitFor();
    await ui.screenshot(pictures, 'graph-sharing');
  });

  test('shows a convolutional net as its modules', async ({ ui }) => {
    const panel = await graphOf(ui, 'pytorch/mnist_cnn.py', 10);
    for (const name of ['conv1', 'fc2']) await panel.getByText(name).first().waitFor();
    await ui.screenshot(pictures, 'graph-mnist');
  });

  const bodies = { light: 'vs', dark: 'vs-dark', highContrast: 'hc-black' };
  for (const [name, colorTheme] of Object.entries(themes))
    test(`looks right in the ${name} theme`, async ({ ui, workspace }) => {
      mkdirSync(join(workspace, '.vscode'), { recursive: true });
      writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': colorTheme }));
      await ui.themed(bodies[name]);
      const panel = await graphOf(ui, 'lecture/1_expression.py', 10);
      expect(await panel.locator('body').getAttribute('data-vscode-theme-kind')).toBe(
        { vs: 'vscode-light', 'vs-dark': 'vscode-dark', 'hc-black': 'vscode-high-contrast' }[bodies[name]],
      );
      await ui.screenshot(pictures, `theme-${name}`);
    });
});
