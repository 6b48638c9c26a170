import { readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import ELK from 'elkjs/lib/elk.bundled.js';
import { traceSvg } from '../../webview/export/draw.ts';
import { pageHtml } from '../../webview/export/html.ts';
import { type ElkGraph, fromElk, toElk } from '../../webview/layout/elk.ts';
import type { LevelLayout } from '../../webview/layout/geometry.ts';
import { attempt } from '../language/index.ts';
import type { RunProposal, Runtime } from '../protocol/run.ts';
import type { Trace } from '../protocol/trace.ts';
import { toJson, traceJson } from './json.ts';
import { type Options, UsageError } from './options.ts';
import { placed } from './programs.ts';
import { errorLine, exitCode } from './trace.ts';

/** Milliseconds for the whole layout; what is late is laid out plainly. */
const LAYOUT_BUDGET = 20_000;

/** `nabla graph -o out.(svg|html|json)`: the panel's picture, without a browser. A run that failed gives the graph up to the failing operation. */
export async function runGraph(runtime: Runtime, o: Options, proposal: RunProposal): Promise<number> {
  const format = o.out === null ? '' : extname(o.out).slice(1);
  if (!['svg', 'html', 'json'].includes(format)) throw new UsageError('graph needs -o OUT with the ending .svg, .html or .json');
  const trace = placed(await attempt(proposal, (r) => runtime.trace(r)), proposal.file);
  if (trace.nodes.length > 0) writeFileSync(o.out!, await render(trace, format));
  if (trace.error) process.stderr.write(`${errorLine(trace.error)}\n`);
  else process.stdout.write(`${o.out}: ${trace.nodes.length} variables, ${trace.edges.length} edges\n`);
  return exitCode(trace.error);
}

async function render(trace: Trace, format: string): Promise<string> {
  if (format === 'json') return `${toJson(traceJson(trace))}\n`;
  if (format === 'html') return pageHtml(trace, readFileSync(fileURLToPath(new URL('./webview.js', import.meta.url)), 'utf8'));
  const elk = new ELK();
  const layout: LevelLayout = async (level) =>
    fromElk(level, (await elk.layout(toElk(level) as Parameters<typeof elk.layout>[0])) as ElkGraph);
  return traceSvg(trace, { layout, palette: 'light', expandAll: false, signal: new AbortController().signal, budget: LAYOUT_BUDGET });
}
