/**
 * Collects the extension's texts into l10n/bundle.l10n.json, which translators copy to bundle.l10n.LANGUAGE.json: `npm run l10n`.
 * VS Code looks a text up by itself, so that the bundle maps each text to itself.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'src/extension');

/** @returns {string[]} the first argument of every `vscode.l10n.t(…)` in src/extension, sorted */
export function texts() {
  const found = new Set();
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.ts'))) {
    const source = ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.Latest);
    const visit = (node) => {
      if (ts.isCallExpression(node) && node.expression.getText(source) === 'vscode.l10n.t') {
        const [text] = node.arguments;
        if (!text || !ts.isStringLiteralLike(text)) throw new Error(`${name}: vscode.l10n.t needs a literal text`);
        found.add(text.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...found].sort();
}

/** @returns {string} the bundle's content */
export const bundle = () => `${JSON.stringify(Object.fromEntries(texts().map((t) => [t, t])), null, 2)}\n`;

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, 'l10n/bundle.l10n.json'), bundle());
