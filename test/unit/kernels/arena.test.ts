import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena, type GrowingMemory } from '../../../src/engine/kernels/arena.ts';

class Pages implements GrowingMemory {
  buffer = new ArrayBuffer(65536);
  grow(pages: number): number {
    this.buffer = new ArrayBuffer(this.buffer.byteLength + pages * 65536);
    return 0;
  }
}

test('blocks that are out at the same time never overlap, lie on cache lines within the limits, and all room comes back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.nat()), { maxLength: 60 }), (steps) => {
      const [start, limit] = [100, 1 << 17];
      const memory = new Pages();
      const arena = new Arena(memory, start, limit);
      const out: { address: number; bytes: number }[] = [];
      for (const [bytes, choice] of steps) {
        if (choice % 3 === 0 && out.length > 0) {
          const [block] = out.splice(choice % out.length, 1);
          arena.give(block!.address, block!.bytes);
          continue;
        }
        const address = arena.take(bytes);
        if (address < 0) continue;
        expect(address % 64).toBe(0);
        expect(address).toBeGreaterThanOrEqual(start);
        expect(address + bytes).toBeLessThanOrEqual(Math.min(limit, memory.buffer.byteLength));
        for (const other of out) expect(address + bytes <= other.address || other.address + other.bytes <= address).toBe(true);
        out.push({ address, bytes });
      }
      for (const { address, bytes } of out) arena.give(address, bytes);
      expect(arena.take(limit - 128)).toBe(128);
    }),
  );
});

test('without room, and where the machine has no more memory, there is no block', () => {
  expect(new Arena(new Pages(), 0, 1000).take(1001)).toBe(-1);
  const full: GrowingMemory = {
    buffer: new ArrayBuffer(65536),
    grow: () => {
      throw new RangeError('no');
    },
  };
  const arena = new Arena(full, 0, 1 << 20);
  expect(arena.take(65537)).toBe(-1);
  expect(arena.take(65536)).toBe(0);
});
