import { type Configuration, isMapping, literal, type Mapping } from '../configuration.ts';

/** Values that are known for the parts of a configuration object: texts of constants, by path (`transformer.heads`). */
export interface Settings {
  get(path: string): string | undefined;
}

/** A value whose text is longer would be no plan that anybody reads. */
const MAX_TEXT = 200;

class FileSettings implements Settings {
  constructor(private readonly values: Mapping) {}

  get(path: string): string | undefined {
    let at: Mapping[string] | undefined = this.values;
    for (const part of path.split('.')) at = isMapping(at) ? at[part] : undefined;
    if (at === undefined || isMapping(at)) return undefined;
    const text = literal(at);
    return text.length <= MAX_TEXT ? text : undefined;
  }
}

/**
 * The configuration file of the workspace, or the section of one, that knows the names which are read of an object: most of them, and of a single
 * name only where it is a section itself. Of equals the nearest to the file at `from`.
 */
export function settingsFor(files: readonly Configuration[], names: readonly string[], from: string): Settings | null {
  const needed = names.length === 1 ? 1 : Math.max(2, Math.ceil(names.length * 0.6));
  let best: { readonly values: Mapping; readonly count: number; readonly distance: number } | null = null;
  for (const { path, values } of files)
    for (const section of sectionsOf(values)) {
      const known = names.filter((n) => Object.hasOwn(section, n));
      if (known.length < needed || (names.length === 1 && !isMapping(section[names[0]!]))) continue;
      const distance = distanceOf(path, from);
      if (!best || known.length > best.count || (known.length === best.count && distance < best.distance))
        best = { values: section, count: known.length, distance };
    }
  return best && new FileSettings(best.values);
}

/** A mapping and the mappings in it, the outer before the inner. */
function* sectionsOf(values: Mapping, depth = 0): Generator<Mapping> {
  yield values;
  if (depth < 2) for (const v of Object.values(values)) if (isMapping(v)) yield* sectionsOf(v, depth + 1);
}

/** Steps from one folder to another. */
function distanceOf(path: string, from: string): number {
  const [a, b] = [path.split('/'), from.split('/')];
  let common = 0;
  while (common < a.length && a[common] === b[common]) common++;
  return a.length + b.length - 2 * common;
}
