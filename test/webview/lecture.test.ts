import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenPanel, PanelHost } from './support/panel.ts';
import { answerFrom, startRuntime, traceExample } from './support/runtime.ts';

/**
 * Every lecture example in the panel, run by the real runtime: the lecture's numbers must stand in the document, to the digits given there.
 */
const runtime = startRuntime();
let host: PanelHost;
let panel: OpenPanel;

beforeAll(async () => {
  host = await PanelHost.start();
  panel = await host.open(answerFrom(runtime));
});
afterAll(async () => {
  expect(panel.problems).toEqual([]);
  await host?.stop();
  await runtime.dispose();
});

async function show(file: string, entry: string): Promise<void> {
  const trace = await traceExample(runtime, `examples/lecture/${file}.py`, entry);
  expect(trace.error).toBeNull();
  await panel.send({ type: 'trace', trace });
  await panel.page.locator('.header strong', { hasText: entry }).waitFor();
  await panel.page.locator('#graph .card').first().waitFor();
}

/** All numbers in the table of that name, row by row. */
async function table(label: string, nth = 0): Promise<readonly number[]> {
  const cells = panel.page.locator(`#tab-body table[aria-label="${label}"]`).nth(nth).locator('td.number');
  await cells.first().waitFor();
  return (await cells.allInnerTexts()).map(Number);
}

function expectNumbers(shown: readonly number[], lecture: readonly number[]): void {
  expect(shown).toHaveLength(lecture.length);
  for (const [i, number] of lecture.entries()) expect(Math.abs(shown[i]! - number)).toBeLessThan(1e-8);
}

const tabText = async (waitFor: string): Promise<string> => {
  await panel.page.locator(`#tab-body ${waitFor}`).first().waitFor();
  return panel.text('#tab-body');
};

test('1: the two paths of ∂e/∂b, both modes and their passes', async () => {
  await show('1_expression', 'expression');
  await panel.look('b', 'paths');
  expect(await tabText('.sum')).toContain('∂e/∂b = 3·1 + 5·1 = 8');
  const labels = await panel.page.locator('.derivative text').allTextContents();
  for (const label of ['∂c/∂a = 1', '∂c/∂b = 1', '∂d/∂b = 1', '∂e/∂c = 3', '∂e/∂d = 5']) expect(labels).toContain(label);
  await panel.page.locator('#mode-forward').click();
  await panel.page.locator('#pass-count').waitFor();
  await expect.poll(() => panel.text('#pass-text'), { timeout: 10_000 }).toContain('∂e/∂b = 3·1 + 5·1 = 8');
  await expect
    .poll(() => panel.text('#pass-count'), { timeout: 10_000 })
    .toBe('This graph: forward mode needs 2 passes (one per input), reverse mode 1 (one per output).');
  await panel.page.locator('#mode-reverse').click();
  await panel.page
    .locator('#pass-text', { hasText: '8' })
    .or(panel.page.locator('#pass-text', { hasText: '3' }))
    .first()
    .waitFor();
  await panel.page.locator('#mode-gradients').click();
}, 120_000);

test('3: each use of x contributes e, and their sum is 3e', async () => {
  await show('3_parameter_sharing', 'shared');
  await panel.look('x', 'uses');
  const text = await tabText('.sum');
  expect(text.match(/2\.718281828/g)!.length).toBeGreaterThanOrEqual(3);
  expect(text).toContain('8.154845485');
});

test('4: the Jacobian, rows named by outputs and columns by inputs', async () => {
  await show('4_jacobian', 'f');
  await panel.look('x', 'jacobian');
  await tabText('.matrix');
  const cells = (await panel.page.locator('#tab-body td.number').allInnerTexts()).map(Number);
  expectNumbers(cells, [1, 3, 2, 0, 0, 2]);
  expect(await panel.page.locator('#tab-body thead th').allInnerTexts()).toEqual(['x[0]', 'x[1]', 'x[2]']);
});

describe('5: the feedforward net', () => {
  const outputs = {
    feedforward_sigmoid: { c: 0.5972493103553286, delta1: [-0.0333907288, 0.00884118, -0.0222604859] },
    feedforward_softmax: { c: 0.6824561206077286, delta1: [-0.0856996568, 0.0583496001, -0.0122428081] },
  };
  for (const [entry, { c, delta1 }] of Object.entries(outputs)) {
    test(`${entry}: the chain of Jacobians, the error signals, and no difference from the graph’s gradient`, async () => {
      await show('5_feedforward', entry);
      expect(Math.abs(Number((await panel.text('#loss')).split('= ')[1]) - c)).toBeLessThan(1e-8);
      await panel.look('W1', 'chain');
      await tabText('.strip-of-jacobians');
      const sizes = await panel.page.locator('.factor').allInnerTexts();
      expect(sizes.some((text) => text.includes('3×3') && text.includes('diagonal'))).toBe(true);
      expectNumbers(await table('∂C/∂z1'), delta1);
      const [x0, x1] = [1, 2];
      expectNumbers(
        await table('∂C/∂W1', 1),
        delta1.flatMap((d) => [d * x0, d * x1]),
      );
    });
  }
});

test('6: the contribution of each use of Wʰ, and their sum', async () => {
  await show('6_recurrent', 'recurrent');
  await panel.look('Wh', 'uses');
  await tabText('.sum');
  const text = await panel.text('#tab-body');
  expect(text).toContain('① + ② + ③');
  const shown = [...text.matchAll(/-?\d+\.\d{6,}/g)].map((match) => Number(match[0]));
  const lecture = [
    [-0.0342644466, 0.0342644466, 0.1117538929, -0.1117538929],
    [0.0158583539, 0.0131789246, -0.0545110796, -0.0453008811],
    [-0.0394982903, -0.0562957977, 0.0945951035, 0.1348237297],
    [-0.057904383, -0.0088524265, 0.1518379168, -0.0222310443],
  ];
  for (const number of lecture.flat()) expect(shown.some((x) => Math.abs(x - number) < 1e-8)).toBe(true);
});

test('2 and the long recurrent net open', async () => {
  await show('2_chain_rule', 'case_1');
  await show('2_chain_rule', 'case_2');
  await show('6_recurrent_long', 'recurrent_long');
});
