const escapeAttribute = (text: string): string => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

export interface PanelPage {
  /** Address of dist/webview.js as a webview resource. */
  readonly scriptUri: string;
  /** Fresh random text; only the script that carries it runs. */
  readonly nonce: string;
  readonly cspSource: string;
}

/** The panel's page for a webview. Its policy allows one script, workers made of that script's text, and nothing from the network. */
export function panelHtml({ scriptUri, nonce, cspSource }: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'unsafe-inline' ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data: blob:`,
    'worker-src blob:',
    `connect-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nabla</title>
</head>
<body>
<script type="module" id="nabla-script" nonce="${escapeAttribute(nonce)}" src="${escapeAttribute(scriptUri)}"></script>
</body>
</html>
`;
}
