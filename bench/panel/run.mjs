/**
 * The graph panel in a real Chromium: milliseconds to the first picture of a trace (groups closed as at first), to open a group, to open all, and frame
 * times while panning over the first picture and over all of it; beside them dagre on the same graphs. `npm run bench:panel [-- NAME…]`
 */
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { load } from '../../scripts/typescript.mjs';

/** Milliseconds after which dagre is given up. */
const dagreBudget = 60_000;
const rounds = 3;

const { PanelHost } = await load('test/webview/support/panel.ts');
const { residualNet, recurrentNet, transformerNet } = await load('test/unit/webview/fixtures.ts');
const { shownGraphs } = await load('bench/panel/graphs.ts');

const graphs = [
  ['residual net, 100 ops', () => residualNet(100)],
  ['residual net, 1,000 ops', () => residualNet(1000)],
  ['residual net, 10,000 ops', () => residualNet(10_000)],
  ['transformer, 12 layers', () => transformerNet(12)],
  ['recurrent net, 200 steps', () => recurrentNet(200)],
].filter(([name]) => process.argv.length < 3 || process.argv.slice(2).some((part) => name.includes(part)));

/** Milliseconds until the condition holds, looked at in every frame of the page. */
const until = (page, condition, act) =>
  page.evaluate(
    async ([conditionText, actText]) => {
      const holds = new Function(`return ${conditionText}`);
      const start = performance.now();
      new Function(actText)();
      do await new Promise(requestAnimationFrame);
      while (!holds());
      return performance.now() - start;
    },
    [condition, act],
  );

const laid = `document.querySelector('.app')?.dataset.laid === 'true'`;

/** Frame times of a steady drag, sorted. */
const pan = (page) =>
  page.evaluate(async () => {
    const graph = document.getElementById('graph');
    graph.setPointerCapture = () => undefined;
    const point = (type, x, y) =>
      graph.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, buttons: 1, pointerId: 1, clientX: x, clientY: y }));
    const times = [];
    point('pointerdown', 600, 400);
    let last = performance.now();
    for (let i = 0; i < 120; i++) {
      point('pointermove', 600 - 6 * i, 400 - 4 * i);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    point('pointerup', 0, 0);
    return times.slice(5).sort((a, b) => a - b);
  });

async function measure(host, trace) {
  const panel = await host.open(() => {
    throw new Error('not asked here');
  });
  const { page } = panel;
  await page.evaluate((text) => {
    window.traceToShow = JSON.parse(text);
  }, JSON.stringify(trace));
  const first = await until(page, laid, `window.postMessage({ type: 'trace', trace: window.traceToShow }, '*')`);
  const closed = await page.locator('#graph [data-expanded="false"]').first().getAttribute('data-key');
  const open = `document.querySelector('#graph [data-key=${JSON.stringify(closed)}][data-expanded="true"]') !== null`;
  const expand = await until(
    page,
    `${open} && ${laid}`,
    `document.querySelector('#graph [data-key=${JSON.stringify(closed)}]').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))`,
  );
  const frames = await pan(page);
  const all = await until(page, laid, `document.getElementById('expand-all').click()`);
  await page.locator('#fit').click();
  const crowded = await pan(page);
  await page.close();
  const at = (times, part) => times[Math.floor(times.length * part)];
  return [first, expand, at(frames, 0.5), at(frames, 0.95), all, at(crowded, 0.5), at(crowded, 0.95)];
}

const dagre = (graph) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--stack-size=30000', join(import.meta.dirname, 'dagre.mjs')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), dagreBudget);
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(`> ${(dagreBudget / 1000).toFixed(0)} s`);
      else if (code !== 0) resolve('failed');
      else resolve(Number(out).toFixed(0));
    });
    child.stdin.end(JSON.stringify(graph));
  });

const host = await PanelHost.start();
try {
  console.log(`${cpus()[0].model}, ${cpus().length} cores; milliseconds, the best of ${rounds} rounds\n`);
  console.log(
    '| graph | first picture | dagre: same boxes | open a group | frame, median | frame, 95 % | open all | dagre: all ops | frame, median | frame, 95 % |',
  );
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
  for (const [name, make] of graphs) {
    const trace = make();
    const results = [];
    for (let round = 0; round < rounds; round++) results.push(await measure(host, trace));
    const best = results[0].map((_, i) => Math.min(...results.map((one) => one[i])).toFixed(0));
    const [first, expand, median, slow, all, crowdMedian, crowdSlow] = best;
    const { closed, flat } = shownGraphs(trace);
    const [small, large] = [await dagre(closed), await dagre(flat)];
    console.log(`| ${[name, first, small, expand, median, slow, all, large, crowdMedian, crowdSlow].join(' | ')} |`);
  }
} finally {
  await host.stop();
}
