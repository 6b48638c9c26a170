import * as vscode from 'vscode';
import { unpackNumbers } from '../protocol/numbers.ts';
import type { CheckReport, InputCheck, Verdict } from '../protocol/run.ts';
import { CheckItems } from './check-items.ts';
import type { Client } from './client.ts';
import type { Definitions } from './definitions.ts';

/** A continuous run: its end, and that of its newest part. */
interface Continuous {
  readonly ended: vscode.CancellationToken;
  newest: vscode.CancellationTokenSource | null;
}

/** Gradient checks as the Test Explorer's tests: run, run again whenever a file is saved, cancel. */
export class Checks implements vscode.Disposable {
  readonly #controller = vscode.tests.createTestController('nabla.checks', vscode.l10n.t('Nabla: gradient checks'));
  readonly #items: CheckItems;
  readonly #continuous = new Map<vscode.TestRunRequest, Continuous>();
  readonly #disposables: vscode.Disposable[];

  constructor(
    private readonly client: Client,
    definitions: Definitions,
    log: vscode.LogOutputChannel,
  ) {
    this.#items = new CheckItems(this.#controller, definitions, log);
    const profile = this.#controller.createRunProfile(
      vscode.l10n.t('Check Gradients'),
      vscode.TestRunProfileKind.Run,
      (request, token) => this.#run(request, token),
      true,
    );
    profile.supportsContinuousRun = true;
    this.#disposables = [
      this.#controller,
      this.#items,
      profile,
      vscode.workspace.onDidSaveTextDocument((d) => void this.#saved(d).catch((e) => log.error(e))),
    ];
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (request.continuous) {
      const kept: Continuous = { ended: token, newest: null };
      this.#continuous.set(request, kept);
      token.onCancellationRequested(() => {
        this.#continuous.delete(request);
        kept.newest?.cancel();
      });
    }
    await this.#execute(request, this.#items.chosen(request.include), token);
  }

  /** A continuous run checks again what was saved; what it was still doing about an older text is given up. */
  async #saved(document: vscode.TextDocument): Promise<void> {
    if (this.#continuous.size === 0) return;
    await this.#items.find(document);
    const here = (item: vscode.TestItem) => item.uri?.toString() === document.uri.toString();
    for (const [request, kept] of this.#continuous) {
      kept.newest?.cancel();
      const source = new vscode.CancellationTokenSource();
      kept.newest = source;
      await this.#execute(request, this.#items.chosen(request.include).filter(here), source.token);
      source.dispose();
      if (kept.newest === source) kept.newest = null;
    }
  }

  async #execute(request: vscode.TestRunRequest, items: readonly vscode.TestItem[], token: vscode.CancellationToken): Promise<void> {
    const chosen = items.filter((i) => !request.exclude?.includes(i));
    if (chosen.length === 0) return;
    const run = this.#controller.createTestRun(request);
    // The button of a run that is not continuous, and of a part of one that is.
    const source = new vscode.CancellationTokenSource();
    const links = [token, run.token].map((t) => t.onCancellationRequested(() => source.cancel()));
    for (const item of chosen) run.enqueued(item);
    for (const item of chosen) {
      if (token.isCancellationRequested || run.token.isCancellationRequested) run.skipped(item);
      else await this.#check(run, item, source.token);
    }
    run.end();
    for (const link of links) link.dispose();
    source.dispose();
  }

  async #check(run: vscode.TestRun, item: vscode.TestItem, token: vscode.CancellationToken): Promise<void> {
    run.started(item);
    const began = performance.now();
    try {
      const packed = await this.client.request('nabla/check', { uri: item.uri!.toString(), entry: item.id }, token);
      this.#report(run, item, unpackNumbers(packed) as CheckReport);
    } catch (error) {
      if (token.isCancellationRequested) run.skipped(item);
      else run.errored(item, new vscode.TestMessage(error instanceof Error ? error.message : String(error)), performance.now() - began);
    }
  }

  #report(run: vscode.TestRun, item: vscode.TestItem, report: CheckReport): void {
    for (const i of report.inputs) run.appendOutput(`${said(i)}\r\n`, undefined, item);
    item.children.replace(
      report.inputs.map((i) => {
        const child = this.#controller.createTestItem(`${item.id}#${i.name}`, i.name, item.uri);
        child.description = i.checked < i.of ? `${i.checked} of ${i.of} entries` : `${i.of} entries`;
        child.range = item.range;
        return child;
      }),
    );
    for (const i of report.inputs) {
      const child = item.children.get(`${item.id}#${i.name}`)!;
      if (isFine(i.verdict)) run.passed(child);
      else run.failed(child, this.#message(item, report, i));
    }
    if (isFine(report.verdict)) return run.passed(item, report.time);
    const worst = report.inputs.find((i) => i.verdict === report.verdict);
    const message = worst
      ? this.#message(item, report, worst)
      : this.#placed(new vscode.TestMessage(report.message || report.verdict), item, report);
    if (report.verdict === 'error' || report.verdict === 'unsupported') run.errored(item, message, report.time);
    else run.failed(item, message, report.time);
  }

  /** The element, both numbers and the error, as a difference at the line to look at. */
  #message(item: vscode.TestItem, report: CheckReport, i: InputCheck): vscode.TestMessage {
    const where = `${i.name}${i.index ? `[${i.index.join(', ')}]` : ''}`;
    const message = new vscode.TestMessage(i.verdict === report.verdict ? `${report.message}\n${i.name}: ${i.message}` : i.message);
    const [slope, returned] = told(i.numeric, i.analytic);
    message.expectedOutput = vscode.l10n.t('∂/∂{0} = {1} (slope)', where, slope);
    message.actualOutput = vscode.l10n.t('∂/∂{0} = {1} (returned)', where, returned);
    return this.#placed(message, item, report);
  }

  #placed(message: vscode.TestMessage, item: vscode.TestItem, report: CheckReport): vscode.TestMessage {
    const line = report.line === null ? item.range : new vscode.Range(report.line - 1, 0, report.line - 1, 0);
    if (item.uri && line) message.location = new vscode.Location(item.uri, line);
    return message;
  }

  dispose(): void {
    for (const d of this.#disposables) d.dispose();
  }
}

/** A kink or rounding noise is said, but fails no test. */
const isFine = (v: Verdict): boolean => v === 'correct' || v === 'kink' || v === 'precision';

/** One line of a run's output: `x: correct, 6 of 6 entries, worst relative error 1.2e-9`. */
function said({ name, verdict, checked, of, relError }: InputCheck): string {
  const worst = relError === null ? '' : vscode.l10n.t(', worst relative error {0}', relError.toExponential(1));
  return vscode.l10n.t('{0}: {1}, {2} of {3} entries{4}', name, verdict, checked, of, worst);
}

/** Two numbers to as many digits as they need to differ, four at least. */
function told(a: number | null, b: number | null): [string, string] {
  const at = (n: number | null, digits: number) => (n === null ? '–' : String(Number(n.toPrecision(digits))));
  let digits = 4;
  while (digits < 17 && a !== b && at(a, digits) === at(b, digits)) digits++;
  return [at(a, digits), at(b, digits)];
}
