import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Trace } from '../../src/protocol/trace.ts';
import { answerer, awkward, chain, lectureExpression, recurrentNet, residualNet, summary } from '../unit/webview/fixtures.ts';
import { type Answerer, type OpenPanel, PanelHost } from './support/panel.ts';
import { type Theme, themes } from './support/themes.ts';

let host: PanelHost;
/** The page of the tests that need no page of their own: loading the panel costs more than what is tested. */
let common: OpenPanel;
let panel: OpenPanel;
let shown = 0;
beforeAll(async () => {
  host = await PanelHost.start();
  common = await host.open((name, params) => answer(name, params));
});
afterAll(() => host?.stop());
afterEach(async () => {
  expect(panel.problems).toEqual([]);
  if (panel !== common) await panel.page.close();
});

let answer: Answerer = () => {
  throw new Error('No trace is shown.');
};

/** Shows a trace as one of another file, so that nothing is kept from the one before. */
async function show(trace: Trace): Promise<Trace> {
  const own = { ...trace, id: `trace ${++shown}`, file: `/w/model${shown}.py` };
  answer = answerer(own);
  panel = common;
  panel.messages.length = 0;
  await panel.send({ type: 'trace', trace: own });
  await panel.page.locator(`.app[data-trace="${own.id}"]`).waitFor();
  await panel.page.locator('#graph svg [data-key], #graph canvas.crowd').first().waitFor();
  return own;
}
const cardText = (name: string): Promise<string> =>
  panel.page
    .locator(`#graph [data-name="${name}"]`)
    .first()
    .locator('.number')
    .allTextContents()
    .then((texts) => texts.join(' '));
const inspector = (): Promise<string> => panel.text('#tab-body');

describe('the lecture’s first graph', () => {
  test('shows values, gradients and local derivatives', async () => {
    await show(lectureExpression());
    expect(await cardText('e')).toBe('15 1');
    expect(await cardText('b')).toBe('2 8');
    const labels = await panel.page.locator('.derivative text').allTextContents();
    expect(labels.sort()).toEqual(['∂c/∂a = 1', '∂c/∂b = 1', '∂d/∂b = 1', '∂e/∂c = 3', '∂e/∂d = 5']);
    await expect.poll(() => panel.text('#loss'), { timeout: 10_000 }).toContain('= 15');
    await expect.poll(() => panel.text('#plan'), { timeout: 10_000 }).toContain('(3.0, 2.0)');
  });

  test('Paths: both paths, each product, and the sum', async () => {
    await show(lectureExpression());
    await panel.look('b', 'paths');
    await panel.page.locator('.sum').waitFor();
    const text = await inspector();
    for (const part of ['2 paths from b to e', 'e ← c ← b', '3·1 = 3', 'e ← d ← b', '5·1 = 5', '∂e/∂b = 3·1 + 5·1 = 8'])
      expect(text).toContain(part);
  });

  test('Uses: one contribution for each use, and the sum', async () => {
    await show(lectureExpression());
    await panel.look('b', 'uses');
    await panel.page.locator('.sum').waitFor();
    expect(await inspector()).toContain('∂e/∂b = 3 + 5 = 8');
  });

  test('Jacobian between two chosen variables', async () => {
    await show(lectureExpression());
    await panel.look('b', 'jacobian');
    await panel.page.locator('#graph [data-name="c"]').click({ modifiers: ['Shift'] });
    await panel.page.locator('.equation', { hasText: '∂c/∂b' }).waitFor();
    expect(await panel.page.locator('td.number').allInnerTexts()).toEqual(['1']);
  });

  test('a refused question says why', async () => {
    await show(lectureExpression());
    await panel.look('b', 'chain');
    await expect.poll(() => panel.text('.refused'), { timeout: 10_000 }).toBe('The fixture has no chain.');
  });

  test('Source jumps to the line', async () => {
    await show(lectureExpression());
    await panel.look('c', 'source');
    await panel.page.locator('.places .link').first().click();
    expect((await panel.said('reveal')).location.line).toBe(11);
  });
});

