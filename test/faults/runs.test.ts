import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fnv } from '../../src/runtime/text.ts';
import { Editor, type EditorOptions, Folder } from './editor.ts';

const square = `import torch


# nabla: x = torch.tensor([2.0, 3.0])
def square(x):
    y = x * x
    return y.sum()
`;
const endless = `import torch


# nabla: x = torch.tensor([2.0, 3.0])
def endless(x):
    while True:
        x = x * 1.0
`;

const folders: Folder[] = [];
const editors: Editor[] = [];
async function edit(options: EditorOptions = {}): Promise<Editor> {
  const folder = new Folder();
  folders.push(folder);
  return reopen(folder, options);
}
async function reopen(folder: Folder, options: EditorOptions = {}): Promise<Editor> {
  const editor = await Editor.open(folder, options);
  editors.push(editor);
  return editor;
}
afterEach(async () => {
  for (const editor of editors.splice(0)) await editor.close();
  for (const folder of folders.splice(0)) folder.remove();
});

/** Interpreters that a server has started. */
function workersOf(editor: Editor): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return table
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((m) => m && Number(m[2]) === editor.server.pid && !m[3]!.startsWith('Z') && m[4]!.includes('worker.mjs'))
    .map((m) => Number(m![1]));
}
const lives = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
/** Waits until something holds; the test's own limit applies. */
async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
}
/** The gradient that the graph of `square` shows. */
async function gradient(editor: Editor, uri: string): Promise<string> {
  const trace = await editor.ask('nabla/trace', { uri, entry: 'square' });
  return trace.error ? `${trace.error.type}: ${trace.error.message}` : String(trace.inputs[0]?.grad?.first);
}
const right = '4,6';

describe('an interpreter that is killed', () => {
  it('at any time costs one run at most, which says so; the next one is right', async () => {
    const editor = await edit({ settings: { runAutomatically: false } });
    const uri = editor.folder.write('square.py', square);
    await editor.show(uri, square);
    expect(await gradient(editor, uri)).toBe(right);
    for (let i = 0; i < 12; i++) {
      await editor.retype(uri, `${square}# ${i}\n`); // Another text: another run.
      const run = gradient(editor, uri);
      await new Promise((resolve) => setTimeout(resolve, 17 * i));
      for (const pid of workersOf(editor)) process.kill(pid, 'SIGKILL');
      expect(await run).toMatch(/^(4,6|InternalError: the interpreter ended \(SIGKILL\))$/);
      await editor.retype(uri, `${square}# again ${i}\n`);
      expect(await gradient(editor, uri)).toBe(right);
    }
  });

  it('a hundred times in a row leaves no process and no memory behind', async () => {
    const editor = await edit({ settings: { runAutomatically: false } });
    const uri = editor.folder.write('square.py', square);
    await editor.show(uri, square);
    const held = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${editor.server.pid}/status`, 'utf8'))![1]) / 1024;
    const kill = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        const run = editor.ask('nabla/trace', { uri, entry: 'square' });
        await until(() => workersOf(editor).length > 0);
        for (const pid of workersOf(editor)) process.kill(pid, 'SIGKILL');
        await run;
        await editor.retype(uri, `${square}# ${Math.random()}\n`);
      }
    };
    await kill(20);
    const before = held();
    await kill(80);
    expect(held() - before).toBeLessThan(40);
    expect(await gradient(editor, uri)).toBe(right);
    await until(() => workersOf(editor).length <= 2); // That of the next run, and the spare one.
  });
});

describe('a server', () => {
  it('that is killed takes its interpreters along, also one in an endless loop', async () => {
    const editor = await edit({ settings: { timeout: 3 } });
    const uri = editor.folder.write('endless.py', endless);
    await editor.show(uri, endless);
    await editor.eventually(() => (editor.states.get(`${uri}#endless`)?.running ? true : null));
    await until(() => workersOf(editor).length > 0);
    const workers = workersOf(editor);
    editor.server.kill('SIGKILL');
    await until(() => !workers.some(lives));
  });

  it('that is shut down in the middle of a run ends at once, with its interpreters', async () => {
    const editor = await edit();
    const uri = editor.folder.write('endless.py', endless);
    await editor.show(uri, endless);
    await until(() => workersOf(editor).length > 0);
    const workers = workersOf(editor);
    await editor.close();
    await until(() => editor.server.exitCode !== null || editor.server.signalCode !== null);
    await until(() => !workers.some(lives));
  });

  it('whose document is closed in the middle of its run goes on with the others', async () => {
    const editor = await edit();
    const [long, short] = [editor.folder.write('endless.py', endless), editor.folder.write('square.py', square)];
    await editor.show(long, endless);
    await editor.eventually(() => (editor.states.get(`${long}#endless`)?.running ? true : null));
    await editor.hide(long);
    await editor.show(short, square);
    expect(await gradient(editor, short)).toBe(right);
  });

  it('two on one folder, with nothing stored yet, do not get into each other’s way', async () => {
    const folder = new Folder();
    folders.push(folder);
    const cache = folder.file('storage');
    mkdirSync(cache);
    const uri = folder.write('square.py', square);
    const both = await Promise.all([reopen(folder, { cache }), reopen(folder, { cache })]);
    await Promise.all(both.map((e) => e.show(uri, square)));
    expect(await Promise.all(both.map((e) => gradient(e, uri)))).toEqual([right, right]);
    for (const editor of both) await editor.close();
    expect(readdirSync(cache).filter((name) => !name.endsWith('.snapshot'))).toEqual([]);
    const third = await reopen(folder, { cache });
    await third.show(uri, square);
    expect(await gradient(third, uri)).toBe(right);
  });
});

