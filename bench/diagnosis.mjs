// npm run bench:diagnosis [-- TEXT]: the seeded bugs of test/fixtures/bugs (whose name contains TEXT): which are found, on the right line, with the likely
// slip named, and whether their mended twins are left alone. Prints what was said of each that is not, or of all with --all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { alias } from '../scripts/aliases.mjs';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'nabla-diagnosis-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
await build({
  stdin: {
    contents: "export * from './test/python/support/bugs.ts'; export { startHost } from './test/python/support/host.ts';",
    resolveDir: root,
    loader: 'ts',
  },
  outfile: join(scratch, 'bugs.mjs'),
  bundle: true,
  platform: 'node',
  alias,
  format: 'esm',
  logLevel: 'warning',
  // The bundle stands elsewhere: folders are meant from where the source stands.
  define: { 'import.meta.dirname': JSON.stringify(join(root, 'test/python/support')) },
});
const { readBugs, diagnose, rates, startHost } = await import(join(scratch, 'bugs.mjs'));

const all = process.argv.includes('--all');
const only = process.argv.slice(2).find((a) => !a.startsWith('--')) ?? '';
const host = startHost();
const findings = [];
for (const bug of readBugs(join(root, 'test/fixtures/bugs')).filter((b) => b.name.includes(only))) {
  let finding;
  try {
    finding = await diagnose(host, bug);
  } catch (error) {
    finding = { bug, detected: false, line: false, slip: null, said: String(error.stack).slice(0, 500), alarms: [] };
  }
  findings.push(finding);
  const misses = [
    !finding.detected && 'not found',
    finding.detected && !finding.line && 'other line',
    finding.detected && finding.slip === false && 'slip not named',
    finding.alarms.length > 0 && 'twin accused',
  ].filter(Boolean);
  if (misses.length === 0 && !all) continue;
  console.log(`${bug.name}: ${misses.join(', ') || 'found'} (expected ${bug.code}, line ${bug.line})`);
  console.log(`    ${finding.said}`);
  for (const a of finding.alarms) console.log(`    twin: ${a}`);
}
await host.dispose();

const percent = (x) => `${(100 * x).toFixed(1)} %`;
console.log(`\n${'class'.padEnd(12)} bugs  detected  right line  slip named  twins accused`);
for (const group of [...new Set(findings.map((f) => f.bug.name.split('/')[0])), 'all']) {
  const r = rates(findings.filter((f) => group === 'all' || f.bug.name.startsWith(`${group}/`)));
  console.log(
    `${group.padEnd(12)} ${String(r.bugs).padStart(4)}  ${percent(r.detected).padStart(8)}  ${percent(r.line).padStart(10)}  ${percent(r.slip).padStart(10)}  ${percent(r.alarms).padStart(13)}`,
  );
}
