import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CheckReport } from '../protocol/run.ts';

const failed = (r: CheckReport) => !['correct', 'kink', 'precision', 'unsupported'].includes(r.verdict);

/** Text of an attribute. What XML 1.0 cannot hold (control characters, halves of pairs) becomes a mark. */
const escapeXml = (s: string) =>
  s
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);

/** JUnit XML, as most CI servers read it: what could not be checked is skipped, a program that raised is an error. */
export function junit(reports: readonly CheckReport[]): string {
  const cases = reports.map((r) => {
    const element = r.verdict === 'unsupported' ? 'skipped' : r.verdict === 'error' ? 'error' : 'failure';
    const type = element === 'skipped' ? '' : ` type="${r.verdict}"`;
    const body = failed(r) || element === 'skipped' ? `<${element}${type} message="${escapeXml(r.message)}"/>` : '';
    return `  <testcase classname="${escapeXml(r.file)}" name="${escapeXml(r.entry)}" time="${(r.time / 1000).toFixed(3)}">${body}</testcase>`;
  });
  const count = (holds: (r: CheckReport) => boolean) => reports.filter(holds).length;
  const errors = count((r) => r.verdict === 'error');
  const counts = `tests="${reports.length}" failures="${count(failed) - errors}" errors="${errors}" skipped="${count((r) => r.verdict === 'unsupported')}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="nabla" ${counts}>\n${cases.join('\n')}\n</testsuite>\n`;
}

/**
 * SARIF 2.1.0, as code-scanning services read it.
 * @param root the folder that paths are told from: services want them from the top of the repository, where checks are run.
 */
export function sarif(reports: readonly CheckReport[], root: string): object {
  const told = reports.filter((r) => failed(r) || r.verdict === 'unsupported');
  const results = told.map((r) => ({
    ruleId: `gradient-${r.verdict}`,
    level: failed(r) ? 'error' : 'note',
    message: { text: `${r.entry}: ${r.message}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(r.file, root), region: { startLine: r.line ?? 1 } } }],
  }));
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].map((id) => ({ id }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'nabla', rules } }, results }],
  };
}

function artifact(file: string, root: string): { uri: string; uriBaseId?: string } {
  const path = relative(root, file);
  if (path.startsWith('..') || isAbsolute(path)) return { uri: pathToFileURL(file).href };
  return { uri: path.split(sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
