import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the interpreter's snapshot is kept between starts, unless the host has a place of its own. */
export const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nabla');
