import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CodeLens,
  createProtocolConnection,
  type Diagnostic,
  type DocumentSymbol,
  type Hover,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { root } from './support/host.ts';

const text = `import torch

# nabla: x = torch.tensor([2.0, 3.0], dtype=torch.float64)
def energy(x):
    square = x * x
    return square.sum()


class Wrong(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * x
`;

/** An editor that knows nothing of Nabla: the language server protocol over standard input and output, and no capabilities of its own. */
describe('the language server, with a bare client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nabla-lsp-'));
  const uri = pathToFileURL(join(folder, 'energy.py')).href;
  const textDocument = { uri };
  let server: ChildProcess;
  let client: ProtocolConnection;
  let greeting: InitializeResult;
  const problems: Diagnostic[][] = [];
  let published = () => {};

  beforeAll(async () => {
    writeFileSync(join(folder, 'energy.py'), text);
    server = spawn(process.execPath, [join(root, 'dist/server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    client = createProtocolConnection(new StreamMessageReader(server.stdout!), new StreamMessageWriter(server.stdin!));
    client.onNotification('textDocument/publishDiagnostics', ({ diagnostics }: { diagnostics: Diagnostic[] }) => {
      problems.push(diagnostics);
      published();
    });
    client.listen();
    greeting = await client.sendRequest('initialize', {
      processId: null,
      rootUri: pathToFileURL(folder).href,
      capabilities: {},
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'work' }],
      initializationOptions: { cache: join(root, 'out/snapshots') },
    });
    await client.sendNotification('initialized', {});
    await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text } });
  });
  afterAll(async () => {
    await client.sendRequest('shutdown');
    await client.sendNotification('exit');
    client.dispose();
    server.kill();
  });

  /** Asks again whenever something was published, until the answer is there. */
  async function eventually<T>(ask: () => Promise<T | null>): Promise<T> {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        published = resolve;
      });
      const answer = await ask();
      if (answer !== null) return answer;
      await news;
    }
  }

  it('says what it can do, with a command that any editor can run', () => {
    expect(greeting.capabilities).toMatchObject({ hoverProvider: true, executeCommandProvider: { commands: ['nabla.checkGradients'] } });
  });

  it('lists the definitions as symbols', async () => {
    const symbols: DocumentSymbol[] = await client.sendRequest('textDocument/documentSymbol', { textDocument });
    expect(symbols.map((s) => s.name)).toEqual(['energy', 'Wrong']);
  });

  it('shows value and gradient in a hover', async () => {
    const hover = await eventually<Hover>(() =>
      client.sendRequest('textDocument/hover', { textDocument, position: { line: 4, character: 5 } }),
    );
    expect(JSON.stringify(hover.contents)).toMatch(/square.*gradient/s);
  });

  it('runs the check behind a lens, and shows the result as a problem', async () => {
    const lenses: CodeLens[] = await client.sendRequest('textDocument/codeLens', { textDocument });
    const lens = lenses.find((l) => l.command?.command === 'nabla.checkGradients' && l.range.start.line >= 8);
    const report: { verdict: string } = await client.sendRequest('workspace/executeCommand', lens!.command!);
    expect(report.verdict).toBe('wrong');
    const found = await eventually(() => Promise.resolve(problems.flat().find((d) => /slope|gradient/i.test(String(d.message))) ?? null));
    expect(found.source).toBe('Nabla');
  });

  it('shows the numbers of an open program in the files that it came through, and what is unhealthy there', async () => {
    const at = (name: string) => pathToFileURL(join(folder, name)).href;
    const open = async (name: string, lines: readonly string[]) => {
      writeFileSync(join(folder, name), lines.join('\n'));
      const document = { uri: at(name), languageId: 'python', version: 1, text: lines.join('\n') };
      await client.sendNotification('textDocument/didOpen', { textDocument: document });
    };
    await open('net.py', [
      'import torch',
      'class Net(torch.nn.Module):',
      '    def forward(self, x):',
      '        h = torch.relu(x - 9)',
      '        return h',
    ]);
    await open('train.py', [
      'import torch',
      'from net import Net',
      'def main():',
      '    w = torch.ones(20, requires_grad=True)',
      '    for _ in range(2):',
      '        Net()(w * torch.ones(4, 20)).sum().backward()',
      'main()',
    ]);
    const hoverSaying = (words: string) =>
      eventually<Hover>(async () => {
        const position = { line: 3, character: 8 };
        const found: Hover | null = await client.sendRequest('textDocument/hover', { textDocument: { uri: at('net.py') }, position });
        return found && JSON.stringify(found.contents).includes(words) ? found : null;
      });
    const hover = await hoverSaying('step 1 of 2');
    expect(JSON.stringify(hover.contents)).toContain('[4, 20]');
    const dead = await eventually(() =>
      Promise.resolve(problems.flat().find((d) => d.code === 'dead-relu' && String(d.message).includes('20 units')) ?? null),
    );
    expect([dead.range.start.line, dead.message]).toEqual([3, expect.stringContaining('100 % of the 20 units')]);
    // The editor shows the step that a graph was asked for.
    const run: { id: string } = await client.sendRequest('nabla/trace', { uri: at('train.py'), entry: '__main__' });
    await client.sendRequest('nabla/query', { name: 'step', params: { trace: run.id, step: 1 } });
    await hoverSaying('step 2 of 2');
  });

  it('refuses a command without a definition, in words', async () => {
    await expect(client.sendRequest('workspace/executeCommand', { command: 'nabla.checkGradients', arguments: [] })).rejects.toThrow(
      'needs the address of a document',
    );
  });
});
