import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const python = join(import.meta.dirname, '../src/runtime/python');

/** Every Python file under a folder, as [path relative to the first folder, text]. */
function sources(folder, at = folder) {
  return readdirSync(at, { withFileTypes: true }).flatMap((e) => {
    const path = join(at, e.name);
    if (e.isDirectory()) return e.name === '__pycache__' ? [] : sources(folder, path);
    return e.name.endsWith('.py') ? [[relative(folder, path), readFileSync(path, 'utf8')]] : [];
  });
}

/**
 * esbuild and Vite plugin in one shape each: `import files from 'nabla:python'` gives the Python packages that user code imports, as { path: text }, and `digest` names
 * their state. */
export const pythonFiles = {
  name: 'python-files',
  setup(b) {
    b.onResolve({ filter: /^nabla:python$/ }, () => ({ path: 'python', namespace: 'nabla' }));
    b.onLoad({ filter: /.*/, namespace: 'nabla' }, () => {
      const files = sources(python);
      const text = JSON.stringify(Object.fromEntries(files));
      const digest = createHash('sha1').update(text).digest('hex').slice(0, 16);
      // Parsing JSON is several times as fast as compiling a literal.
      const contents = `export const digest = '${digest}';\nexport default JSON.parse(${JSON.stringify(text)});`;
      return { contents, loader: 'js', watchFiles: files.map(([f]) => join(python, f)) };
    });
  },
};
