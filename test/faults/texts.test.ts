import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Editor, Folder } from './editor.ts';

const square = `import torch


# nabla: x = torch.tensor([2.0, 3.0])
def square(x):
    y = x * x
    return y.sum()
`;

let folder: Folder;
let editor: Editor;
beforeAll(async () => {
  folder = new Folder();
  editor = await Editor.open(folder);
});
afterAll(async () => {
  await editor.close();
  folder.remove();
});

/** Where a word stands in a text, as editors count: lines from 0, characters in UTF-16 units. */
function place(text: string, word: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(word)).split(/\r\n|\r|\n/);
  return { line: before.length - 1, character: before.at(-1)!.length };
}
async function shown(name: string, text: string): Promise<string> {
  const uri = folder.write(name, text);
  await editor.show(uri, text);
  return uri;
}

describe('positions are exact', () => {
  const texts: Readonly<Record<string, string>> = {
    'with CRLF': square.replaceAll('\n', '\r\n'),
    'with a byte order mark': `\uFEFF${square}`,
    'with tabs': square.replaceAll('    ', '\t'),
    'behind emoji': square.replace('    y = x * x', "    note = '😀👩‍🔬'; y = x * x"),
    'behind combining marks': square.replace('    y = x * x', "    note = 'é̈'; y = x * x"),
    'behind form feeds': square.replace('def square', '\fdef square'),
    'without a last newline': square.trimEnd(),
    'in the middle of long lines': square.replace('    y = x * x', `    ${'z = 1; '.repeat(400)}y = x * x`),
  };
  it.each(Object.entries(texts))('%s', async (what, text) => {
    const uri = await shown(`${what.replaceAll(' ', '_')}.py`, text);
    const state = await editor.fresh(uri, 'square');
    expect(state.trace).toBe('fresh');
    const { line, character } = place(text, 'y = x * x');
    expect(await editor.hover(uri, line, character)).toMatch(/`y`.*gradient/s);
    expect(await editor.hover(uri, line, character + 'y = '.length)).toMatch(/`x`/);
    expect((await editor.hover(uri, line, Math.max(0, character - 2))) ?? '').not.toMatch(/`y`/);
  });

  it('of an error too: an emoji, a tab and CRLF before it', async () => {
    const text = `import torch\r\n\r\n\r\n# nabla: x = torch.randn(3, 4)\r\ndef wrong(x):\r\n\tnote = '😀'; y = x @ torch.ones(5)\r\n\treturn y.sum()\r\n`;
    const uri = await shown('wrong_place.py', text);
    const problem = await editor.eventually(() => editor.problems.get(uri)?.[0]);
    const { line, character } = place(text, 'x @ torch.ones(5)');
    expect(problem.range).toEqual({ start: { line, character }, end: { line, character: character + 'x @ torch.ones(5)'.length } });
  });
});

describe('helpers on the disk', () => {
  const main = (module: string) =>
    square.replace('import torch\n', `import torch\nfrom ${module} import factor\n`).replace('y = x * x', 'y = x * x * factor');
  const helpers: Readonly<Record<string, [content: string | Uint8Array, outcome: RegExp]>> = {
    bom: ['\uFEFFfactor = 1\n', /^4,6$/],
    crlf: ['factor = 1\r\nif factor:\r\n    factor = 1\r\n', /^4,6$/],
    old_mac: ['x = 2\rfactor = 1\r', /^4,6$/],
    latin: [Buffer.from('# -*- coding: latin-1 -*-\nname = "\xe9"\nfactor = len(name)\n', 'latin1'), /^4,6$/],
    cookie: [
      Buffer.from(
        '#!/usr/bin/env python\n# vim: set fileencoding=koi8-r :\nname = "\xc1"\nfactor = 1 if name == chr(0x430) else 0\n',
        'latin1',
      ),
      /^4,6$/,
    ],
    undeclared: [Buffer.from('name = "\xe9"\nfactor = 1\n', 'latin1'), /^SyntaxError: .*not UTF-8/],
    utf16: [Buffer.from('\uFEFFfactor = 1\n', 'utf16le'), /^SyntaxError: /],
    nul: ['factor = 1\0\n', /^(SyntaxError|ValueError): .*null/],
    binary: [Uint8Array.from({ length: 4096 }, (_, i) => (i * 151) % 256), /^SyntaxError: /],
    empty: ['', /^ImportError: cannot import name 'factor'/],
  };
  it.each(Object.keys(helpers))('%s', async (name) => {
    const [content, outcome] = helpers[name]!;
    folder.write(`${name}.py`, content);
    const text = main(name);
    const uri = await shown(`uses_${name}.py`, text);
    const trace = await editor.ask('nabla/trace', { uri, entry: 'square' });
    expect(trace.error ? `${trace.error.type}: ${trace.error.message}` : String(trace.inputs[0]?.grad?.first)).toMatch(outcome);
    await editor.hide(uri);
  });
});

