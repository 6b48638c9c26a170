import type { CheckReport } from '../protocol/run.ts';

const failed = (r: CheckReport) => !['correct', 'kink', 'precision'].includes(r.verdict);
const escapeXml = (s: string) => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '?');

/** JUnit XML, as most CI servers read it. */
export function junit(reports: readonly CheckReport[]): string {
  const cases = reports.map((r) => {
    const body = failed(r) ? `<failure type="${r.verdict}" message="${escapeXml(r.message)}"/>` : '';
    return `  <testcase classname="${escapeXml(r.file)}" name="${escapeXml(r.entry)}" time="${(r.time / 1000).toFixed(3)}">${body}</testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="nabla" tests="${reports.length}" failures="${reports.filter(failed).length}">\n${cases.join('\n')}\n</testsuite>\n`;
}

/** SARIF 2.1.0, as code-scanning services read it. */
export function sarif(reports: readonly CheckReport[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'nabla',
            rules: [...new Set(reports.filter(failed).map((r) => r.verdict))].map((id) => ({ id: `gradient-${id}` })),
          },
        },
        results: reports.filter(failed).map((r) => ({
          ruleId: `gradient-${r.verdict}`,
          level: 'error',
          message: { text: `${r.entry}: ${r.message}` },
          locations: [{ physicalLocation: { artifactLocation: { uri: r.file }, region: { startLine: r.line ?? 1 } } }],
        })),
      },
    ],
  };
}