describe('modes', () => {
  test('forward mode: tangents step by step, and the pass counter', async () => {
    await show(lectureExpression());
    await panel.page.locator('#mode-forward').click();
    await panel.page.locator('#pass-count').waitFor();
    await expect
      .poll(() => panel.text('#pass-count'), { timeout: 10_000 })
      .toBe('This graph: forward mode needs 2 passes (one per input), reverse mode 1 (one per output).');
    await expect.poll(() => panel.text('#pass-text'), { timeout: 10_000 }).toBe('∂e/∂b = 3·1 + 5·1 = 8');
    expect([await cardText('a'), await cardText('b'), await cardText('c'), await cardText('d'), await cardText('e')]).toEqual([
      '3 0',
      '2 1',
      '5 1',
      '3 1',
      '15 8',
    ]);
    await panel.page.locator('#pass-start').click();
    expect(await cardText('e')).toBe('15 ');
    await panel.page.locator('#pass-step').click();
    await expect.poll(() => panel.text('.step'), { timeout: 10_000 }).toBe('1 / 4');
    await panel.page.locator('#pass-slider').focus();
    await panel.page.keyboard.press('End');
    expect(await cardText('e')).toBe('15 8');
  });

  test('reverse mode: one pass gives both derivatives', async () => {
    await show(lectureExpression());
    await panel.page.locator('#mode-reverse').click();
    await panel.page.locator('#pass-count').waitFor();
    expect([await cardText('a'), await cardText('b')]).toEqual(['3 3', '2 8']);
    await panel.page.locator('#pass-back').click();
    await expect.poll(() => panel.text('.step'), { timeout: 10_000 }).toBe('4 / 5');
  });

  test('values: gradients and derivatives make room', async () => {
    await show(lectureExpression());
    await panel.page.locator('#mode-values').click();
    await expect.poll(() => panel.page.locator('.derivative').first().isVisible(), { timeout: 10_000 }).toBe(false);
    expect(await cardText('b')).toBe('2 ');
  });
});

describe('edges', () => {
  /** Rests the pointer in the middle of a line. */
  const rest = async (link: string): Promise<string> => {
    const { x, y } = await panel.page.evaluate((id) => {
      const path = document.querySelector<SVGPathElement>(`.line[data-link="${id}"] .way`)!;
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
      const { a, d, e, f } = path.getScreenCTM()!;
      return { x: x * a + e, y: y * d + f };
    }, link);
    await panel.page.mouse.move(x, y);
    const card = panel.page.locator('.hover-card');
    await card.waitFor();
    return card.innerText();
  };
  test('a use of a tensor tells the size and structure of its Jacobian', async () => {
    await show(recurrentNet(1));
    const link = await panel.page.locator('.line:not(.dead)').first().getAttribute('data-link');
    await rest(link!);
    await panel.page.locator('.hover-card .local', { hasText: /^\d+×\d+ sparse/ }).waitFor();
    await panel.page.mouse.move(2, 2);
    await panel.page.locator('.hover-card').waitFor({ state: 'detached' });
  });
  test('a use of a number tells its derivative with every digit', async () => {
    await show(lectureExpression());
    const link = await panel.page.locator('.line').first().getAttribute('data-link');
    expect(await rest(link!)).toMatch(/∂[cd]\/∂[ab] = 1/);
    await panel.page.mouse.move(2, 2);
  });
});

describe('groups', () => {
  test('open and close in place, by double click and by Enter', async () => {
    await show(residualNet(100));
    const block = panel.page.locator('[data-name="blocks.1"]');
    expect(await block.getAttribute('data-expanded')).toBe('false');
    const before = (await block.boundingBox())!;
    await block.dblclick();
    await panel.page.locator('[data-name="blocks.1"][data-expanded="true"]').waitFor();
    const after = (await block.boundingBox())!;
    expect(Math.abs(after.x - before.x) + Math.abs(after.y - before.y)).toBeLessThan(12);
    await panel.page.locator('#graph').focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('[data-name="blocks.1"][data-expanded="false"]').waitFor();
  });

  test('what is selected in the editor is opened, selected and brought into view', async () => {
    const trace = await show(residualNet(200));
    const node = trace.nodes.filter((candidate) => candidate.name === 'fc2.weight').at(-2)!;
    await panel.send({ type: 'select', node: node.id });
    const card = panel.page.locator(`#item-n${node.id}`);
    await card.waitFor();
    expect(await card.getAttribute('data-selected')).toBe('true');
    expect(await card.isVisible()).toBe(true);
  });
});

