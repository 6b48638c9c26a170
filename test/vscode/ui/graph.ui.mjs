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

  /** Selects a variable, opens a tab of the inspector, and reads the numbers of its first tables. */
  const tabNumbers = async (ui, panel, variable, tab, count) => {
    await ui.click(panel.locator(`#graph [data-name="${variable}"]`));
    await ui.click(panel.getByRole('tab', { name: tab }));
    const cells = panel.locator('#tab-body table td.number');
    await cells.nth(count - 1).waitFor();
    return (await cells.allTextContents()).slice(0, count).map(Number);
  };
  const expectClose = (got, want) => want.forEach((w, i) => expect(Math.abs(got[i] - w)).toBeLessThan(1e-8));

  test('shows the lecture’s Jacobian', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/4_jacobian.py', 11);
    expectClose(await tabNumbers(ui, panel, 'x', 'Jacobian', 6), [1, 3, 2, 0, 0, 2]);
    await ui.screenshot(pictures, 'graph-jacobian');
  });

  test('shows what each use of the recurrent matrix contributes', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/6_recurrent.py', 14);
    const terms = [
      [-0.0342644466, 0.0342644466, 0.1117538929, -0.1117538929],
      [0.0158583539, 0.0131789246, -0.0545110796, -0.0453008811],
      [-0.0394982903, -0.0562957977, 0.0945951035, 0.1348237297],
      [-0.057904383, -0.0088524265, 0.1518379168, -0.0222310443],
    ];
    expectClose(await tabNumbers(ui, panel, 'Wh', 'Uses', 16), terms.flat());
    await ui.screenshot(pictures, 'graph-recurrent');
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
