import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  it('activates in a workspace with Python files', async () => {
    const extension = vscode.extensions.getExtension('nabla-gradients.nabla');
    assert.ok(extension, 'VS Code does not know the extension.');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
