import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, lenses, open, problems } from './workspace.ts';

describe('gradient checks', () => {
  it('pass on a right backward, with the worst error in the lens', async () => {
    const { document } = await open('lecture/1_expression.py');
    const line =
      document
        .getText()
        .split('\n')
        .findIndex((l) => l.startsWith('def ')) + 1;
    await vscode.commands.executeCommand('nabla.checkGradients', document.uri.toString(), 'expression');
    const titles = await eventually('the verdict', async () => {
      const found = await lenses(document.uri, line);
      return found[1]?.includes('✓') ? found : undefined;
    });
    assert.match(titles[1]!, /^Check Gradients: ✓ 2 inputs, worst rel\. error \d/);
  });

  it('fail on a wrong backward, at the element where it is worst, with both numbers', async () => {
    const { document } = await open('bugs/wrong_square.py');
    const line =
      document
        .getText()
        .split('\n')
        .findIndex((l) => l.startsWith('class WrongSquare')) + 1;
    await vscode.commands.executeCommand('nabla.checkGradients', document.uri.toString(), 'WrongSquare');
    const titles = await eventually('the verdict', async () => {
      const found = await lenses(document.uri, line);
      return found[1]?.includes('✗') ? found : undefined;
    });
    assert.equal(titles[1], 'Check Gradients: ✗ wrong in element [2,0]: you returned 0.31, the slope is 0.62');
    const problem = await eventually('the problem', () => problems(document.uri).find((d) => d.code === 'gradient-wrong'));
    assert.match(problem.message, /wrong at \[2, 0\]: you returned 0\.31, the slope is 0\.62\. The factor 2 is lost/);
  });
});
