import { expect, it } from 'vitest';
import { withInitialMemory } from '../../scripts/initial-memory.mjs';

/** A module with a memory of 480 pages; it exports the memory as `m`. */
const plain = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 4, 1, 0, 0xe0, 0x03, 7, 5, 1, 1, 0x6d, 2, 0);

/** The corner of the standard interface used here; TypeScript declares it only together with the whole DOM. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { exports: { m: { buffer: ArrayBuffer } } };
};

const pagesOf = (bytes: Uint8Array) => new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.m.buffer.byteLength / 65536;

it('changes the memory that a module starts with, and nothing else', () => {
  expect(pagesOf(plain)).toBe(480);
  const larger = withInitialMemory(plain, 640);
  expect(pagesOf(larger)).toBe(640);
  expect([...larger].filter((b, i) => b !== plain[i]).length).toBeLessThanOrEqual(2);
});

it('refuses less memory, a number of another length, and modules without a memory', () => {
  expect(() => withInitialMemory(plain, 100)).toThrow('starts with 480 pages');
  expect(() => withInitialMemory(plain, 1 << 14)).toThrow('do not fit');
  expect(() => withInitialMemory(plain.subarray(0, 8), 640)).toThrow('no memory');
});
