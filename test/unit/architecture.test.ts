import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Room → rooms it may import (docs/architecture.md). */
const allowed: Record<string, readonly string[]> = {
  'src/engine': [],
  'src/protocol': [],
  'src/trace': ['src/engine', 'src/protocol'],
  'src/runtime': ['src/engine', 'src/trace', 'src/protocol'],
  'src/language': ['src/trace', 'src/protocol'],
  'src/server': ['src/language', 'src/runtime', 'src/trace', 'src/protocol'],
  // The panel's page is made by a pure function that lies with the panel.
  'src/extension': ['src/protocol', 'webview'],
  // `nabla graph` draws with the panel's own pure functions.
  'src/cli': ['src/language', 'src/runtime', 'src/trace', 'src/protocol', 'webview'],
  webview: ['src/protocol'],
};

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((e) => {
    const path = `${folder}/${e.name}`;
    if (e.isDirectory()) return ['python', 'assembly', 'generated', 'node_modules'].includes(e.name) ? [] : files(path);
    return /\.tsx?$/.test(e.name) && !e.name.endsWith('.d.ts') ? [path] : [];
  });
}

const imports = (file: string): string[] =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export)[^;'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm),
  ].map((m) => m[1] ?? m[2]!);

/** Files of ours that a file imports, without those of which it imports types only. */
const valueImports = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export)\s+(?!type\b)(\{[^}]*\}|[^;'"]*?)\s*from\s+['"](\.[^'"]+)['"]/gm)]
    .filter(([, names]) => !/^\{(\s*type \w+( as \w+)?,?)+\s*\}$/.test(names!))
    .map((m) => relative(root, resolve(root, dirname(file), m[2]!)));

const roomOf = (path: string) => Object.keys(allowed).find((room) => path === room || path.startsWith(`${room}/`));

describe('architecture', () => {
  for (const [room, may] of Object.entries(allowed)) {
    it(`${room} imports only ${may.join(', ') || 'itself'}`, () => {
      const wrong = files(room).flatMap((file) =>
        imports(file)
          .filter((i) => i.startsWith('.'))
          .map((i) => relative(root, resolve(root, dirname(file), i)))
          .filter((target) => {
            const there = roomOf(target);
            return there !== room && !(there && may.includes(there));
          })
          .filter((target) => !target.startsWith('node_modules/'))
          .map((target) => `${file} imports ${target}`),
      );
      expect(wrong).toEqual([]);
    });
  }

  it('no files import each other in a circle, types apart', () => {
    const all = Object.keys(allowed).flatMap(files);
    const uses = new Map(all.map((file) => [file, valueImports(file)]));
    // A file without imports that are left stands in no circle: take such files away until none is left.
    for (let before = -1; before !== uses.size; ) {
      before = uses.size;
      for (const [file, imported] of uses) if (!imported.some((i) => uses.has(i))) uses.delete(file);
    }
    expect([...uses.keys()]).toEqual([]);
  });

  it("only the extension imports 'vscode'", () => {
    const wrong = Object.keys(allowed)
      .filter((r) => r !== 'src/extension')
      .flatMap(files)
      .filter((f) => imports(f).includes('vscode'));
    expect(wrong).toEqual([]);
  });

  it('the engine and the trace use no Node module', () => {
    const wrong = [...files('src/engine'), ...files('src/trace')].filter((f) => imports(f).some((i) => i.startsWith('node:')));
    expect(wrong).toEqual([]);
  });
});
