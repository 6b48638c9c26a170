import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { diagnosticsOf, findDefinitions } from '../../../src/language/index.ts';
import type { CheckReport, Runtime } from '../../../src/protocol/run.ts';
import type { Trace } from '../../../src/protocol/trace.ts';
import { request } from './host.ts';

/**
 * A seeded bug. One file holds it and its mended twin, so that one sees what differs: a line that ends in `# fixed: TEXT` reads TEXT in the twin (is gone
 * where TEXT is empty), and a comment line `# fixed: TEXT` stands for a line that only the twin has. `# finds CODE: WORDS` marks the line to be found, by
 * which diagnostic or verdict of the gradient check, and the words of the likely slip, any of which names it.
 */
export interface Bug {
  /** Folder and name: `backward/square_lost_factor`. */
  readonly name: string;
  readonly file: string;
  /** What is wrong, from the docstring. */
  readonly title: string;
  readonly code: string;
  readonly line: number;
  /** Words that name the slip; empty where none is asked for. */
  readonly slip: readonly string[];
  readonly mode: 'train' | 'eval';
  readonly twin: string;
}

/** Bugs of these folders are for the gradient check, the others for a run. */
const checkedFolders = /^(backward|numpy)\//;
const folder = join(import.meta.dirname, '../../fixtures/bugs');

export function readBugs(root = folder): Bug[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((d) => d.isDirectory())
    .flatMap((d) => readdirSync(join(root, d.name)).map((f) => join(root, d.name, f)))
    .filter((f) => f.endsWith('.py'))
    .sort()
    .map(readBug);
}

function readBug(file: string): Bug {
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n');
  const name = `${basename(dirname(file))}/${basename(file, '.py')}`;
  const at = lines.findIndex((l) => /# finds /.test(l));
  const mark = /# finds ([\w-]+)(?:: ([^#]*?))?\s*(?:#|$)/.exec(lines[at] ?? '');
  if (!mark) throw new Error(`${name} marks no line with '# finds'`);
  const twin = lines.flatMap((l) => {
    const fix = /^(\s*)(?:.*?)# fixed:\s?(.*)$/.exec(l);
    if (!fix) return [l.replace(/\s*# finds .*$/, '')];
    return fix[2] === '' ? [] : [`${fix[1]}${fix[2]}`];
  });
  return {
    name,
    file,
    title: /^"""([^"]*)"""/.exec(text)?.[1] ?? '',
    code: mark[1]!,
    line: at + 1,
    slip: mark[2]?.split('|').map((w) => w.trim().toLowerCase()) ?? [],
    mode: /^# mode: train$/m.test(text) ? 'train' : 'eval',
    twin: twin.join('\n'),
  };
}

export interface Finding {
  readonly bug: Bug;
  readonly detected: boolean;
  readonly line: boolean;
  /** Null where no slip is asked for. */
  readonly slip: boolean | null;
  /** What was said of the bug. */
  readonly said: string;
  /** What was said of the twin, which should be nothing. */
  readonly alarms: readonly string[];
}

/** Runs a bug and its twin as a user would, and judges what is said about them. */
export async function diagnose(runtime: Runtime, bug: Bug): Promise<Finding> {
  const found = checkedFolders.test(bug.name) ? await checked(runtime, bug) : await traced(runtime, bug);
  const scratch = mkdtempSync(join(tmpdir(), 'nabla-twin-'));
  try {
    return { bug, ...found, alarms: await alarmsOf(runtime, bug, writeTwin(scratch, bug)) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function writeTwin(scratch: string, bug: Bug): string {
  const file = join(scratch, basename(bug.file));
  writeFileSync(file, bug.twin);
  return file;
}

/** The last definition of a file is the one to run. */
function entryOf(file: string): string {
  const entry = findDefinitions(readFileSync(file, 'utf8'), file).at(-1);
  if (!entry) throw new Error(`nothing to run in ${file}`);
  return entry.name;
}
const check = (runtime: Runtime, bug: Bug, file: string): Promise<CheckReport> =>
  runtime.check(request(file, entryOf(file), { mode: bug.mode, dtype: 'float64' }));
const trace = (runtime: Runtime, bug: Bug, file: string): Promise<Trace> => runtime.trace(request(file, entryOf(file), { mode: bug.mode }));

async function checked(runtime: Runtime, bug: Bug): Promise<Pick<Finding, 'detected' | 'line' | 'slip' | 'said'>> {
  const report = await check(runtime, bug, bug.file);
  const said = `${report.verdict}, line ${report.line}: ${report.message}`;
  const words = `${report.slip ?? ''} ${report.message}`.toLowerCase();
  return {
    detected: report.verdict === bug.code,
    line: report.line === bug.line,
    slip: bug.slip.length === 0 ? null : bug.slip.some((w) => words.includes(w)),
    said,
  };
}

async function traced(runtime: Runtime, bug: Bug): Promise<Pick<Finding, 'detected' | 'line' | 'slip' | 'said'>> {
  const all = complaints(await trace(runtime, bug, bug.file));
  const hits = all.filter((c) => c.code === bug.code);
  return {
    detected: hits.length > 0,
    line: hits.some((c) => c.line === bug.line),
    slip: bug.slip.length === 0 ? null : hits.some((c) => bug.slip.some((w) => c.message.toLowerCase().includes(w))),
    said: all.map((c) => `${c.code}, line ${c.line}: ${c.message}`).join(' · ') || 'nothing',
  };
}

interface Complaint {
  readonly code: string;
  readonly line: number | null;
  readonly message: string;
}
/** What the editor shows under Problems. */
function complaints(t: Trace): Complaint[] {
  const line = findDefinitions(readFileSync(t.file, 'utf8'), t.file).find((d) => d.name === t.entry)?.line ?? 1;
  const all = diagnosticsOf(t, t.file, { file: t.file, line, column: 0, endLine: line, endColumn: 1 });
  return all.map((d) => ({ code: d.code, line: d.location?.line ?? null, message: d.message }));
}

async function alarmsOf(runtime: Runtime, bug: Bug, file: string): Promise<string[]> {
  const said = complaints(await trace(runtime, bug, file)).map((c) => `${c.code}, line ${c.line}: ${c.message}`);
  if (!checkedFolders.test(bug.name)) return said;
  const report = await check(runtime, bug, file);
  return report.verdict === 'correct' ? said : [...said, `${report.verdict}, line ${report.line}: ${report.message}`];
}

export interface Rates {
  readonly bugs: number;
  readonly detected: number;
  readonly line: number;
  /** Of those where a slip is asked for. */
  readonly slip: number;
  readonly alarms: number;
}
/** Shares of 1. The right line and the slip count against all bugs, found or not. */
export function rates(findings: readonly Finding[]): Rates {
  const share = (of: readonly Finding[], hit: (f: Finding) => boolean) => (of.length === 0 ? 1 : of.filter(hit).length / of.length);
  const asked = findings.filter((f) => f.slip !== null);
  return {
    bugs: findings.length,
    detected: share(findings, (f) => f.detected),
    line: share(findings, (f) => f.detected && f.line),
    slip: share(asked, (f) => f.detected && f.slip === true),
    alarms: share(findings, (f) => f.alarms.length > 0),
  };
}
