/** The Python files of a workspace and the words in them. */
export interface Words {
  has(path: string, word: string): boolean;
  /** Python files below a folder, at most `limit`. */
  list(folder: string, limit: number): readonly string[];
}

/** Files looked through for uses of a definition. */
const MAX_FILES = 600;

/** Files that mention a word, those near `from` first, tests before others. */
export function filesMentioning(texts: Words, top: string, word: string, from: string): string[] {
  const folder = from.split('/');
  const distance = (path: string): number => {
    const parts = path.split('/');
    let common = 0;
    while (common < parts.length && parts[common] === folder[common]) common++;
    return parts.length + folder.length - 2 * common - (/(^|\/)tests?[/_]/.test(path) ? 4 : 0);
  };
  return texts
    .list(top, MAX_FILES)
    .filter((p) => p !== from && texts.has(p, word))
    .sort((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))
    .slice(0, 12);
}
