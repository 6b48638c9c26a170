/** The licences of everything that ships: each package that package.json depends on, and what those depend on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a package's own metadata does not say. elkjs is offered under two licences, of which we take the first; Pyodide brings CPython along. */
const remarks = {
  elkjs: 'Used under the Eclipse Public License 2.0. Its source is available at https://github.com/kieler/elkjs.',
  pyodide:
    'Its source is available at https://github.com/pyodide/pyodide; of pyodide.asm.wasm the number of memory pages to start with is changed, by scripts/initial-memory.mjs of the source of this extension. It contains CPython and its standard library, under the Python Software Foundation License Version 2 (https://docs.python.org/3/license.html).',
};

/**
 * @param {string} root the project's folder
 * @returns {string} the text of ThirdPartyNotices.txt
 * @throws {Error} where a package says nothing about its licence
 */
export function notices(root) {
  const parts = shippedPackages(root).map(({ name, folder, manifest }) => {
    const licence = typeof manifest.license === 'string' ? manifest.license : undefined;
    if (!licence) throw new Error(`${name} names no licence: look it up before shipping it`);
    const file = readdirSync(folder).find((f) => /^licen[cs]e(\.|$)/i.test(f));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
    return [`${name} ${manifest.version} (${licence})`, remarks[name], text].filter(Boolean).join('\n\n');
  });
  const rule = `\n\n${'='.repeat(80)}\n\n`;
  return `${['Nabla contains the following software of others.', ...parts].join(rule)}\n`;
}

/** Walks the dependencies as Node would find them. */
function shippedPackages(root) {
  const found = new Map();
  const visit = (name, from) => {
    const folder = find(name, from);
    if (!folder) return; // an optional dependency for another platform
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const key = `${name}@${manifest.version}`;
    if (found.has(key)) return;
    found.set(key, { name, folder, manifest });
    for (const needed of Object.keys(manifest.dependencies ?? {})) visit(needed, folder);
  };
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) visit(name, root);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function find(name, from) {
  for (let at = from; ; at = join(at, '..')) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (at === join(at, '..')) return undefined;
  }
}
