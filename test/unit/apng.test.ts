import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { describe, expect, it } from 'vitest';
import { animation } from '../../scripts/apng.mjs';

const png = async (colour: string, width = 4) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="3"><rect width="${width}" height="3" fill="${colour}"/></svg>`;
  return Buffer.from(new Resvg(svg).render().asPng());
};
const chunks = (bytes: Buffer) => {
  const found: [type: string, length: number][] = [];
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12)
    found.push([bytes.toString('latin1', at + 4, at + 8), bytes.readUInt32BE(at)]);
  return found;
};

describe('an animated PNG', async () => {
  await initWasm(readFileSync('node_modules/@resvg/resvg-wasm/index_bg.wasm'));
  it('holds every frame with its time, and still is the first frame to who knows no animations', async () => {
    const [red, blue] = [await png('red'), await png('blue')];
    const film = animation([
      { png: red, milliseconds: 500 },
      { png: blue, milliseconds: 250 },
    ]);
    expect(chunks(film).map(([type]) => type)).toEqual(['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'IEND']);
    const still = (b: Buffer) => b.indexOf('IDAT');
    expect(film.subarray(still(film)).subarray(0, 20)).toEqual(red.subarray(still(red)).subarray(0, 20));
    const second = film.indexOf('fcTL', film.indexOf('fdAT') - 40);
    expect([film.readUInt16BE(second + 24), film.readUInt16BE(second + 26)]).toEqual([250, 1000]);
  });
  it('takes only PNGs of one size', async () => {
    const frames = [await png('red'), await png('red', 5)].map((p) => ({ png: p, milliseconds: 1 }));
    expect(() => animation(frames)).toThrow('frame 1 has another size');
    expect(() => animation([{ png: deflateSync('no'), milliseconds: 1 }])).toThrow('no PNG');
    expect(() => animation([])).toThrow('at least one');
  });
});
