import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Bridge } from '../../../src/runtime/worker/bridge.ts';

const root = join(import.meta.dirname, '../../../src/runtime/python');

describe('calls from Python by name', () => {
  it('lead to methods that the bridge has', () => {
    const named = new Set<string>();
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.py')))
      for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(/\bcall\("(\w+)"/g)) named.add(name!);
    expect(named.size).toBeGreaterThan(30);
    expect([...named].filter((name) => !(name in Bridge.prototype))).toEqual([]);
  });
});
