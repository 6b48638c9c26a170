import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/l10n.mjs';

const root = join(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(text('package.json')) as {
  contributes: {
    commands: { command: string; icon?: string }[];
    menus: Record<string, { command: string }[]>;
    keybindings: { command: string }[];
    walkthroughs: { steps: { media: { svg?: string; markdown?: string }; completionEvents: string[] }[] }[];
  };
};
const sources = readdirSync(join(root, 'src/extension'))
  .map((name) => text(`src/extension/${name}`))
  .join('\n');
const commands = manifest.contributes.commands.map((c) => c.command);

describe('package.json', () => {
  it('names only texts that package.nls.json has, and package.nls.json has no others', () => {
    const used = [...text('package.json').matchAll(/"%([^%"]+)%"/g)].map((m) => m[1]!);
    const there = Object.keys(JSON.parse(text('package.nls.json')) as object);
    expect([...new Set(used)].sort()).toEqual(there.sort());
  });

  it('contributes exactly the commands that the extension registers, each with an icon', () => {
    const registered = [...sources.matchAll(/'(nabla\.[a-zA-Z]+)':/g)].map((m) => m[1]!);
    expect(commands.toSorted()).toEqual([...new Set(registered)].sort());
    expect(manifest.contributes.commands.filter((c) => !c.icon)).toEqual([]);
  });

  it('has menus, keys and walkthrough steps for existing commands only', () => {
    const { menus, keybindings, walkthroughs } = manifest.contributes;
    const used = [
      ...Object.values(menus)
        .flat()
        .map((m) => m.command),
      ...keybindings.map((k) => k.command),
      ...walkthroughs.flatMap((w) =>
        w.steps.flatMap((s) => s.completionEvents.flatMap((e) => (e.startsWith('onCommand:') ? [e.slice(10)] : []))),
      ),
    ];
    expect(used.filter((c) => !commands.includes(c))).toEqual([]);
  });

  it('shows walkthrough pictures that are there', () => {
    const media = manifest.contributes.walkthroughs.flatMap((w) => w.steps.map((s) => s.media.svg ?? s.media.markdown ?? ''));
    expect(media.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has a bundle of all texts of the extension for translators: npm run l10n', () => {
    expect(text('l10n/bundle.l10n.json')).toBe(bundle());
  });
});
