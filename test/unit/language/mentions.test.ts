import { expect, it } from 'vitest';
import { filesMentioning } from '../../../src/language/index.ts';

it('files that mention a word are those near by, however many lie elsewhere', () => {
  const far = Array.from({ length: 2000 }, (_, i) => `/w/a${String(i).padStart(4, '0')}/m.py`);
  const files = [...far, '/w/z/run.py', '/w/z/models/net.py', '/w/z/models/other.py'];
  const texts = {
    has: (path: string, word: string) => word === 'Net' && path !== '/w/z/models/other.py',
    list: (folder: string, limit: number) => files.filter((f) => f.startsWith(`${folder}/`)).slice(0, limit),
  };
  expect(filesMentioning(texts, '/w', 'Net', '/w/z/models/net.py').slice(0, 2)).toEqual(['/w/z/run.py', '/w/a0000/m.py']);
  expect(filesMentioning(texts, '/w/z', 'Net', '/w/z/models/net.py')).toEqual(['/w/z/run.py']);
  expect(filesMentioning(texts, '/w', 'other', '/w/z/models/net.py')).toEqual([]);
});
