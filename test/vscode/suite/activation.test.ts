import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  it('activates in a workspace with Python files', async () => {
    const extension = vscode.extensions.getExtension('nabla-gradients.nabla');
    assert.ok(extension, 'VS Code does not know the extension.');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of its manifest', async () => {
    const extension = vscode.extensions.getExtension('nabla-gradients.nabla')!;
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const known = new Set(await vscode.commands.getCommands());
    for (const { command } of contributes.commands) assert.ok(known.has(command), command);
  });
});
