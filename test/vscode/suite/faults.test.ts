import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { eventually, hover, open, openNew } from './workspace.ts';

/** Processes below this extension host that run a script of that name; other suites may have their own on the same machine. */
function processes(script: string): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid && parent && command ? [{ pid: Number(pid), parent: Number(parent), command }] : [];
    });
  const parents = new Map(table.map((p) => [p.pid, p.parent]));
  const isBelow = (pid: number | undefined): boolean => pid !== undefined && (pid === process.pid || isBelow(parents.get(pid)));
  return table.filter((p) => p.command.includes(`dist/${script}`) && isBelow(p.parent)).map((p) => p.pid);
}

describe('faults', () => {
  it('a server that is killed is started again, and knows the open files', async () => {
    const editor = await open('lecture/1_expression.py');
    const number = () => hover(editor, 'c = a + b', 'c').then((text) => (text.includes('**5** float64') ? text : undefined));
    await eventually('the number', number);
    const [before] = processes('server.cjs');
    assert.ok(before);
    process.kill(before, 'SIGKILL');
    await eventually('another server', () => processes('server.cjs').find((pid) => pid !== before));
    await eventually('the number again', () => number().catch(() => undefined));
  });

  it('an interpreter that is killed in the middle of a run leaves the editor working', async () => {
    const slow =
      'import torch\n\n\n# nabla: x = torch.tensor([2.0, 3.0])\ndef slow(x):\n    for _ in range(100_000):\n        x = x * 1.0\n    return x.sum()\n';
    await openNew('slow_for_faults.py', slow);
    process.kill(await eventually('an interpreter', () => processes('worker.mjs')[0]), 'SIGKILL');
    const editor = await open('lecture/3_parameter_sharing.py');
    await eventually('a gradient', () => hover(editor, 'u = x * x', 'u').then((text) => (text.includes('2.718') ? text : undefined)));
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'slow_for_faults.py'));
  });

  it('a file that is renamed or deleted while it is open is no trouble', async () => {
    const text = 'import torch\n\n\n# nabla: x = torch.tensor(2.0)\ndef f(x):\n    y = x * x\n    return y\n';
    const first = await openNew('renamed.py', text);
    const to = vscode.Uri.joinPath(first.document.uri, '..', 'other name é.py');
    await vscode.workspace.fs.rename(first.document.uri, to);
    const editor = await open('other name é.py');
    await eventually('its number', () => hover(editor, 'y = x * x', 'y').then((t) => (t.includes('**4**') ? t : undefined)));
    await vscode.workspace.fs.delete(to);
    const other = await open('lecture/1_expression.py');
    await eventually('a number', () => hover(other, 'c = a + b', 'c').then((t) => (t.includes('**5** float64') ? t : undefined)));
  });
});
