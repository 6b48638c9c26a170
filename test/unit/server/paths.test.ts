import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderOf, pathOf, uriOf, within } from '../../../src/server/paths.ts';

describe('paths of documents', () => {
  const cases: readonly [uri: string, path: string][] = [
    ['file:///home/me/net.py', '/home/me/net.py'],
    ['file:///home/me/my%20models/n%C3%A4t%20%F0%9F%94%A5.py', '/home/me/my models/nät 🔥.py'],
    ['file:///c%3A/Users/me/net.py', 'c:/Users/me/net.py'],
    ['file://server/share/net.py', '//server/share/net.py'],
    ['vscode-vfs://github/owner/name/net.py', '/vscode-vfs:github/owner/name/net.py'],
    ['tmp:/ws/net.py', '/tmp:/ws/net.py'],
    ['file:///home/me/100%25%23.py', '/home/me/100%#.py'],
  ];
  for (const [uri, path] of cases) {
    it(`${uri} is ${path}`, () => {
      expect(pathOf(uri)).toBe(path);
      expect(pathOf(uriOf(path))).toBe(path);
    });
  }
  it('of a document that was never saved is one that no file has, and leads back to it', () => {
    expect(pathOf('untitled:Untitled-1')).toBe('/untitled/untitled%3AUntitled-1.py');
    expect(uriOf(pathOf('untitled:Untitled-1'))).toBe('untitled:Untitled-1');
  });
  it('any name survives the way there and back', () => {
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((s) => !s.includes('/') && s !== '.' && s !== '..' && !/[\uD800-\uDFFF]/u.test(s));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const path = `/home/${names.join('/')}`;
        expect(pathOf(uriOf(path))).toBe(path);
      }),
      { seed: 7 },
    );
  });
  it('folders contain what lies below them, and not what only begins alike', () => {
    expect(folderOf('c:/Users/net.py')).toBe('c:/Users');
    expect(folderOf('/net.py')).toBe('/');
    expect([within('/a/b', '/a'), within('/ab', '/a'), within('/a', '/a'), within('/a', '/')]).toEqual([true, false, true, true]);
  });
});
