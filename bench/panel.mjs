/**
 * The graph panel in a real Chromium: time to the first picture of a trace (groups closed as at first), to open a group, to open all, and
 * frame times while panning over all of it. `node esbuild.mjs --only webview && node bench/panel.mjs`
 */

import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
// Three folders deep, as the support module looks for dist/ relative to its own place.
const out = join(root, 'out/bench/panel');

async function load(entry, name) {
  const outfile = join(out, `${name}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

const { PanelHost } = await load('test/webview/support/panel.ts', 'support');
const { residualNet, recurrentNet } = await load('test/unit/webview/fixtures.ts', 'fixtures');

const graphs = [
  ['residual net, 100 operations', residualNet(100)],
  ['residual net, 1,000 operations', residualNet(1000)],
  ['residual net, 10,000 operations', residualNet(10_000)],
  ['recurrent net, 200 steps', recurrentNet(200)],
];

/** Milliseconds until the condition holds, looked at in every frame of the page. */
const until = (page, condition, act) =>
  page.evaluate(
    async ([conditionText, actText]) => {
      const holds = new Function(`return ${conditionText}`);
      const start = performance.now();
      new Function(actText)();
      while (!holds()) await new Promise(requestAnimationFrame);
      return performance.now() - start;
    },
    [condition, act],
  );

async function measure(host, trace) {
  const panel = await host.open(() => {
    throw new Error('not asked here');
  });
  const { page } = panel;
  await page.evaluate((data) => {
    window.traceToShow = data;
  }, trace);
  const drawn = `document.querySelector('#graph .card, #graph canvas.crowd') !== null && !document.querySelector('.state')?.textContent.includes('Laying')`;
  const first = await until(page, drawn, `window.postMessage({ type: 'trace', trace: window.traceToShow }, '*')`);
  const group = await page.locator('#graph [data-expanded="false"]').first().getAttribute('id');
  const expand = await until(
    page,
    `document.getElementById('${group}')?.getAttribute('data-expanded') === 'true'`,
    `document.getElementById('${group}').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))`,
  );
  const all = await until(
    page,
    `!document.querySelector('.state')?.textContent.includes('Laying')`,
    `document.getElementById('expand-all').click()`,
  );
  await page.locator('#fit').click();
  const frames = await page.evaluate(async () => {
    const graph = document.getElementById('graph');
    const point = (type, x) =>
      graph.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, buttons: 1, pointerId: 1, clientX: x, clientY: 400 }));
    graph.setPointerCapture = () => undefined;
    const times = [];
    point('pointerdown', 600);
    let last = performance.now();
    for (let i = 0; i < 90; i++) {
      point('pointermove', 600 - 5 * i);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    point('pointerup', 150);
    return times.slice(5).sort((a, b) => a - b);
  });
  await page.close();
  return { first, expand, all, median: frames[Math.floor(frames.length / 2)], slow: frames[Math.floor(frames.length * 0.95)] };
}

const host = await PanelHost.start();
try {
  console.log(`${cpus()[0].model}, ${cpus().length} cores; milliseconds\n`);
  console.log('| graph | first picture | open a group | open all | frame, median | frame, 95 % |\n|---|---|---|---|---|---|');
  for (const [name, trace] of graphs) {
    const { first, expand, all, median, slow } = await measure(host, trace);
    console.log(`| ${name} | ${[first, expand, all, median, slow].map((x) => x.toFixed(0)).join(' | ')} |`);
  }
} finally {
  await host.stop();
}