test('the keyboard alone: along edges, to the inspector and back, search, fit', async () => {
  await show(lectureExpression());
  const { page } = panel;
  await panel.look('a', 'gradient');
  await page.locator('#graph').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.locator('[data-selected="true"]').getAttribute('data-name'), { timeout: 10_000 }).toBe('c');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.locator('[data-selected="true"]').getAttribute('data-name'), { timeout: 10_000 }).toBe('e');
  await expect.poll(() => page.locator('#graph').getAttribute('aria-activedescendant'), { timeout: 10_000 }).toBe('item-n4');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.locator('#tab-jacobian[aria-selected="true"]').waitFor();
  const focused = (id: string) => page.waitForFunction((wanted) => document.activeElement?.id === wanted, id);
  await page.keyboard.press('Escape');
  await focused('graph');
  await page.keyboard.press('/');
  await focused('search');
  await page.keyboard.type('add');
  await page.locator('.card.dimmed').first().waitFor();
  await expect.poll(() => page.locator('.card.dimmed').count(), { timeout: 10_000 }).toBe(3);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('[data-selected="true"]').getAttribute('data-name'), { timeout: 10_000 }).toBe('c');
  await page.keyboard.press('Escape');
  await page.locator('.card.dimmed').first().waitFor({ state: 'detached' });
});

test('the Tab key reaches every control, and each does its work by key', async () => {
  await show(lectureExpression());
  const { page } = panel;
  await page.locator('#mode-reverse').focus();
  await page.keyboard.press('Enter');
  await page.locator('#pass-count').waitFor();
  await page.locator('#mode-values').focus();
  const reached = new Set<string>(['mode-values']);
  for (let i = 0; i < 60 && !reached.has('pass-slider'); i++) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement?.id || (document.activeElement?.getAttribute('role') ?? '')));
  }
  const controls = [
    'mode-gradients',
    'mode-forward',
    'search',
    'filter',
    'colouring',
    'grouping',
    'fit',
    'expand-all',
    'collapse-all',
    'export',
  ];
  for (const id of [...controls, 'graph', 'separator', 'seed', 'pass-start', 'pass-back', 'pass-play', 'pass-slider'])
    expect(reached).toContain(id);

  // The toolkit's buttons become able to do something a frame after they are drawn so.
  const press = async (id: string) => {
    await page.locator(`#${id} button:enabled`).waitFor();
    await page.locator(`#${id}`).focus();
    await page.keyboard.press('Enter');
  };
  await press('pass-start');
  await expect.poll(() => panel.text('.step'), { timeout: 10_000 }).toBe('0 / 5');
  await press('pass-step');
  await expect.poll(() => panel.text('.step'), { timeout: 10_000 }).toBe('1 / 5');
  await page.locator('#colouring').focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('.legend .scale', { hasText: 'value norm' }).waitFor();
  const width = async (): Promise<number> => (await page.locator('#inspector').boundingBox())!.width;
  const before = await width();
  await page.locator('.splitter').focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(width, { timeout: 10_000 }).toBe(before + 20);
});

describe('layouts that are given up', () => {
  test('a newer wish ends the layout under way: the picture is that of the last one', async () => {
    await show(residualNet(1000));
    await panel.page.locator('#expand-all').click();
    await panel.page.locator('#collapse-all').click();
    await panel.page.locator('.app[data-laid="true"]').waitFor();
    await expect.poll(() => panel.page.locator('#graph [data-expanded="true"]').count(), { timeout: 10_000 }).toBe(0);
    await expect.poll(() => panel.page.locator('.banner').count(), { timeout: 10_000 }).toBe(0);
  });
  test('a panel that is closed in the middle of a layout leaves no error', async () => {
    panel = await host.open(() => null);
    await panel.send({ type: 'trace', trace: residualNet(1000) });
    await panel.page.locator('#expand-all').click();
    await panel.page.close();
  });
});

