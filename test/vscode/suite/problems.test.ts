import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, hover, openNew, problems, retype } from './workspace.ts';

async function problemOf(editor: vscode.TextEditor, has: string): Promise<vscode.Diagnostic> {
  return eventually(`a problem with “${has}”`, () => problems(editor.document.uri).find((d) => d.message.includes(has)));
}
const head = 'import torch\nfrom torch import nn\n\n\n';
const model = (body: string) => `${head}# nabla: x = torch.randn(2, 3)\nclass Net(nn.Module):\n    def forward(self, x):\n${body}`;

describe('problems', () => {
  it('a syntax error is one problem at its place, and goes away with it', async () => {
    const editor = await openNew('syntax.py', model('        return x +\n'));
    const problem = await problemOf(editor, 'SyntaxError');
    assert.equal(problem.range.start.line, 7);
    assert.equal(problems(editor.document.uri).length, 1);
    await retype(editor, model('        return x + 1\n'));
    await eventually('no problems', () => (problems(editor.document.uri).length === 0 ? true : undefined));
  });

  it('a shape error stands at the exact expression', async () => {
    const editor = await openNew('shape.py', model('        w = torch.zeros(4, 2)\n        return 1 + x @ w\n'));
    const problem = await problemOf(editor, 'RuntimeError');
    assert.equal(editor.document.getText(problem.range), 'x @ w');
    assert.match(problem.message, /mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x2\)/);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
  });

  it('an unknown layer is named where it is used', async () => {
    const editor = await openNew('unknown.py', model('        return nn.NoSuchLayer()(x)\n'));
    const problem = await problemOf(editor, 'NoSuchLayer');
    assert.equal(problem.range.start.line, 7);
  });

  it('a missing import is reported only where it is used', async () => {
    const editor = await openNew('missing.py', `import no_such_package\n${model('        return no_such_package.twice(x)\n')}`);
    const problem = await problemOf(editor, 'no_such_package');
    assert.equal(problem.range.start.line, 8);
    assert.equal(problems(editor.document.uri).length, 1);
  });

  it('an endless loop is stopped at the budget, and the next run works', async () => {
    const settings = vscode.workspace.getConfiguration('nabla');
    await settings.update('timeout', 3, vscode.ConfigurationTarget.Workspace);
    try {
      const editor = await openNew('endless.py', model('        n = 0\n        while True:\n            n += 1\n        return x\n'));
      const problem = await problemOf(editor, 'stopped after');
      assert.match(editor.document.lineAt(problem.range.start.line).text, /while True|n \+= 1/);
      await retype(editor, model('        y = x * 2\n        return y\n'));
      await eventually('the next run', async () => ((await hover(editor, 'y = x * 2', 'y')).includes('[2, 3]') ? true : undefined));
      assert.deepEqual(problems(editor.document.uri), []);
    } finally {
      await settings.update('timeout', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