describe('paths', () => {
  const names = [
    'two words',
    'größe',
    '数学',
    '😀',
    "it's",
    'a#b',
    '50%',
    'a+b',
    'x;y',
    '[z]',
    '{q}',
    '~tilde',
    '.hidden',
    'a&b=c',
    "quo'te",
    'long'.repeat(40),
  ];
  it.each(names)('%s', async (name) => {
    folder.write(`${name}/helper.py`, 'factor = 1\n');
    const text = square.replace('import torch\n', 'import torch\nfrom helper import factor\n').replace('y = x * x', 'y = x * x * factor');
    const uri = await shown(`${name}/${name}.py`, text);
    await editor.fresh(uri, 'square');
    const { line, character } = place(text, 'y = x');
    expect(await editor.hover(uri, line, character)).toMatch(/`y`.*gradient/s);
    const trace = await editor.ask('nabla/trace', { uri, entry: 'square' });
    expect(trace.error).toBeNull();
    expect(trace.file).toBe(folder.file(`${name}/${name}.py`));
    await editor.hide(uri);
  });
});

describe('many edits', () => {
  it('a thousand, one after the other, end with the numbers of the last text', async () => {
    const uri = await shown('quick.py', square);
    await editor.fresh(uri, 'square');
    const at = place(square, '* x');
    for (let i = 0; i < 1000; i++) {
      const range = { start: at, end: { line: at.line, character: at.character + (i === 0 ? 3 : `* ${i % 7}.0`.length) } };
      await editor.change(uri, [{ range, text: `* ${(i + 1) % 7}.0` }]);
    }
    // 1000 % 7 = 6, so the last text says `y = x * 6.0`.
    const trace = await editor.ask('nabla/trace', { uri, entry: 'square' });
    expect(trace.inputs[0]?.grad?.first).toEqual([6, 6]);
    await editor.fresh(uri, 'square');
    expect(await editor.hover(uri, at.line, 4)).toMatch(/12/);
    await editor.hide(uri);
  });

  it('each of which breaks the text', async () => {
    const uri = await shown('broken.py', square);
    for (let cut = 0; cut < square.length; cut += 3) await editor.retype(uri, square.slice(0, cut));
    await editor.retype(uri, square);
    const trace = await editor.ask('nabla/trace', { uri, entry: 'square' });
    expect(trace.inputs[0]?.grad?.first).toEqual([4, 6]);
    await editor.hide(uri);
  });
});

describe('a client that does not keep to the protocol', () => {
  it('is answered, and the next well-formed request works', async () => {
    const uri = await shown('awkward.py', square);
    const awkward: [string, unknown][] = [
      ['nabla/trace', { uri, entry: 'nothing of the kind' }],
      ['nabla/trace', { uri: 'file:///nowhere/at/all.py', entry: 'f' }],
      ['nabla/trace', {}],
      ['nabla/trace', null],
      ['nabla/check', { uri: 7, entry: [] }],
      ['nabla/query', { name: 'no such question', params: {} }],
      ['nabla/query', { name: 'slice', params: { trace: 't999', tensor: -1 } }],
      ['nabla/writePlan', { uri, entry: 'square', text: '\0\r\n)))(((' }],
      ['nabla/nodeAt', { uri, line: 1e9, character: -5 }],
      ['nabla/unknown', {}],
      ['textDocument/hover', { textDocument: { uri: 'untitled:Untitled-1' }, position: { line: -1, character: 1e12 } }],
      ['textDocument/hover', {}],
      ['textDocument/codeLens', { textDocument: { uri: '%%%' } }],
      ['textDocument/codeAction', { textDocument: { uri }, range: null, context: { diagnostics: [] } }],
      ['workspace/symbol', { query: '(*[\\' }],
      ['workspace/executeCommand', { command: 'rm', arguments: ['-rf'] }],
    ];
    for (const [method, params] of awkward)
      await editor.request(method, params).catch((error: Error) => expect(error.message).toMatch(/\S/));
    await editor.notify('textDocument/didChange', {
      textDocument: { uri: 'file:///never/opened.py', version: 3 },
      contentChanges: [{ text: 'x' }],
    });
    await editor.notify('textDocument/didClose', { textDocument: { uri: 'file:///never/opened.py' } });
    await editor.notify('workspace/didChangeConfiguration', { settings: { nabla: { timeout: 'soon', seed: -1, packageFolders: 'all' } } });
    const trace = await editor.ask('nabla/trace', { uri, entry: 'square' });
    expect(trace.inputs[0]?.grad?.first).toEqual([4, 6]);
  });
});
