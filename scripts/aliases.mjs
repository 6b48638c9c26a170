/** Packages that are bundled in the form for browsers wherever they run: it asks for no modules of Node's. */
import { join } from 'node:path';

export const alias = { yaml: join(import.meta.dirname, '../node_modules/yaml/browser/index.js') };
