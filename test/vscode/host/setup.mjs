/**
 * Run once after `npm ci`: makes code-server's copy of VS Code find its runtime packages, and drops what is not needed.
 *
 * code-server would install the packages of `lib/vscode` in a post-install script with a compiler. We list the ones VS Code loads at run time
 * in our own package.json instead, with plain JavaScript in place of three native ones (`stand-ins/`), and link the folder to where VS Code
 * looks for it: both Node's module resolution and the workbench's `/static/node_modules/` URLs go through that link.
 */
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const vscode = join(import.meta.dirname, 'node_modules/code-server/lib/vscode');
const link = join(vscode, 'node_modules');
rmSync(link, { recursive: true, force: true });
symlinkSync('../../..', link);

// Built-in extensions that want native parts or a cloud account. Those with a `browser` entry must stay, because the workbench lists them.
const unwanted = [
  'copilot',
  'microsoft-authentication',
  'github',
  'git',
  'tunnel-forwarding',
  'ms-vscode.js-debug',
  'ms-vscode.js-debug-companion',
];
for (const name of unwanted) rmSync(join(vscode, 'extensions', name), { recursive: true, force: true });
