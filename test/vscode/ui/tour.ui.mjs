/** What the README promises, seen by a user from one end to the other; its pictures become the animation that the package ships (`npm run tour`). */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { animation } from '../../../scripts/apng.mjs';
import { test } from './fixture.mjs';

const pictures = resolve(import.meta.dirname, '../../../out/pictures');

test('the tour: a hover over logits, dead units, a gradient that fades, a wrong backward', async ({ ui }) => {
  const frames = [];
  const frame = async (milliseconds) => frames.push({ png: await ui.page.screenshot(), milliseconds });
  await ui.page.setViewportSize({ width: 1280, height: 800 });
  await ui.closeSideBar();

  await ui.open('pytorch/train.py', 24);
  await ui.lens('20 steps').waitFor();
  await frame(1500);
  expect(await ui.hover('logits', { in: 'logits = model(x)', has: /gradient/ })).toContain('[64, 5]');
  await frame(3500);
  await ui.endHover();
  expect((await ui.problems('93 %')).join(' ')).toContain('hidden');
  await frame(3500);
  await ui.command('View: Hide Panel');

  await ui.open('lecture/7_ten_sigmoids.py', 10);
  await ui.lens('Show Graph').click();
  const panel = await ui.panel('Nabla');
  await panel.locator('#graph [data-key]').first().waitFor();
  await frame(2000);
  await ui.click(panel.locator('#colouring'));
  await ui.click(panel.locator('#colouring vscode-option', { hasText: 'Gradient norm' }));
  await panel.locator('.legend, #legend').first().waitFor();
  await frame(2500);
  await ui.click(panel.locator('#mode-reverse'));
  await ui.click(panel.locator('#pass-start'));
  for (let step = 0; step < 12; step++) {
    await ui.click(panel.locator('#pass-step'));
    if (step % 3 === 2) await frame(700);
  }
  await ui.command('View: Close All Editors');

  await ui.open('bugs/wrong_square.py', 7);
  await ui.lens('Check Gradients', { above: 'class WrongSquare' }).click();
  const verdict = await ui.lens(/✗ wrong in element/, { above: 'class WrongSquare' }).waitFor();
  expect(await verdict.textContent()).toContain('you returned 0.31, the slope is 0.62');
  await frame(4000);

  mkdirSync(pictures, { recursive: true });
  // In one step, as the package may be made meanwhile.
  writeFileSync(join(pictures, 'tour.png.part'), animation(frames));
  renameSync(join(pictures, 'tour.png.part'), join(pictures, 'tour.png'));
});
