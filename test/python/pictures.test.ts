import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeJpeg } from '../../src/runtime/pictures/jpeg.ts';
import { PictureError } from '../../src/runtime/pictures/picture.ts';
import { unfiltered } from '../../src/runtime/pictures/png.ts';
import { request, root, startHost } from './support/host.ts';

const host = startHost();
const folder = mkdtempSync(join(tmpdir(), 'nabla-pictures-'));
const scripts = join(root, 'test/python/pictures');
const python = (...args: string[]) => execFileSync('/usr/bin/python3', args, { cwd: folder, encoding: 'utf8' });
python(join(scripts, 'make.py'), folder);
copyFileSync(join(scripts, 'read.py'), join(folder, 'read.py'));
const script = (path: string) =>
  host.trace(request(path, '__main__', { kind: 'script', roots: [folder], env: ['/usr/lib/python3/dist-packages'], timeout: 120_000 }));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await host.dispose();
});

it('pictures in JPEG and PNG files, resized and trained on, are those of Pillow and torchvision to the last bit', async () => {
  const trace = await script(join(folder, 'read.py'));
  expect(trace.error).toBeNull();
  const lines = trace.output.trimEnd().split('\n');
  expect(lines).toEqual(python('read.py').trimEnd().split('\n'));
  expect(lines).toHaveLength(6 * 15 + 3);
});

it('what is no picture is told as Pillow does; other kinds of pictures are refused', async () => {
  const ask = async (bytes: Uint8Array) => {
    writeFileSync(join(folder, 'x.bin'), bytes);
    writeFileSync(join(folder, 'ask.py'), "from PIL import Image\nimport torch\nImage.open('x.bin')\n");
    return (await script(join(folder, 'ask.py'))).error;
  };
  const png = readFileSync(join(folder, 'png/9x17_RGB.png'));
  expect(await ask(Buffer.from('no picture'))).toMatchObject({ type: 'UnidentifiedImageError', cause: 'user', location: { line: 3 } });
  expect(await ask(Buffer.from('GIF89a'))).toMatchObject({ cause: 'unsupported' });
  expect(await ask(readFileSync(join(folder, 'cmyk.jpg')))).toMatchObject({
    cause: 'unsupported',
    message: 'Nabla does not support JPEG files of 4 components yet',
  });
  expect(await ask(png.subarray(0, 60))).toMatchObject({ type: 'OSError', cause: 'user' });
  expect(await ask(readFileSync(join(folder, 'jpeg/9x17_low.jpg')).subarray(0, 40))).toMatchObject({ type: 'OSError', cause: 'user' });
});

it('damaged files end in an error or in some picture, and soon', () => {
  let state = 1;
  const random = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const files = readdirSync(join(folder, 'jpeg'))
    .filter((f) => f.startsWith('9x17'))
    .map((f) => readFileSync(join(folder, 'jpeg', f)));
  let refused = 0;
  for (let i = 0; i < 3000; i++) {
    const bytes = Uint8Array.from(files[i % files.length]!);
    // Sizes of the picture stay: a large one takes as long as a large one does.
    for (let k = random(4); k >= 0; k--) bytes[random(bytes.length)] = random(256);
    const part = random(3) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
    try {
      const { width, height, bands, data } = decodeJpeg(part);
      expect(data).toHaveLength(width * height * bands);
    } catch (error) {
      expect(error).toBeInstanceOf(PictureError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(100);
  for (let i = 0; i < 300; i++) {
    const data = Uint8Array.from({ length: random(400) }, () => random(8));
    try {
      expect(unfiltered(data, 1 + random(9), 1 + random(9), [1, 2, 4, 8, 16][random(5)]!, 1 + random(4), random(2) === 1)).toBeInstanceOf(
        Uint16Array,
      );
    } catch (error) {
      expect(error).toBeInstanceOf(PictureError);
    }
  }
});
