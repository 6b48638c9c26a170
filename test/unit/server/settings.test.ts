import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaults, readSettings } from '../../../src/server/settings.ts';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  contributes: { configuration: { properties: Record<string, { default: unknown }> } };
};

it('every setting of the manifest is read, with the default that the manifest promises', () => {
  const promised = Object.fromEntries(
    Object.entries(manifest.contributes.configuration.properties).map(([k, v]) => [k.replace('nabla.', ''), v.default]),
  );
  const { trusted: _, ...own } = defaults;
  expect(promised).toEqual(own);
});

it('malformed settings fall back to their defaults', () => {
  expect(readSettings({ timeout: 'soon', dtype: 3, packageFolders: [1, '/p'], seed: -1 })).toEqual({ ...defaults, packageFolders: ['/p'] });
  expect(readSettings(null)).toEqual(defaults);
});
