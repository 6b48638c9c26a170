import * as vscode from 'vscode';
import type { Definition } from '../protocol/definition.ts';
import { unpackNumbers } from '../protocol/numbers.ts';
import type { CheckReport, InputCheck, Verdict } from '../protocol/run.ts';
import type { Client } from './client.ts';

/** Gradient checks in the Test Explorer: file → definition → input or parameter. */
export class Checks implements vscode.Disposable {
  readonly #controller = vscode.tests.createTestController('nabla.checks', 'Nabla: gradient checks');
  readonly #disposables: vscode.Disposable[] = [this.#controller];
  readonly #continuous = new Set<vscode.TestRunRequest>();

  constructor(private readonly client: Client) {
    const profile = this.#controller.createRunProfile(
      'Check Gradients',
      vscode.TestRunProfileKind.Run,
      (request, token) => this.#run(request, token),
      true,
    );
    profile.supportsContinuousRun = true;
    this.#controller.refreshHandler = () => this.#findAll();
    this.#disposables.push(
      vscode.workspace.onDidOpenTextDocument((d) => void this.#find(d)),
      vscode.workspace.onDidChangeTextDocument((e) => void this.#find(e.document)),
      vscode.workspace.onDidSaveTextDocument((d) => void this.#saved(d)),
    );
    void this.#findAll();
  }

  async #findAll(): Promise<void> {
    await Promise.all(vscode.workspace.textDocuments.map((d) => this.#find(d)));
  }

  async #find(document: vscode.TextDocument): Promise<void> {
    if (document.languageId !== 'python' || (document.uri.scheme !== 'file' && document.uri.scheme !== 'untitled')) return;
    const uri = document.uri;
    const definitions = (await this.client.request('nabla/definitions', { uri: uri.toString() })).filter((d) => d.kind !== 'script');
    const items = this.#controller.items;
    if (definitions.length === 0) return items.delete(uri.toString());
    const file = items.get(uri.toString()) ?? this.#controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
    items.add(file);
    const names = new Set(definitions.map((d) => d.name));
    for (const [id] of file.children) if (!names.has(id)) file.children.delete(id);
    for (const d of definitions) {
      const item = file.children.get(d.name) ?? this.#controller.createTestItem(d.name, d.name, uri);
      item.description = d.kind;
      item.range = lineRange(d);
      file.children.add(item);
    }
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (request.continuous) {
      this.#continuous.add(request);
      token.onCancellationRequested(() => this.#continuous.delete(request));
    }
    await this.#execute(request, definitionsIn(request.include ?? [...this.#controller.items].map(([, i]) => i)), token);
  }

  /** A continuous run checks again what was saved. */
  async #saved(document: vscode.TextDocument): Promise<void> {
    await this.#find(document);
    for (const request of this.#continuous) {
      const all = definitionsIn(request.include ?? [...this.#controller.items].map(([, i]) => i));
      const source = new vscode.CancellationTokenSource();
      await this.#execute(
        request,
        all.filter((i) => i.uri?.toString() === document.uri.toString()),
        source.token,
      );
      source.dispose();
    }
  }

  async #execute(request: vscode.TestRunRequest, items: readonly vscode.TestItem[], token: vscode.CancellationToken): Promise<void> {
    const run = this.#controller.createTestRun(request);
    const chosen = items.filter((i) => !request.exclude?.includes(i));
    for (const item of chosen) run.enqueued(item);
    for (const item of chosen) {
      if (token.isCancellationRequested) run.skipped(item);
      else await this.#check(run, item, token);
    }
    run.end();
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
    message.expectedOutput = `∂/∂${where} = ${i.numeric} (slope)`;
    message.actualOutput = `∂/∂${where} = ${i.analytic} (returned)`;
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

/** The definitions among test items; a file stands for all of its own, an input for the definition it belongs to. */
function definitionsIn(items: readonly vscode.TestItem[]): vscode.TestItem[] {
  const found = new Set<vscode.TestItem>();
  for (const item of items) {
    if (item.parent === undefined) for (const [, child] of item.children) found.add(child);
    else found.add(item.parent.parent === undefined ? item : item.parent);
  }
  return [...found];
}

const lineRange = (d: Definition): vscode.Range => new vscode.Range(d.line - 1, d.column, d.endLine - 1, 0);
