import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from './fixture.mjs';

const pictures = resolve(import.meta.dirname, '../../../out/ui');

/** Opens a file and the graph of its only definition, by the keyboard alone. */
async function graphOf(ui, path, line, { size = { width: 1500, height: 1100 }, above } = {}) {
  await ui.page.setViewportSize(size);
  await ui.closeSideBar();
  await ui.open(path, line);
  await ui.lens(/^Show Graph$/, above ? { above } : {}).waitFor();
  await ui.page.keyboard.press('Control+Alt+G');
  const panel = await ui.panel('Nabla');
  await panel.locator('#graph [data-key]').first().waitFor();
  await panel.locator('.app[data-laid="true"]').waitFor();
  return panel;
}
const numbersOf = async (panel, name) => (await panel.locator(`#graph [data-name="${name}"] .number`).allTextContents()).join(' ');
const select = (ui, panel, name) => ui.click(panel.locator(`#graph [data-name="${name}"]`).first());
const choose = async (ui, panel, id, text) => {
  await ui.click(panel.locator(id));
  await ui.click(panel.locator(`${id} vscode-option`, { hasText: text }).first());
};

test('in a small window the whole of a small graph is in view', async ({ ui }) => {
  const panel = await graphOf(ui, 'lecture/1_expression.py', 10, { size: { width: 1280, height: 800 } });
  const [graph, loss] = [await panel.locator('#graph').boundingBox(), await panel.locator('#graph [data-name="e"]').boundingBox()];
  expect(loss.y + loss.height).toBeLessThan(graph.y + graph.height);
  await ui.screenshot(pictures, 'panel-narrow');
});

describe('modes', () => {
  test('forward mode carries tangents from the seeded input; the passes of both modes are counted', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/1_expression.py', 10);
    await ui.click(panel.locator('#mode-forward'));
    await panel.locator('#pass-count').waitFor();
    expect(await panel.locator('#pass-count').textContent()).toBe(
      'This graph: forward mode needs 2 passes (one per input), reverse mode 1 (one per output).',
    );
    await choose(ui, panel, '#seed', 'b');
    await panel.locator('#pass-text', { hasText: '∂e/∂b = 3·1 + 5·1 = 8' }).waitFor();
    await ui.click(panel.locator('#pass-start'));
    expect(await numbersOf(panel, 'e')).toBe('15 ');
    for (let i = 0; i < 4; i++) await ui.click(panel.locator('#pass-step'));
    expect(await numbersOf(panel, 'e')).toBe('15 8');
    await ui.screenshot(pictures, 'panel-forward');
  });

  test('reverse mode carries cotangents back, step by step and back again', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/1_expression.py', 10);
    await ui.click(panel.locator('#mode-reverse'));
    await panel.locator('#pass-count').waitFor();
    expect(await numbersOf(panel, 'b')).toBe('2 8');
    await ui.click(panel.locator('#pass-start'));
    expect(await numbersOf(panel, 'b')).toBe('2 ');
    await ui.click(panel.locator('#pass-step'));
    await ui.click(panel.locator('#pass-step'));
    await ui.click(panel.locator('#pass-back'));
    await panel.locator('.step', { hasText: '1 / 5' }).waitFor();
    await ui.click(panel.locator('#pass-play'));
    await panel.locator('.step', { hasText: '5 / 5' }).waitFor();
    expect(await numbersOf(panel, 'b')).toBe('2 8');
    await ui.screenshot(pictures, 'panel-reverse');
  });

  test('values alone, and gradients again', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/1_expression.py', 10);
    await ui.click(panel.locator('#mode-values'));
    await panel.locator('.derivative').first().waitFor({ state: 'hidden' });
    expect((await numbersOf(panel, 'b')).trim()).toBe('2');
    await ui.click(panel.locator('#mode-gradients'));
    await panel.locator('.derivative').first().waitFor();
    expect(await numbersOf(panel, 'b')).toBe('2 8');
  });
});

describe('the inspector', () => {
  const tab = async (ui, panel, name) => {
    await ui.click(panel.getByRole('tab', { name }));
    const body = panel.locator('#tab-body');
    await panel.locator('#tab-body .waiting').first().waitFor({ state: 'detached' });
    return (await body.innerText()).replace(/\s+/g, ' ');
  };

  test('tells of a number its paths, formula, source and gradient', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/1_expression.py', 10);
    await select(ui, panel, 'b');
    expect(await tab(ui, panel, 'Paths')).toMatch(/3.*5.*8/);
    await ui.screenshot(pictures, 'panel-paths');
    expect(await tab(ui, panel, 'Value')).toContain('2');
    expect(await tab(ui, panel, 'Gradient')).toContain('8');
    await select(ui, panel, 'e');
    expect(await tab(ui, panel, 'Formula')).toMatch(/5.*3/);
    expect(await tab(ui, panel, 'Source')).toContain('line 13');
  });

  test('tells of a weight its chain of Jacobians beside the classical backward pass', async ({ ui }) => {
    const panel = await graphOf(ui, 'lecture/5_feedforward.py', 30);
    await select(ui, panel, 'W1');
    expect(await tab(ui, panel, 'Chain')).toMatch(/δ/);
    await ui.screenshot(pictures, 'panel-chain');
    expect(await tab(ui, panel, 'Jacobian')).toMatch(/rank/);
    expect(await tab(ui, panel, 'Gradient')).toMatch(/norm/);
    await ui.screenshot(pictures, 'panel-gradient');
  });
});