describe('a stored snapshot', () => {
  const damages: Readonly<Record<string, (data: Buffer) => Uint8Array>> = {
    'cut short': (data) => data.subarray(0, data.length >> 1),
    'with one bit turned': (data) => {
      data[data.length >> 1]! ^= 1;
      return data;
    },
    empty: () => new Uint8Array(0),
    'with other contents': () => Buffer.from('not a snapshot at all'),
    'larger than the memory it is for': (data) => {
      const larger = Buffer.concat([data, Buffer.alloc(1 << 24)]);
      larger.writeUInt32BE(fnv(new Uint32Array(Uint8Array.from(larger.subarray(4)).buffer)));
      return larger;
    },
  };
  const kept = new Folder();
  beforeAll(async () => {
    const editor = await edit({ cache: kept.path });
    const uri = editor.folder.write('square.py', square);
    await editor.show(uri, square);
    expect(await gradient(editor, uri)).toBe(right);
    await editor.close();
  });
  afterAll(() => kept.remove());

  it('that is sound is used', async () => {
    const path = kept.file(readdirSync(kept.path)[0]!);
    const { mtimeMs } = statSync(path);
    const editor = await edit({ cache: kept.path });
    const uri = editor.folder.write('square.py', square);
    await editor.show(uri, square);
    expect(await gradient(editor, uri)).toBe(right);
    await editor.close();
    expect(statSync(path).mtimeMs).toBe(mtimeMs); // one that cannot be restored is written anew
  });

  it.each(Object.keys(damages))('that is %s is made anew', async (what) => {
    const path = kept.file(readdirSync(kept.path)[0]!);
    const whole = readFileSync(path);
    writeFileSync(path, damages[what]!(Buffer.from(whole)));
    const editor = await edit({ cache: kept.path });
    const uri = editor.folder.write('square.py', square);
    await editor.show(uri, square);
    expect(await gradient(editor, uri)).toBe(right);
    await editor.close();
    expect(readFileSync(path).length).toBe(whole.length);
  });

  it.each(['/proc/nabla-has-no-such-folder', '/dev/null/storage', '/dev/full'])(
    'in %s, where nothing can be written, is done without',
    async (cache) => {
      const editor = await edit({ cache });
      const uri = editor.folder.write('square.py', square);
      await editor.show(uri, square);
      expect(await gradient(editor, uri)).toBe(right);
    },
  );
});

describe('files of the workspace', () => {
  const main =
    'import torch\nfrom helper import times\n\n\n# nabla: x = torch.tensor([2.0, 3.0])\ndef square(x):\n    return times(x, x).sum()\n';
  const helper = 'def times(a, b):\n    return a * b\n';

  it('that are deleted, renamed and written again are seen as they are', async () => {
    const editor = await edit();
    editor.folder.write('helper.py', helper);
    const uri = editor.folder.write('square.py', main);
    await editor.show(uri, main);
    expect(await gradient(editor, uri)).toBe(right);
    rmSync(editor.folder.file('helper.py'));
    await editor.retype(uri, `${main}# 1\n`);
    const without = await editor.ask('nabla/trace', { uri, entry: 'square' });
    expect(without.error).toMatchObject({ type: 'ModuleNotFoundError', message: expect.stringContaining('helper') });
    editor.folder.write('helper.py', helper.replace('a * b', 'a * b * 2'));
    await editor.retype(uri, `${main}# 2\n`);
    expect(await gradient(editor, uri)).toBe('8,12');
    editor.folder.write('helper/__init__.py', helper);
    rmSync(editor.folder.file('helper.py'));
    await editor.retype(uri, `${main}# 3\n`);
    expect(await gradient(editor, uri)).toBe(right);
  });

  it('that vanish while the program that imports them runs', async () => {
    const editor = await edit();
    editor.folder.write('helper.py', helper);
    const late = main
      .replace('from helper import times\n', '')
      .replace('    return', '    for _ in range(20_000):\n        x = x * 1.0\n    from helper import times\n    return');
    const uri = editor.folder.write('square.py', late);
    await editor.show(uri, late);
    await editor.eventually(() => (editor.states.get(`${uri}#square`)?.running ? true : null));
    rmSync(editor.folder.file('helper.py'));
    // Either it had been read before or it is missing now: both are right, and both end.
    expect(await gradient(editor, uri)).toMatch(/^(4,6|ModuleNotFoundError: No module named 'helper')$/);
    editor.folder.write('helper.py', helper);
    await editor.retype(uri, `${late}#\n`);
    expect(await gradient(editor, uri)).toBe(right);
  });

  it('whose own folder is deleted', async () => {
    const editor = await edit();
    const uri = editor.folder.write('square.py', square);
    await editor.show(uri, square);
    editor.folder.remove();
    expect(await gradient(editor, uri)).toBe(right); // It is open in the editor.
  });
});
