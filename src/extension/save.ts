import * as vscode from 'vscode';
import type { FromPanel } from '../protocol/panel.ts';

type Export = Extract<FromPanel, { type: 'export' }>;
const kinds: Readonly<Record<Export['format'], string>> = { svg: 'SVG image', png: 'PNG image', json: 'JSON', html: 'Web page' };

/** Asks where to, and writes what the panel made. */
export async function save(beside: vscode.Uri, { format, content, name }: Export): Promise<void> {
  const defaultUri = vscode.Uri.joinPath(beside, '..', name.endsWith(`.${format}`) ? name : `${name}.${format}`);
  const to = await vscode.window.showSaveDialog({ defaultUri, filters: { [kinds[format]]: [format] } });
  if (!to) return;
  const bytes = format === 'png' ? fromBase64(content.slice(content.indexOf(',') + 1)) : new TextEncoder().encode(content);
  await vscode.workspace.fs.writeFile(to, bytes);
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
