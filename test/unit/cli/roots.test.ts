import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { workspaceRoots } from '../../../src/cli/options.ts';

const top = mkdtempSync(join(tmpdir(), 'roots-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

it('a program has the folders up to its repository', () => {
  mkdirSync(join(top, 'repo/.git'), { recursive: true });
  expect(workspaceRoots(join(top, 'repo/src/models/net.py'))).toEqual(['src/models', 'src', '.'].map((f) => join(top, 'repo', f)));
});

it('outside a repository it has no folder that holds more than projects', () => {
  expect(workspaceRoots(join(top, 'a/b.py'))).toEqual([join(top, 'a'), top]);
  expect(workspaceRoots(join(homedir(), 'projects/net/b.py'))).toEqual([join(homedir(), 'projects/net'), join(homedir(), 'projects')]);
  expect(workspaceRoots('/srv/data/net/b.py')).toEqual(['/srv/data/net', '/srv/data']);
  expect(workspaceRoots('/b.py')).toEqual(['/']);
});
