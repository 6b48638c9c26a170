import type { Palette } from '../model/colour.ts';

/**
 * The look of the graph, shared by the panel and the exported SVG. Every colour is a `--nb-…` variable; the panel takes them
 * from the editor's theme (`themeVariables`), an exported picture from one of the two palettes.
 */
export const themeVariables = `
:root {
  --nb-font: var(--vscode-font-family, system-ui, sans-serif);
  --nb-mono: var(--vscode-editor-font-family, ui-monospace, 'DejaVu Sans Mono', monospace);
  --nb-background: var(--vscode-editor-background, #1f1f1f);
  --nb-foreground: var(--vscode-editor-foreground, #d4d4d4);
  --nb-muted: var(--vscode-descriptionForeground, #9d9d9d);
  --nb-card: var(--vscode-editorWidget-background, #252526);
  --nb-border: var(--vscode-widget-border, #6b6b6b80);
  --nb-line: color-mix(in srgb, var(--nb-foreground) 42%, var(--nb-background));
  --nb-focus: var(--vscode-focusBorder, #3794ff);
  --nb-parameter: var(--vscode-charts-purple, #b180d7);
  --nb-input: var(--vscode-charts-green, #89d185);
  --nb-loss: var(--vscode-charts-orange, #d18616);
  --nb-second: var(--vscode-charts-yellow, #cca700);
  --nb-bad: var(--vscode-errorForeground, #f14c4c);
  --nb-positive: #e0833a;
  --nb-negative: #4a8fe0;
  --nb-frame: color-mix(in srgb, var(--nb-foreground) 4%, transparent);
  --nb-frame-head: color-mix(in srgb, var(--nb-foreground) 6%, transparent);
}
body.vscode-high-contrast, body.vscode-high-contrast-light {
  --nb-border: var(--vscode-contrastBorder, var(--nb-foreground));
  --nb-muted: var(--nb-foreground);
  --nb-card: var(--nb-background);
  --nb-line: var(--nb-foreground);
  --nb-focus: var(--vscode-contrastActiveBorder, var(--vscode-focusBorder, #f38518));
}
`;

const palettes: Readonly<Record<Palette, Readonly<Record<string, string>>>> = {
  dark: {
    background: '#1f1f1f',
    foreground: '#d4d4d4',
    muted: '#9d9d9d',
    card: '#282829',
    border: '#5a5a5a',
    line: '#8a8a8a',
    focus: '#3794ff',
    parameter: '#b180d7',
    input: '#89d185',
    loss: '#d18616',
    second: '#cca700',
    bad: '#f14c4c',
    frame: '#ffffff08',
    'frame-head': '#ffffff0d',
  },
  light: {
    background: '#ffffff',
    foreground: '#2b2b2b',
    muted: '#6a6a6a',
    card: '#fafafa',
    border: '#c8c8c8',
    line: '#8f8f8f',
    focus: '#0066bf',
    parameter: '#7c4dba',
    input: '#2e8b57',
    loss: '#b5610a',
    second: '#9a7d00',
    bad: '#c72e2e',
    frame: '#00000006',
    'frame-head': '#0000000a',
  },
};

/** Variables with the colours of a palette, for pictures that stand alone. */
export function paletteVariables(palette: Palette): string {
  const colours = Object.entries(palettes[palette]).map(([name, colour]) => `--nb-${name}: ${colour};`);
  return `:root { ${colours.join(' ')} --nb-positive: #e0833a; --nb-negative: #4a8fe0; --nb-font: system-ui, sans-serif; --nb-mono: ui-monospace, 'DejaVu Sans Mono', monospace; }`;
}

export const graphStyle = `
.scene text { font: 11px var(--nb-mono); fill: var(--nb-foreground); }
.card .body { fill: var(--nb-card); stroke: var(--nb-border); stroke-width: 1; }
.card .behind { fill: var(--nb-card); stroke: var(--nb-border); }
.card .name { font-size: 12px; font-weight: 600; }
.card.operation .name { font-weight: 600; }
.scene .kind, .scene .shape, .scene .label, .scene .fold { fill: var(--nb-muted); font-size: 10.5px; }
.card .row .number { font-size: 11.5px; }
.card .row.muted .number { fill: var(--nb-muted); }
.card .row.bad .number { fill: var(--nb-bad); font-weight: 600; }

.scene .name.brief { font-size: 19px; font-weight: 600; }
.scene .number.brief { font-size: 17px; }
.card .tint { fill-opacity: 0.34; pointer-events: none; }
.card .strip .frame { fill: none; stroke: var(--nb-border); stroke-width: 0.75; }
.card.parameter .body { stroke: var(--nb-parameter); stroke-width: 1.5; }
.card.parameter .kind { fill: var(--nb-parameter); }
.card.shared.parameter .behind { stroke: var(--nb-parameter); }
.card.shared.input .behind { stroke: var(--nb-input); }
.card.input .body { stroke: var(--nb-input); stroke-width: 1.5; }
.card.input .kind { fill: var(--nb-input); }
.card.constant .body, .card.buffer .body { stroke-dasharray: 4 3; }
.card.group .body { fill: color-mix(in srgb, var(--nb-foreground) 5%, var(--nb-card)); }
.card.loss .body { stroke: var(--nb-loss); stroke-width: 1.5; }
.card.loss .inner { fill: none; stroke: var(--nb-loss); stroke-width: 0.75; }
.card.loss .name { fill: var(--nb-loss); }
.card.current .body { stroke: var(--nb-second); stroke-width: 2.5; }
.card.second .body { stroke: var(--nb-second); stroke-width: 2.5; stroke-dasharray: 6 3; }
.card.selected .body { stroke: var(--nb-focus); stroke-width: 2.5; }
.frame-group .frame-body { fill: var(--nb-frame); stroke: var(--nb-border); stroke-width: 1; }
.frame-group .frame-head { fill: var(--nb-frame-head); }
.frame-group.selected .frame-body { stroke: var(--nb-focus); stroke-width: 2; }
.frame-title .cover { fill: var(--nb-background); opacity: 0.85; }
.frame-title .title { font-weight: 600; }
.scene .frame-title.brief .title { font-size: 18px; }
.scene .frame-title.brief .fold { font-size: 16px; }
.line .way { fill: none; stroke: var(--nb-line); stroke-width: 1.2; }
.line .grip { fill: none; stroke: transparent; stroke-width: 12; }
.line.dead .way { stroke-dasharray: 4 4; opacity: 0.7; }
.line.active .way { stroke: var(--nb-focus); stroke-width: 2.2; }
.arrow path { fill: var(--nb-line); }
.arrow-active path { fill: var(--nb-focus); }
.derivative rect { fill: var(--nb-background); stroke: var(--nb-border); stroke-width: 0.75; }
.scene .derivative text { font-size: 10.5px; }
.derivative.active rect { stroke: var(--nb-focus); }
.mode-values .derivative, .detail-brief .derivative { display: none; }
.dimmed { opacity: 0.22; }
`;
