/** What is looked for in a workspace: programs, or files that say how they are configured. */
export type FileKind = 'python' | 'configuration';

/** The files of a workspace and the words in them. */
export interface Words {
  has(path: string, word: string): boolean;
  /** Files of a kind below a folder, at most `limit`. */
  list(folder: string, limit: number, kind: FileKind): readonly string[];
}

/** Files looked through for uses of a definition. */
const MAX_FILES = 600;

/** The files of the widest folder around one that has no more than may be looked through, and as many of the next wider one as there is room for. */
function nearest(texts: Words, top: string, path: readonly string[], kind: FileKind, most: number): string[] {
  const found = new Set<string>();
  for (let depth = path.length - 1; depth > 0; depth--) {
    const around = path.slice(0, depth).join('/');
    for (const file of texts.list(around, most, kind)) if (found.size < most) found.add(file);
    if (around === top || found.size >= most) break;
  }
  return [...found];
}

/** Files that mention a word, those near `from` first, tests before others. */
export function filesMentioning(texts: Words, top: string, word: string, from: string): string[] {
  const folder = from.split('/');
  const distance = (path: string): number => {
    const parts = path.split('/');
    let common = 0;
    while (common < parts.length && parts[common] === folder[common]) common++;
    return parts.length + folder.length - 2 * common - (/(^|\/)tests?[/_]/.test(path) ? 4 : 0);
  };
  return nearest(texts, top, folder, 'python', MAX_FILES)
    .filter((p) => p !== from && texts.has(p, word))
    .sort((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))
    .slice(0, 12);
}

/** Configuration files looked through. */
const MAX_CONFIGURATIONS = 100;

/** Files that may say how a model is configured, those of the folders around `from` first. */
export const configurationFiles = (texts: Words, top: string, from: string): string[] =>
  nearest(texts, top, from.split('/'), 'configuration', MAX_CONFIGURATIONS);
