import { packNumbers } from '../../src/protocol/numbers.ts';
import type { Trace } from '../../src/protocol/trace.ts';
import { escapeXml } from '../draw/shape.ts';

/**
 * One HTML file with the panel and a trace in it: the same graph and the same interactions without VS Code or a network. Values and
 * gradients are there as summaries; what needs the tensors themselves (slices, Jacobians, passes) is answered in VS Code only.
 * @param script text of dist/webview.js
 */
export function pageHtml(trace: Trace, script: string): string {
  // Inside a script element only `</script` and `<!--` have a meaning; neither can occur outside of a string there.
  const code = script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
  const data = JSON.stringify(packNumbers(trace)).replace(/</g, '\\u003c');
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(trace.entry)} – Nabla</title>
</head>
<body>
<script type="application/json" id="nabla-trace">${data}</script>
<script type="module" id="nabla-script">${code}</script>
</body>
</html>
`;
}
