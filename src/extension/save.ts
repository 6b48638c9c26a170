import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import type { FromPanel } from '../protocol/panel.ts';

type Export = Extract<FromPanel, { type: 'export' }>;
const kinds: Readonly<Record<Export['format'], string>> = { svg: 'SVG image', png: 'PNG image', json: 'JSON', html: 'Web page' };

/** Asks where to, and writes what the panel made. */
export async function save(beside: vscode.Uri, { format, content, name }: Export): Promise<void> {
  const defaultUri = vscode.Uri.joinPath(beside, '..', name.endsWith(`.${format}`) ? name : `${name}.${format}`);
  const to = await vscode.window.showSaveDialog({ defaultUri, filters: { [kinds[format]]: [format] } });
  if (!to) return;
  const bytes = format === 'png' ? Buffer.from(content.slice(content.indexOf(',') + 1), 'base64') : Buffer.from(content, 'utf8');
  await vscode.workspace.fs.writeFile(to, bytes);
}