test('colour, filter, search and the groups', async ({ ui }) => {
  const panel = await graphOf(ui, 'pytorch/transformer.py', 42, { above: 'class Transformer' });
  await choose(ui, panel, '#colouring', 'Gradient norm');
  await panel.locator('.legend .scale', { hasText: 'gradient norm' }).waitFor();
  const before = await panel.locator('#graph [data-key]').count();
  await ui.click(panel.locator('#expand-all'));
  await panel.locator('.app[data-laid="true"]').waitFor();
  await ui.screenshot(pictures, 'panel-transformer');
  await ui.click(panel.locator('#collapse-all'));
  await ui.eventually('the groups closed', async () => ((await panel.locator('#graph [data-key]').count()) <= before ? true : undefined));
  await ui.click(panel.locator('#search'));
  await ui.page.keyboard.type('softmax');
  await panel.locator('.card.dimmed').first().waitFor();
  await ui.screenshot(pictures, 'panel-search');
});

test('by keyboard alone: from the editor into the graph, along edges, to a line of the source', async ({ ui }) => {
  const panel = await graphOf(ui, 'lecture/1_expression.py', 10);
  await ui.command('View: Focus Next Editor Group');
  await panel.locator('#graph').focus();
  await ui.page.keyboard.press('ArrowDown');
  const name = () => panel.locator('#graph [data-selected="true"]').getAttribute('data-name');
  const first = await name();
  await ui.page.keyboard.press('ArrowDown');
  expect(await name()).not.toBe(first);
  await ui.page.keyboard.press('ArrowDown');
  await ui.page.keyboard.press('ArrowDown');
  expect(await name()).toBe('e');
  await ui.page.keyboard.press('Enter');
  for (let i = 0; i < 12 && (await panel.locator('#tab-source[aria-selected="true"]').count()) === 0; i++)
    await ui.page.keyboard.press('ArrowRight');
  await panel.locator('#tab-source[aria-selected="true"]').waitFor();
  await panel.locator('#tab-body button.link').first().focus();
  await ui.page.keyboard.press('Enter');
  await ui.eventually('the caret on the line of e', async () =>
    (await ui.caret().catch(() => undefined))?.line === 13 ? true : undefined,
  );
});

describe('what leaves the panel', () => {
  for (const [format, has] of [
    ['svg', /^<\?xml[\s\S]*<svg[\s\S]*∂e\/∂c = 3/],
    ['png', /^.PNG/],
    ['json', /"nodes"/],
    ['html', /^<!doctype html>[\s\S]*1_expression\.py/i],
  ])
    test(`${format} is saved where the user says`, async ({ ui, views, workspace }) => {
      const panel = await graphOf(ui, 'lecture/1_expression.py', 10);
      await choose(ui, panel, '#export', new RegExp(`^${format}`, 'i'));
      const path = join(workspace, `saved.${format}`);
      await views.saveAs(path);
      const content = await ui.eventually('the file', () => {
        try {
          return readFileSync(path, 'latin1') || undefined;
        } catch {
          return undefined;
        }
      });
      expect(format === 'png' ? content : Buffer.from(content, 'latin1').toString('utf8')).toMatch(has);
    });
});

test('an edit runs again; selection stays, and the difference to the run before can be seen', async ({ ui, workspace }) => {
  const path = join(workspace, 'edited.py');
  const text = 'import torch\n\n\n# nabla: a = torch.tensor(2.0)\ndef area(a):\n    b = a * 3\n    return b * b\n';
  writeFileSync(path, text);
  const panel = await graphOf(ui, 'edited.py', 5);
  await select(ui, panel, 'b');
  expect(await numbersOf(panel, 'a')).toBe('2 36');
  await ui.click(ui.tab('edited.py'));
  await ui.clickWord('b', { in: 'b = a * 3' });
  await ui.page.keyboard.press('End');
  await ui.page.keyboard.press('Backspace');
  await ui.type('4');
  await ui.save();
  await panel.locator('#graph [data-name="a"] .number', { hasText: '64' }).first().waitFor();
  expect(await panel.locator('#graph [data-selected="true"]').getAttribute('data-name')).toBe('b');
  await choose(ui, panel, '#compare', 'previous run');
  await panel.locator('#graph .number', { hasText: '+77.8 %' }).first().waitFor();
  await ui.screenshot(pictures, 'panel-difference');
});

test('a run that fails shows the graph up to the failing operation and says what happened', async ({ ui, workspace }) => {
  mkdirSync(join(workspace, 'wrong'), { recursive: true });
  writeFileSync(
    join(workspace, 'wrong/shapes.py'),
    'import torch\n\n\n# nabla: x = torch.randn(3, 4)\ndef mismatch(x):\n    y = torch.tanh(x)\n    return (y @ torch.ones(5)).sum()\n',
  );
  const panel = await graphOf(ui, 'wrong/shapes.py', 5);
  await panel.locator('.banner', { hasText: 'RuntimeError' }).waitFor();
  expect(await panel.getByText('size mismatch').count()).toBe(1);
  await panel.locator('#graph [data-name="y"]').waitFor();
  await ui.screenshot(pictures, 'panel-error');
});

test('the panel comes back after a reload of the window', async ({ ui }) => {
  const panel = await graphOf(ui, 'lecture/3_parameter_sharing.py', 12);
  await select(ui, panel, 'x');
  await panel.locator('#inspector', { hasText: '8.154845485' }).waitFor();
  // What the workbench keeps is written a moment later, or when it is left.
  await ui.reload();
  const again = await ui.panel('Nabla');
  await again.locator('#inspector', { hasText: '8.154845485' }).waitFor();
  expect(await again.locator('#graph [data-selected="true"]').getAttribute('data-name')).toBe('x');
  await ui.screenshot(pictures, 'panel-restored');
});