describe('exports', () => {
  const choose = async (format: string): Promise<string> => {
    await panel.page.locator('#export').click();
    await panel.page.locator('#export vscode-option', { hasText: new RegExp(`^${format}`, 'i') }).click();
    const message = await panel.said('export');
    expect(message.format).toBe(format);
    return message.content;
  };
  test('SVG', async () => {
    await show(lectureExpression());
    expect(await choose('svg')).toContain('∂e/∂c = 3');
  });
  test('PNG', async () => {
    await show(lectureExpression());
    const bytes = Buffer.from((await choose('png')).split(',')[1]!, 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });
  test('JSON keeps NaN', async () => {
    await show(awkward());
    expect(await choose('json')).toContain('"$number": "NaN"');
  });
  test('a page of its own, which opens without VS Code and without a network', async () => {
    await show(lectureExpression());
    const html = await choose('html');
    const page = await host.browser.newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.setContent(html);
    await page.locator('#graph [data-name="b"]').click();
    await expect.poll(() => page.locator('#tab-body').innerText(), { timeout: 10_000 }).toContain('∂e/∂b = 8');
    await page.locator('#tab-paths').click();
    await expect.poll(() => page.locator('.refused').innerText(), { timeout: 10_000 }).toContain('Open the file in VS Code');
    expect(requests.filter((url) => url.startsWith('http'))).toEqual([]);
    await page.close();
  });
});

describe('awkward input', () => {
  test('NaN, 0-d, empty and 6-d tensors, and names that look like markup', async () => {
    await show(awkward());
    for (const name of ['nan', 'scalar', 'empty', 'deep', 'out']) {
      for (const tab of ['value', 'gradient', 'jacobian', 'paths', 'uses', 'formula', 'source']) await panel.look(name, tab);
    }
    await panel.look('deep', 'value');
    await expect.poll(() => panel.page.locator('.slice-picker input').count(), { timeout: 10_000 }).toBe(4);
    await expect.poll(() => panel.page.locator('img').count(), { timeout: 10_000 }).toBe(0);
  });
  test('a graph of one node', async () => {
    await show(chain(0));
    await panel.look('x', 'paths');
    expect(await inspector()).toContain('the loss itself');
  });
  test('fifty thousand operations', async () => {
    await show(chain(50_000));
    await panel.page.locator('#expand-all').click();
    await panel.page.locator('#graph canvas.crowd, #graph .card').first().waitFor();
    await expect.poll(() => panel.page.locator('#graph .card').count(), { timeout: 10_000 }).toBeLessThan(400);
  });
  test('malformed messages are told and leave the graph as it was', async () => {
    await show(lectureExpression());
    await panel.post({ type: 'trace', trace: { nodes: 'many' } });
    await panel.page.locator('.banner', { hasText: 'could not be used' }).waitFor();
    for (const junk of [null, 7, 'text', [], { type: 'toString' }, { type: 'answer', request: 'x' }, { type: 'select', node: 10_000 }])
      await panel.post(junk);
    expect(await cardText('e')).toBe('15 1');
  });
});

/** Chooses from one of the toolbar's menus. */
async function choose(menu: string, text: string | RegExp): Promise<void> {
  await panel.page.locator(menu).click();
  await panel.page.locator(`${menu} vscode-option`, { hasText: text }).click();
}

test('iterations are groups as an option', async () => {
  await show(recurrentNet(3));
  await expect.poll(() => panel.page.locator('#graph [data-expanded]').count(), { timeout: 10_000 }).toBe(3);
  await choose('#grouping', /Groups: modules\s*$/);
  await panel.page.locator('#graph [data-expanded]').first().waitFor({ state: 'detached' });
  await choose('#grouping', 'Groups: all');
  await panel.page.locator('#graph [data-expanded]').nth(2).waitFor();
});

describe('comparing runs', () => {
  /** Twice the gradient of b. */
  const edited = (trace: Trace): Trace => ({
    ...trace,
    id: `${trace.id} edited`,
    nodes: trace.nodes.map((node) => (node.name === 'b' ? { ...node, grad: summary([], [16]) } : node)),
  });
  test('with the run before an edit: which gradients changed, by how much', async () => {
    const trace = await show(lectureExpression());
    await expect.poll(() => panel.page.locator('#compare').count(), { timeout: 10_000 }).toBe(0);
    await panel.send({ type: 'trace', trace: edited(trace) });
    await panel.page.locator('#compare').waitFor();
    await choose('#compare', 'previous run');
    await panel.page.locator('#differences').waitFor();
    await expect.poll(() => panel.text('#differences .facts'), { timeout: 10_000 }).toBe('1 of 5 gradients differ');
    await expect
      .poll(() => panel.page.locator('#differences tbody tr').first().innerText(), { timeout: 10_000 })
      .toMatch(/b\s+8\s+16\s+\+100 %/);
    expect(await cardText('b')).toBe('16 +100 %');
    expect(await cardText('c')).toBe('3 =');
    await expect.poll(() => panel.page.locator('#graph .tint').count(), { timeout: 10_000 }).toBe(1);
    await panel.look('b', 'gradient');
    await expect.poll(() => panel.text('.then'), { timeout: 10_000 }).toBe('in the previous run: 8 +100 %');
    await panel.page.keyboard.press('Escape');
    await choose('#compare', 'with nothing');
    expect(await cardText('b')).toBe('2 16');
  });
  test('with another panel, and anew after each of its runs', async () => {
    const trace = await show(lectureExpression());
    await panel.send({ type: 'panels', others: [{ id: 'other', title: 'model (other.py)' }] });
    await choose('#compare', 'other.py');
    expect((await panel.said('compare')).with).toBe('other');
    await panel.send({ type: 'compare', title: 'model (other.py)', trace: edited(trace) });
    await panel.page.locator('.card .number', { hasText: '−50 %' }).waitFor();
    await panel.send({ type: 'compare', title: 'model (other.py)', trace });
    await panel.page.locator('.card .number', { hasText: '−50 %' }).waitFor({ state: 'detached' });
    await panel.send({ type: 'panels', others: [] });
    await panel.page.locator('#compare').waitFor({ state: 'detached' });
  });
});

describe('steps of a script', () => {
  const steps = [3, 2, 1].map((loss, i) => ({ loss, location: null, time: 1, gradients: { b: 10 ** -i, a: 1 }, kept: i !== 1 }));
  test('a bar for each, and a click shows the graph of one', async () => {
    const trace = await show({ ...lectureExpression(), steps, step: 0 });
    answer = () => ({ ...trace, id: `${trace.id}/2`, step: 2, loss: 1 });
    await expect.poll(() => panel.text('.stepsbar output'), { timeout: 10_000 }).toContain('step 1 of 3 · loss 3');
    await panel.look('b', 'gradient');
    await expect.poll(() => panel.text('.stepsbar output'), { timeout: 10_000 }).toContain('‖∂ b‖ 1');
    await panel.page.locator('.stepsbar button').nth(0).focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.locator('.stepsbar output', { hasText: 'step 3 of 3 · loss 1 · ‖∂ b‖ 0.01' }).waitFor();
    await expect.poll(() => panel.text('.inspected h2'), { timeout: 10_000 }).toBe('b');
    await expect.poll(() => panel.page.locator('.stepsbar button').nth(1).getAttribute('aria-disabled'), { timeout: 10_000 }).toBe('true');
  });
});

describe('state', () => {
  test('a run under way, and one that failed, are told while the last numbers stay', async () => {
    await show(lectureExpression());
    await panel.send({ type: 'running', title: 'Running model' });
    await expect.poll(() => panel.text('.header .running'), { timeout: 10_000 }).toContain('Running model');
    await panel.send({ type: 'failed', title: 'The run failed', message: 'worker died' });
    await expect.poll(() => panel.text('.header .failed'), { timeout: 10_000 }).toContain('worker died');
    expect(await cardText('e')).toBe('15 1');
    await panel.page.getByText('Run again').click();
    await panel.said('rerun');
  });
  test('an error of the program stands above the graph up to it', async () => {
    const location = { file: '/w/model.py', line: 7, column: 1, endLine: 7, endColumn: 5 };
    await show({
      ...lectureExpression(),
      lossNode: -1,
      loss: null,
      error: {
        type: 'RuntimeError',
        message: 'shapes (2) and (3)',
        location,
        frames: [],
        cause: 'user',
        related: [{ message: 'and overwritten here', location: { ...location, line: 3 } }],
      },
    });
    await expect.poll(() => panel.text('.banner.error'), { timeout: 10_000 }).toContain('shapes (2) and (3)');
    await panel.page.locator('.banner.error .link').first().click();
    expect((await panel.said('reveal')).location.line).toBe(7);
    expect(await panel.text('.banner.error')).toContain('and overwritten here: model.py:3');
  });
  test('training that outlasts its time is no error', async () => {
    const step = { loss: 1, location: null, time: 1, gradients: {}, kept: true };
    await show({
      ...lectureExpression(),
      steps: [step, step, step],
      step: 0,
      error: { type: 'BudgetExceeded', message: 'stopped after 20 s', location: null, frames: [], cause: 'budget' },
    });
    await expect
      .poll(() => panel.text('.banner'), { timeout: 10_000 })
      .toContain('The program was stopped after 20 s, after 3 backward passes.');
    expect(await panel.page.locator('.banner.error').count()).toBe(0);
  });
  test('a new run keeps selection and open groups', async () => {
    const trace = await show(residualNet(100));
    await panel.page.locator('[data-name="blocks.1"]').dblclick();
    await panel.page.locator('[data-name="blocks.1"][data-expanded="true"]').waitFor();
    await panel.page.locator('#fit').click();
    await panel.page.locator('[data-name="x"]').first().click();
    await panel.send({ type: 'trace', trace: { ...trace, id: 'again' } });
    await panel.page.locator('.app[data-trace="again"]').waitFor();
    await panel.page.locator('[data-name="blocks.1"][data-expanded="true"]').waitFor();
    await expect.poll(() => panel.page.locator('.inspected h2').innerText(), { timeout: 10_000 }).toContain('x');
  });
  test('two runs in quick succession leave the whole graph in view', async () => {
    const trace = { ...lectureExpression(), file: '/w/quick.py' };
    panel = await host.open(answerer(trace), { width: 600, height: 700 });
    await panel.send({ type: 'trace', trace });
    await panel.send({ type: 'trace', trace: { ...trace, id: 'again' } });
    await panel.page.locator('.app[data-trace="again"][data-laid="true"]').waitFor();
    const graph = (await panel.page.locator('#graph').boundingBox())!;
    const loss = (await panel.page.locator('#graph [data-name="e"]').boundingBox())!;
    expect(loss.y + loss.height).toBeLessThan(graph.y + graph.height);
  });
  test('a reload of the window restores it', async () => {
    const trace = lectureExpression();
    const state = { file: trace.file, entry: trace.entry, expanded: [], selected: 1, viewport: { x: 30, y: 40, scale: 0.9 } };
    panel = await host.open(answerer(trace), { state });
    await panel.send({ type: 'trace', trace });
    await expect.poll(() => panel.text('.inspected h2'), { timeout: 10_000 }).toBe('b');
    await expect
      .poll(() => panel.page.locator('#graph .moved').getAttribute('style'), { timeout: 10_000 })
      .toContain('translate(30px, 40px)');
    await expect.poll(() => panel.page.locator('#graph .moved svg > g').getAttribute('transform'), { timeout: 10_000 }).toBe('scale(0.9)');
  });
});

describe('axe-core', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const theme of Object.keys(themes) as Theme[]) {
    test(`finds no serious violation in ${theme}`, async () => {
      await show(recurrentNet(3));
      await panel.wear(theme);
      await panel.look('Wh', 'gradient');
      await panel.page.evaluate(axe);
      const found = await panel.page.evaluate(async () => {
        const { violations } = await (
          window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } }
        ).axe.run();
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
      });
      expect(found).toEqual([]);
    });
  }
});
