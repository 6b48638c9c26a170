import {
  configurationFiles,
  definitionsIn,
  filesMentioning,
  type Outline,
  outlineOf,
  Project,
  plansIn,
  type Words,
} from '../language/index.ts';
import type { Definition } from '../protocol/definition.ts';
import type { RunPlan } from '../protocol/trace.ts';
import { folderOf, pathOf, within } from './paths.ts';

/** A document as the server sees it. */
export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  getText(): string;
}

/** Texts of files that are not open (runtime/files.ts on a disk). */
export interface Texts extends Words {
  /** Text of a file; null where there is none. */
  read(path: string): string | null;
  /** Texts that the interpreter cannot read by itself, by path; none where it has the same disk. */
  handed?(): Readonly<Record<string, string>>;
}

/** Files that are looked through for models. */
const MAX_FILES = 2000;

/** Open documents, the workspace's folders, and what is defined where. */
export class Workspace {
  readonly #project: Project;
  readonly #definitions = new WeakMap<Outline, { readonly generation: number; readonly found: readonly Definition[] }>();
  readonly #plans = new WeakMap<Outline, Map<string, RunPlan[]>>();
  /** Counts changes of the open documents: what a definition is may hang on another file. */
  #generation = 0;
  #open = new Map<string, OpenDocument>();
  folders: readonly string[] = [];

  constructor(
    private readonly documents: { get(uri: string): OpenDocument | undefined; all(): readonly OpenDocument[] },
    private readonly texts: Texts,
  ) {
    this.#project = new Project({
      read: (path) => this.#open.get(path)?.getText() ?? this.texts.read(path),
      rootsOf: (path) => this.rootsOf(path),
      mentioning: (word, from) => {
        const top = this.#topOf(from);
        return top === undefined ? [] : filesMentioning(this.texts, top, word, from);
      },
      configurations: (from) => {
        const top = this.#topOf(from);
        return top === undefined ? [] : configurationFiles(this.texts, top, from);
      },
    });
  }

  /** The widest folder that is looked through for what belongs to a file. */
  #topOf(path: string): string | undefined {
    return this.folders.find((f) => within(path, f)) ?? (path.startsWith('/untitled/') ? undefined : folderOf(path));
  }

  /** Tells that a document was opened, changed or closed. */
  changed(): void {
    this.#generation++;
    this.#open = new Map(this.documents.all().map((d) => [pathOf(d.uri), d]));
  }

  document(uri: string): OpenDocument | undefined {
    return this.documents.get(uri);
  }
  open(): readonly OpenDocument[] {
    return this.documents.all();
  }

  outline(uri: string): Outline {
    return this.#project.outline(pathOf(uri)) ?? outlineOf('', pathOf(uri));
  }
  definitions(uri: string): readonly Definition[] {
    return this.#definitionsOf(this.outline(uri));
  }
  #definitionsOf(outline: Outline): readonly Definition[] {
    const known = this.#definitions.get(outline);
    if (known?.generation === this.#generation) return known.found;
    const found = definitionsIn(outline);
    this.#definitions.set(outline, { generation: this.#generation, found });
    return found;
  }
  definition(uri: string, name: string): Definition | undefined {
    return this.definitions(uri).find((d) => d.name === name);
  }

  /** A line (from 1) of an open document. */
  line(uri: string, line: number): string {
    const { text, lineStarts } = this.outline(uri).source;
    return text.slice(lineStarts[line - 1], lineStarts[line] ?? text.length).replace(/\r?\n$/, '');
  }

  /** Definitions of all Python files of the workspace's folders. Other requests are answered in between. */
  async everywhere(): Promise<Definition[]> {
    const found: Definition[] = [];
    let read = 0;
    for (const folder of this.folders)
      for (const path of this.texts.list(folder, MAX_FILES, 'python')) {
        const outline = this.#project.outline(path);
        if (outline) found.push(...this.#definitionsOf(outline));
        if (++read % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    return found;
  }

  /** Ways to run a definition, worked out when somebody asks. */
  plans(uri: string, d: Pick<Definition, 'name' | 'kind'>): RunPlan[] {
    const outline = this.outline(uri);
    const plans = this.#plans.get(outline) ?? new Map<string, RunPlan[]>();
    this.#plans.set(outline, plans);
    const known = plans.get(d.name) ?? plansIn(outline, d);
    plans.set(d.name, known);
    return known;
  }

  /** Texts in the editor, by path: they may differ from the disk. */
  overlay(): Record<string, string> {
    return { ...this.texts.handed?.(), ...Object.fromEntries(this.documents.all().map((d) => [pathOf(d.uri), d.getText()])) };
  }

  /** Folders that a file's imports may come from: its own, those above it up to the workspace's folder, then the other folders. */
  rootsOf(path: string): string[] {
    const top = this.folders.find((f) => within(path, f));
    const roots: string[] = [];
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      roots.push(folder);
      if (!top || folder === top || folderOf(folder) === folder) break;
    }
    return [...new Set([...roots, ...this.folders])];
  }
}
