import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, fileUri, open, openNew, problems } from './workspace.ts';

describe('editor features', () => {
  it('list the models of a file with their passes, and those of the workspace by name', async () => {
    const editor = await open('bugs/wrong_square.py');
    const symbols = await eventually('document symbols', async () => {
      const found = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
        'vscode.executeDocumentSymbolProvider',
        editor.document.uri,
      );
      return found?.find((s) => s.name === 'WrongSquare');
    });
    assert.deepEqual(
      symbols.children.map((c) => c.name),
      ['forward', 'backward'],
    );
    const everywhere = await vscode.commands.executeCommand<vscode.SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', 'wrongsq');
    assert.ok(everywhere.some((s) => s.name === 'WrongSquare' && s.location.uri.path.endsWith('bugs/wrong_square.py')));
  });

  it('hint at shapes and norms of gradients behind assignments, when asked to', async () => {
    await vscode.workspace.getConfiguration('nabla').update('inlayHints', true, vscode.ConfigurationTarget.Workspace);
    const editor = await open('pytorch/mnist_cnn.py');
    const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
    const hints = await eventually('inlay hints', async () => {
      const found = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', editor.document.uri, all);
      return found && found.length > 3 ? found.map((h) => String(h.label)) : undefined;
    });
    await vscode.workspace.getConfiguration('nabla').update('inlayHints', undefined, vscode.ConfigurationTarget.Workspace);
    assert.ok(
      hints.some((h) => /^\[2, \d+, \d+, \d+\] ‖∇‖ \d/.test(h)),
      hints.join('\n'),
    );
  });

  it('mend a softmax before cross-entropy with the fix that the problem offers', async () => {
    const editor = await open('bugs/softmax_before_cross_entropy.py');
    const problem = await eventually('the problem', () => problems(editor.document.uri).find((d) => /softmax/i.test(d.message)));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      editor.document.uri,
      problem.range,
    );
    const fix = actions.find((a) => a.title.startsWith('Pass the logits'));
    assert.ok(fix?.edit, `no fix among: ${actions.map((a) => a.title).join(', ')}`);
    const before = editor.document.getText();
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.notEqual(editor.document.getText(), before);
    await eventually('the problem to be gone', () =>
      problems(editor.document.uri).some((d) => /softmax/i.test(d.message)) ? undefined : true,
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('know the models of a notebook: its cells are one program', async () => {
    const cell = (source: string) => ({ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null });
    const cells = [
      cell('%matplotlib inline\nimport torch\nimport torch.nn as nn'),
      { cell_type: 'markdown', source: '# A model', metadata: {} },
      cell(
        'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(7, 3)\n\n    def forward(self, x):\n        h = self.fc(x)\n        return torch.tanh(h)',
      ),
    ];
    const uri = fileUri('notebook.ipynb');
    const notebook = { cells, metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 };
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(JSON.stringify(notebook)));
    const document = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(document);
    const code = document.cellAt(2).document;
    const lenses = await eventually('lenses in a cell', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', code.uri, 100);
      return found?.some((l) => l.command?.title === 'Show Graph') ? found : undefined;
    });
    assert.equal(lenses[0]!.range.start.line, 0);
    const text = await eventually('a hover in a cell', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        code.uri,
        new vscode.Position(6, 8),
      );
      const found = hovers.flatMap((h) => h.contents.map((c) => (typeof c === 'string' ? c : c.value))).join('\n');
      return found.includes('[2, 3]') ? found : undefined;
    });
    assert.match(text, /`∂.*\/∂h`/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('find the base of a model in another file', async () => {
    await vscode.workspace.fs.writeFile(
      fileUri('bases.py'),
      new TextEncoder().encode('import torch.nn as nn\n\n\nclass BaseModel(nn.Module):\n    def count(self):\n        return 1\n'),
    );
    const editor = await openNew(
      'derived.py',
      'import torch.nn as nn\nfrom bases import BaseModel\n\n\nclass Derived(BaseModel):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(5, 2)\n\n    def forward(self, x):\n        return self.fc(x)\n',
    );
    const titles = await eventually('lenses of the derived class', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri, 100);
      return found && found.length >= 3 ? found.map((l) => l.command!.title) : undefined;
    });
    assert.ok(titles.includes('Inputs: torch.randn(2, 5)'), titles.join(' · '));
  });
});
