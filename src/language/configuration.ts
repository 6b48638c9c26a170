import { parse } from 'yaml';

/** What a configuration file holds: mappings, lists, numbers, texts. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
export type Mapping = { readonly [key: string]: Value };

export const isMapping = (v: Value | undefined): v is Mapping => typeof v === 'object' && v !== null && !Array.isArray(v);

/** A file of a workspace that may say how models are configured. */
export interface Configuration {
  readonly path: string;
  readonly values: Mapping;
}

/** Files that every project has, and that are about other things. */
const others =
  /(^|\/)(package(-lock)?|tsconfig[\w.-]*|environment[\w.-]*|docker-compose[\w.-]*|mkdocs|conda[\w.-]*|composer|renovate|biome|pyrightconfig)\.(ya?ml|json)$/;
const MAX_LENGTH = 100_000;

/** The mapping in a YAML or JSON file; null for other files, for texts that are neither, and for those too long to be a configuration. */
export function configurationIn(path: string, text: string): Mapping | null {
  if (others.test(path) || text.length > MAX_LENGTH) return null;
  try {
    const value = (path.endsWith('.json') ? JSON.parse(text) : parse(text, { version: '1.1', logLevel: 'silent' })) as Value;
    return isMapping(value) ? value : null;
  } catch {
    // It is for whoever reads it to say what is wrong with it; nothing can be learned from it here.
    return null;
  }
}

/** A value as a literal of Python's. */
export function literal(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : `float('${String(value).replace('Infinity', 'inf').toLowerCase()}')`;
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([k, v]) => `${literal(k)}: ${literal(v)}`)
    .join(', ')}}`;
}
