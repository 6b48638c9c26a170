/**
 * Pictures of the panel to look at: every lecture example, a convolutional net and a transformer, run by the real runtime and drawn in a real
 * Chromium, in each theme. `npm run pictures [-- NAME…]` writes out/pictures/NAME-THEME.png.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from './typescript.mjs';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'out/pictures');

/**
 * What a reader would do to see what the example teaches.
 * @type {Record<string, {file: string, entry: string, width?: number, do?: (panel: any) => Promise<unknown>}>}
 */
const pictures = {
  '1-paths': { file: 'lecture/1_expression', entry: 'expression', do: (p) => p.look('b', 'paths') },
  '1-forward': { file: 'lecture/1_expression', entry: 'expression', do: (p) => mode(p, 'forward') },
  '1-reverse': { file: 'lecture/1_expression', entry: 'expression', do: (p) => mode(p, 'reverse', 2) },
  '2-case-1': { file: 'lecture/2_chain_rule', entry: 'case_1' },
  '2-case-2': { file: 'lecture/2_chain_rule', entry: 'case_2' },
  '3-uses': { file: 'lecture/3_parameter_sharing', entry: 'shared', do: (p) => p.look('x', 'uses') },
  '4-jacobian': { file: 'lecture/4_jacobian', entry: 'f', do: (p) => p.look('x', 'jacobian') },
  '5-sigmoid': { file: 'lecture/5_feedforward', entry: 'feedforward_sigmoid', do: (p) => p.look('W1', 'chain') },
  '5-softmax': { file: 'lecture/5_feedforward', entry: 'feedforward_softmax', do: (p) => p.look('W1', 'chain') },
  '6-uses': { file: 'lecture/6_recurrent', entry: 'recurrent', do: (p) => p.look('Wh', 'uses') },
  '6-long': { file: 'lecture/6_recurrent_long', entry: 'recurrent_long', do: (p) => colour(p, 'Gradient norm') },
  '6-long-uses': { file: 'lecture/6_recurrent_long', entry: 'recurrent_long', do: (p) => p.look('Wh', 'uses') },
  '7-overview': { file: 'lecture/7_ten_sigmoids', entry: 'TenSigmoids' },
  '7-gradient': { file: 'lecture/7_ten_sigmoids', entry: 'TenSigmoids', do: (p) => colour(p, 'Gradient norm') },
  mnist: { file: 'pytorch/mnist_cnn', entry: 'Net' },
  'mnist-weight': { file: 'pytorch/mnist_cnn', entry: 'Net', do: (p) => p.look('conv2.weight', 'gradient') },
  transformer: { file: 'pytorch/transformer', entry: 'Transformer' },
  'transformer-open': { file: 'pytorch/transformer', entry: 'Transformer', do: (p) => p.page.locator('#expand-all').click() },
  'transformer-narrow': { file: 'pytorch/transformer', entry: 'Transformer', width: 640 },
};

const settled = (panel) => panel.page.locator('.app[data-laid="true"]').waitFor();
async function mode(panel, name, steps) {
  await panel.page.locator(`#mode-${name}`).click();
  await panel.page.locator('#pass-count').waitFor();
  if (steps === undefined) return;
  await panel.page.locator('#pass-start').click();
  for (let i = 0; i < steps; i++) await panel.page.locator('#pass-step').click();
}
async function colour(panel, text) {
  await panel.page.locator('#colouring').click();
  await panel.page.locator('#colouring vscode-option', { hasText: text }).click();
}

const wanted = process.argv.slice(2);
const chosen = Object.entries(pictures).filter(([name]) => !wanted.length || wanted.some((part) => name.startsWith(part)));
if (!chosen.length) throw new Error(`no picture is called ${wanted.join(' or ')}; there are ${Object.keys(pictures).join(', ')}`);

const { PanelHost } = await load('test/webview/support/panel.ts');
const { answerFrom, startRuntime, traceExample } = await load('test/webview/support/runtime.ts');
const { themes } = await load('test/webview/support/themes.ts');
mkdirSync(folder, { recursive: true });
const runtime = startRuntime();
const host = await PanelHost.start();
try {
  for (const [name, { file, entry, width = 1280, do: act }] of chosen) {
    const trace = await traceExample(runtime, `examples/${file}.py`, entry);
    const panel = await host.open(answerFrom(runtime), { width });
    await panel.send({ type: 'trace', trace });
    await settled(panel);
    await act?.(panel);
    await settled(panel);
    await panel.page.locator('.waiting').first().waitFor({ state: 'detached' });
    await panel.page.mouse.move(2, 2);
    for (const theme of Object.keys(themes)) {
      await panel.wear(theme);
      await panel.page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
    }
    if (panel.problems.length) throw new Error(`${name}: ${panel.problems.join('\n')}`);
    await panel.page.close();
    console.log(join('out/pictures', `${name}-{${Object.keys(themes).join(',')}}.png`));
  }
} finally {
  await host.stop();
  await runtime.dispose();
}
