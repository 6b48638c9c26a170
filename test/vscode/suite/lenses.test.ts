import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, lenses, open, openNew, retype } from './workspace.ts';

describe('lenses', () => {
  it('stand above a model and show the inputs that fit it', async () => {
    const { document } = await open('pytorch/mnist_cnn.py');
    const line =
      document
        .getText()
        .split('\n')
        .findIndex((l) => l.startsWith('class Net')) + 1;
    const titles = await eventually('the lenses', async () => {
      const found = await lenses(document.uri, line);
      return found.length === 3 ? found : undefined;
    });
    assert.deepEqual(titles, ['Show Graph', 'Check Gradients', 'Inputs: torch.randn(2, 1, 28, 28)']);
  });

  it('stand above every definition of a file', async () => {
    const { document } = await open('lecture/5_feedforward.py');
    const all = await eventually('the lenses', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
      return found?.length === 6 ? found : undefined;
    });
    assert.equal(new Set(all.map((l) => l.range.start.line)).size, 2);
  });

  it('follow an edit', async () => {
    const editor = await openNew('fresh.py', 'def f(a=1.0):\n    return a\n');
    await eventually('a lens on line 1', async () => ((await lenses(editor.document.uri, 1)).length === 3 ? true : undefined));
    await retype(editor, '\n\ndef f(a=1.0):\n    return a\n');
    await eventually('a lens on line 3', async () => ((await lenses(editor.document.uri, 3)).length === 3 ? true : undefined));
  });
});
