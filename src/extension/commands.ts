import * as vscode from 'vscode';
import type { Definition } from '../protocol/definition.ts';
import { unpackNumbers } from '../protocol/numbers.ts';
import type { App } from './app.ts';
import { type Target, targetOf } from './target.ts';

type Handler = (app: App, target: Target, ...rest: readonly unknown[]) => Promise<void>;

/** Commands about one definition. From a lens or a link they get its place; from the palette, the definition around the cursor is meant. */
const aboutDefinition: Readonly<Record<string, Handler>> = {
  'nabla.showGraph': trusted(async (app, target, node) => (await app.panels()).show(target, typeof node === 'number' ? node : null)),
  'nabla.checkGradients': trusted(checkGradients),
  'nabla.editInputs': editInputs,
};

const others: Readonly<Record<string, (app: App) => unknown>> = {
  'nabla.showLog': (app) => app.log.show(),
  'nabla.openExample': openExample,
  'nabla.openWalkthrough': (app) =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', `${app.context.extension.id}#firstGradient`, false),
};

/** Every command of package.json, registered. What goes wrong is told in a message, never swallowed. */
export function registerCommands(app: App): vscode.Disposable[] {
  const guarded =
    (run: (...args: unknown[]) => unknown) =>
    async (...args: unknown[]) => {
      try {
        return await run(...args);
      } catch (error) {
        if (error instanceof vscode.CancellationError) return undefined;
        app.log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(`Nabla: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      }
    };
  return [
    ...Object.entries(aboutDefinition).map(([id, handler]) =>
      vscode.commands.registerCommand(
        id,
        guarded(async (uri, entry, ...rest) => {
          // A program has inputs of its own, and no rule to check: it can be drawn.
          const isMeant = (d: Definition) => id === 'nabla.showGraph' || d.kind !== 'script';
          const target = await targetOf(() => app.client(), uri, entry, isMeant);
          if (target) await handler(app, target, ...rest);
        }),
      ),
    ),
    ...Object.entries(others).map(([id, handler]) =>
      vscode.commands.registerCommand(
        id,
        guarded(() => handler(app)),
      ),
    ),
  ];
}

/** What runs code of the workspace does so only where it is trusted; otherwise it leads to where trust is given. */
function trusted(run: Handler): Handler {
  return async (...args) => {
    if (vscode.workspace.isTrusted) return run(...args);
    const manage = vscode.l10n.t('Manage Trust');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Nabla runs no code in Restricted Mode. Trust this workspace to see gradients.'),
      manage,
    );
    if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  };
}

async function checkGradients(app: App, { uri, entry }: Target): Promise<void> {
  const client = await app.client();
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Checking the gradients of {0}', entry),
    cancellable: true,
  };
  const report = await vscode.window.withProgress(progress, (_, token) =>
    client.request('nabla/check', { uri: uri.toString(), entry }, token),
  );
  const { verdict, message, slip } = unpackNumbers(report) as typeof report;
  if (verdict === 'correct') return; // The lens says so.
  const text = [message || vscode.l10n.t('The gradient check of {0} says: {1}.', entry, verdict), slip].filter((s) => s).join(' ');
  if (verdict === 'unsupported' || verdict === 'kink' || verdict === 'precision')
    void vscode.window.showInformationMessage(`Nabla: ${text}`);
  else void vscode.window.showWarningMessage(`Nabla: ${text}`);
}

/** Asks for the inputs and writes them as a comment above the definition, where they can be seen and kept. */
async function editInputs(app: App, { uri, entry }: Target): Promise<void> {
  const client = await app.client();
  const where = { uri: uri.toString(), entry };
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Inputs of {0}', entry),
    prompt: vscode.l10n.t(
      'Python expressions by parameter; also construct = …, loss = …, dtype = float64. Written as a comment above the definition; empty removes it.',
    ),
    placeHolder: 'x = torch.randn(8, 784)',
    value: await client.request('nabla/planText', where),
    ignoreFocusOut: true,
  });
  if (text === undefined) return;
  const edit = await client.request('nabla/writePlan', { ...where, text });
  if (!edit) throw new Error(vscode.l10n.t('{0} is not defined in this file any more.', entry));
  // In a notebook the definition's cell is edited.
  const place = vscode.Uri.parse(edit.uri);
  const document = await vscode.workspace.openTextDocument(place);
  const newline = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const change = new vscode.WorkspaceEdit();
  change.replace(place, new vscode.Range(edit.start - 1, 0, edit.end - 1, 0), edit.lines.map((l) => l + newline).join(''));
  if (!(await vscode.workspace.applyEdit(change))) throw new Error(vscode.l10n.t('VS Code did not take the edit.'));
}

/** Opens one of the lecture's systems as a new document, to be changed at will. */
async function openExample(app: App): Promise<void> {
  const folder = vscode.Uri.joinPath(app.context.extensionUri, 'examples', 'lecture');
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).filter((name) => name.endsWith('.py'));
  const picked = await vscode.window.showQuickPick(names.sort(), { placeHolder: vscode.l10n.t('An example from the lecture') });
  if (!picked) return;
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, picked)));
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'python', content }));
}
