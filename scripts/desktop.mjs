/**
 * Runs the Mocha suite of test/vscode/suite in a desktop VS Code that @vscode/test-electron downloads: `npm run test:desktop [-- VERSION]`.
 * It needs the internet and, on Linux, a display (`xvfb-run`). The same suite runs offline with `npm test -- --only vscode`.
 */
import { join, resolve } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { buildSuite } from './build-suite.mjs';
import { mustRun } from './process.mjs';

const root = resolve(import.meta.dirname, '..');
const version = process.argv[2] ?? 'stable';

let vscodeExecutablePath;
try {
  vscodeExecutablePath = await downloadAndUnzipVSCode(version);
} catch (error) {
  console.error(
    `VS Code ${version} could not be downloaded (${error.message}). This needs the internet; \`npm test -- --only vscode\` does not.`,
  );
  process.exit(1);
}
await mustRun(['npm', 'run', '--silent', 'build'], { cwd: root });
await buildSuite();
await runTests({
  vscodeExecutablePath,
  extensionDevelopmentPath: root,
  extensionTestsPath: join(root, 'dist/test/suite.cjs'),
  launchArgs: [join(root, 'examples'), '--disable-extensions', '--disable-workspace-trust'],
});
