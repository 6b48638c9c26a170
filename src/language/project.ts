import { type Configuration, configurationIn, type Mapping } from './configuration.ts';
import type { Import } from './imports.ts';
import { pythonBlocks } from './manual.ts';
import { type ClassOutline, type Elsewhere, type FunctionOutline, type Outline, outlineOf } from './outline.ts';

/** The Python files of a workspace as this room sees them: texts in the editor before those on disk. */
export interface SourceFiles {
  /** Text of a file; null where there is none. */
  read(path: string): string | null;
  /** Folders that a file's imports may come from, nearest first. */
  rootsOf(path: string): readonly string[];
  /** Other files of the workspace whose text has this word, likeliest first. */
  mentioning(word: string, from: string): readonly string[];
  /** Its YAML and JSON files. */
  configurations(from: string): readonly string[];
}

/** Re-exports that are followed before a name is given up. */
const MAX_HOPS = 6;

/** Outlines of the files of a workspace, and what a name in one of them means in another. */
export class Project implements Elsewhere {
  readonly #outlines = new Map<string, Outline>();
  readonly #configurationsByPath = new Map<string, { readonly text: string; readonly values: Mapping | null }>();
  readonly #manualsByPath = new Map<string, { readonly text: string | null; readonly examples: readonly Outline[] }>();

  constructor(readonly files: SourceFiles) {}

  /** The outline of a file as it is now; null where there is none. */
  outline(path: string): Outline | null {
    const text = this.files.read(path);
    if (text === null) {
      this.#outlines.delete(path);
      return null;
    }
    const known = this.#outlines.get(path);
    if (known?.source.text === text) return known;
    const outline = outlineOf(text, path, this, known);
    this.#outlines.set(path, outline);
    return outline;
  }

  classNamed(from: Outline, name: string): ClassOutline | null {
    return this.#find(from, name, (o, n) => o.classes.get(n) ?? null);
  }
  functionNamed(from: Outline, name: string): FunctionOutline | null {
    return this.#find(from, name, (o, n) => o.functions.get(n) ?? null);
  }

  users(home: Outline, name: string): Outline[] {
    return [...this.neighbours(home, name), ...this.#manuals(home, name)].filter(
      (o) => (this.classNamed(o, name) ?? this.functionNamed(o, name))?.home === home,
    );
  }
  neighbours(from: Outline, word: string): Outline[] {
    return this.files.mentioning(word, from.path).flatMap((path) => this.outline(path) ?? []);
  }
  configurations(from: Outline): Configuration[] {
    return this.files.configurations(from.path).flatMap((path) => {
      const text = this.files.read(path);
      if (text === null) return [];
      const known = this.#configurationsByPath.get(path);
      const values = known && known.text === text ? known.values : configurationIn(path, text);
      this.#configurationsByPath.set(path, { text, values });
      return values ? [{ path, values }] : [];
    });
  }
  moduleOf(from: Outline, home: Outline): string | null {
    // A folder that is a package is imported as one, so that its own relative imports work.
    for (const root of this.files.rootsOf(from.path))
      if (home.path.startsWith(`${root}/`) && this.files.read(`${root}/__init__.py`) === null) {
        const name = home.path
          .slice(root.length + 1)
          .replace(/(\/__init__)?\.py$/, '')
          .replaceAll('/', '.');
        // A folder may have a name that no import can say.
        if (/^[^\W\d]\w*(\.[^\W\d]\w*)*$/u.test(name)) return name;
      }
    return null;
  }

  /** The examples of the READMEs in a file's folder and above it that mention a word. */
  #manuals(from: Outline, word: string): Outline[] {
    const top = this.files.rootsOf(from.path).at(-1) ?? '';
    const found: Outline[] = [];
    for (let folder = from.path; folder.length > top.length; ) {
      folder = folder.slice(0, folder.lastIndexOf('/'));
      found.push(...this.#examples(`${folder}/README.md`).filter((o) => o.source.text.includes(word)));
    }
    return found;
  }

  #examples(path: string): readonly Outline[] {
    const text = this.files.read(path);
    const known = this.#manualsByPath.get(path);
    if (known && known.text === text) return known.examples;
    const examples = pythonBlocks(text ?? '').map((block) => outlineOf(block, path, this));
    this.#manualsByPath.set(path, { text, examples });
    return examples;
  }

  #find<T>(from: Outline, name: string, own: (o: Outline, name: string) => T | null, hops = 0): T | null {
    const here = hops > 0 ? own(from, name) : null;
    if (here || hops > MAX_HOPS) return here;
    const found = (i: Import, within: string): T | null => {
      const home = this.#module(from, i.module);
      return home && home !== from ? this.#find(home, within, own, hops + 1) : null;
    };
    const direct = from.imports.get(name);
    if (direct?.name) return found(direct, direct.name) ?? null;
    const dot = name.lastIndexOf('.');
    if (dot > 0) {
      const of = from.imports.get(name.slice(0, dot));
      if (!of) return null;
      return found(of.name === null ? of : { module: joined(of.module, of.name), name: null }, name.slice(dot + 1));
    }
    for (const [key, i] of from.imports) {
      const every = key.startsWith('* ') ? found(i, name) : null;
      if (every) return every;
    }
    return null;
  }

  #module(from: Outline, module: string): Outline | null {
    const dots = /^\.*/.exec(module)![0].length;
    const path = module.slice(dots).replaceAll('.', '/');
    const folder = (levels: number): string => from.path.split('/').slice(0, -levels).join('/');
    for (const root of dots > 0 ? [folder(dots)] : this.files.rootsOf(from.path)) {
      const base = path ? `${root}/${path}` : root;
      const found = this.outline(`${base}.py`) ?? this.outline(`${base}/__init__.py`);
      if (found) return found;
    }
    return null;
  }
}

const joined = (module: string, name: string): string => (module.endsWith('.') ? module + name : `${module}.${name}`);
