/** The look of everything around the graph. */
export const panelStyle = `
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; padding: 0; }
body { background: var(--nb-background); color: var(--nb-foreground); font: 13px/1.45 var(--nb-font); overflow: hidden; }
#root, .app { height: 100%; }
.app { display: flex; flex-direction: column; }
.muted { color: var(--nb-muted); }
.bad, .refused, .state .failed, p.failed { color: var(--nb-bad); }
code, output, .equation, .product, .rule, .number, dd { font-family: var(--nb-mono); }
h2 { font: 600 14px var(--nb-mono); margin: 0; overflow-wrap: anywhere; }
h3 { font-size: 11px; font-weight: 600; color: var(--nb-muted); margin: 18px 0 6px; }
:focus-visible { outline: 1px solid var(--nb-focus); outline-offset: -1px; }
.link { background: none; border: 0; padding: 0; font: inherit; color: var(--vscode-textLink-foreground, #3794ff); cursor: pointer; text-align: left; }
.link:hover { text-decoration: underline; }
input[type='number'] { width: 72px; height: 24px; background: var(--vscode-input-background, transparent); color: var(--vscode-input-foreground, inherit); border: 1px solid var(--vscode-input-border, var(--nb-border)); border-radius: 2px; padding: 0 4px; font: inherit; }

.header { display: flex; align-items: center; gap: 12px; padding: 8px 14px 6px; }
.header .what { display: flex; gap: 4px 14px; align-items: baseline; flex: 1; min-width: 0; white-space: nowrap; }
.header strong { font-size: 15px; }
.header .loss-text { display: flex; gap: 0.5ch; flex: none; max-width: 58ch; white-space: nowrap; }
/* A long expression makes room for its number. */
.header .loss-text code { overflow: hidden; text-overflow: ellipsis; }
.header .plan { min-width: 8ch; flex: 0 1 auto; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--nb-muted); font-size: 12px; }
.header .loss-text { font-family: var(--nb-mono); font-size: 12px; }
.header .state { font-size: 12px; }
.header .running::before { content: ''; display: inline-block; width: 7px; height: 7px; border-radius: 50%; background: var(--nb-loss); margin-right: 6px; }
.app.running .graph { opacity: 0.6; }

.toolbar { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 4px 14px 8px; border-bottom: 1px solid var(--nb-border); }
.tools { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
.modes { display: inline-flex; border: 1px solid var(--nb-border); border-radius: 4px; overflow: hidden; }
.modes button { background: none; border: 0; color: inherit; font: inherit; padding: 3px 11px; cursor: pointer; border-right: 1px solid var(--nb-border); }
.modes button:last-child { border-right: 0; }
.modes button:hover { background: var(--nb-frame-head); }
.modes button[aria-pressed='true'] { background: var(--vscode-button-background, #0e639c); color: var(--vscode-button-foreground, #fff); }
.vscode-high-contrast .modes button[aria-pressed='true'], .vscode-high-contrast-light .modes button[aria-pressed='true'] { outline: 2px solid var(--nb-focus); outline-offset: -3px; }
vscode-button { --type-ramp-base-font-size: 12px; }
vscode-dropdown { width: auto; font-size: 12px; min-width: 92px; height: 26px; --design-unit: 2; }
vscode-text-field { width: 150px; --input-height: 20; }
.icon { fill: currentColor; display: block; }
.tools vscode-button, .header vscode-button, .single vscode-button { height: 26px; font-size: 12px; }

.banner { display: flex; gap: 10px; align-items: baseline; flex-wrap: wrap; padding: 6px 14px; background: var(--nb-frame-head); border-bottom: 1px solid var(--nb-border); max-height: 30vh; overflow: auto; overflow-wrap: anywhere; }
.banner.error { border-left: 3px solid var(--nb-bad); white-space: pre-wrap; }
.banner.error strong { color: var(--nb-bad); }

main { flex: 1; display: flex; min-height: 0; }
/* Beside an editor the panel is narrow: the inspector moves below the graph. */
@media (max-width: 900px) {
  .header .what { flex-wrap: wrap; }
  .header .loss-text, .header .plan { max-width: 100%; }
  main { flex-direction: column; }
  main .splitter { display: none; }
  main .inspector { width: auto !important; max-width: none; height: 40%; border-top: 1px solid var(--nb-border); }
}
.graph { position: relative; flex: 1; min-width: 120px; overflow: hidden; cursor: grab; touch-action: none; user-select: none; }
.graph:active { cursor: grabbing; }
.graph .moved, .graph .crowd, .graph .tiles { position: absolute; inset: 0; }
.graph .crowd { overflow: hidden; }
.graph .moved { width: 0; height: 0; will-change: transform; }
.graph .moved svg { position: absolute; overflow: visible; display: block; }
.graph .tiles { width: 0; height: 0; transform-origin: 0 0; will-change: transform; }
.graph .tiles canvas { position: absolute; display: block; }
.graph [data-key] { cursor: pointer; }
.waiting-graph { display: grid; place-items: center; color: var(--nb-muted); }
@media (prefers-reduced-motion: no-preference) {
  .card .body, .line .way { transition: stroke 0.15s, stroke-width 0.15s; }
  .card, .line, .derivative { transition: opacity 0.15s; }
}
.legend { position: absolute; left: 12px; bottom: 10px; display: flex; gap: 14px; align-items: center; font-size: 11px; color: var(--nb-muted); pointer-events: none; padding: 3px 8px; border-radius: 4px; background: color-mix(in srgb, var(--nb-background) 85%, transparent); }
.legend .key::before { content: ''; display: inline-block; width: 12px; height: 10px; border: 1.5px solid var(--nb-border); border-radius: 3px; margin-right: 5px; vertical-align: -1px; }
.legend .input::before { border-color: var(--nb-input); border-radius: 5px; }
.legend .parameter::before { border-color: var(--nb-parameter); }
.legend .constant::before { border-style: dashed; }
.legend .loss::before { width: 10px; height: 8px; border: 3px double var(--nb-loss); }
.legend .ramp { display: inline-block; width: 90px; height: 8px; border-radius: 4px; margin: 0 6px; }
.hover-card { position: absolute; z-index: 2; max-width: 380px; padding: 6px 10px; border: 1px solid var(--nb-border); border-radius: 5px; background: var(--nb-card); box-shadow: 0 2px 10px #0004; pointer-events: none; font-size: 12px; }
.hover-card p { margin: 2px 0; }
.stepsbar { display: flex; gap: 14px; align-items: center; padding: 4px 14px; border-bottom: 1px solid var(--nb-border); font-size: 12px; }
.stepsbar .use-chart { flex: 1; height: 34px; margin: 0; gap: 1px; }
.stepsbar .here { background: var(--nb-frame-head); outline: 1px solid var(--nb-focus); }
.stepsbar .here span { background: var(--nb-focus); }
.stepsbar .numbers-only { cursor: default; }
.stepsbar .numbers-only span { opacity: 0.4; }
.minimap { position: absolute; right: 12px; bottom: 12px; background: var(--nb-background); border: 1px solid var(--nb-border); border-radius: 4px; overflow: hidden; cursor: pointer; }
.minimap .seen { position: absolute; border: 1px solid var(--nb-focus); background: color-mix(in srgb, var(--nb-focus) 10%, transparent); pointer-events: none; }
.splitter { width: 5px; cursor: col-resize; border-left: 1px solid var(--nb-border); }
.splitter:hover, .splitter:focus-visible { background: var(--nb-focus); }

.inspector { flex: none; max-width: 70%; display: flex; flex-direction: column; min-height: 0; }
.inspected { padding: 10px 14px 6px; }
.inspected .muted { font-size: 12px; }
.tabs { display: flex; flex-wrap: wrap; padding: 0 8px; border-bottom: 1px solid var(--nb-border); }
.tabs button { background: none; border: 0; border-bottom: 2px solid transparent; color: var(--nb-muted); font: inherit; font-size: 11.5px; padding: 5px; cursor: pointer; }
.tabs button:hover { color: var(--nb-foreground); }
.tabs button[aria-selected='true'] { color: var(--nb-foreground); border-bottom-color: var(--nb-focus); }
.tab-body { padding: 12px 14px 32px; overflow: auto; flex: 1; min-height: 0; }
.tab-body p { margin: 6px 0; }
.equation { font-size: 13px; overflow-wrap: anywhere; }
.equation output { font-weight: 600; }
.sum { padding: 8px 10px; border-radius: 4px; background: var(--nb-frame-head); }
.facts, .hint { font-size: 12px; color: var(--nb-muted); }
.waiting { color: var(--nb-muted); font-style: italic; }
.statistics { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: 2px 14px; margin: 8px 0; }
.statistics div { display: flex; justify-content: space-between; gap: 8px; border-bottom: 1px solid var(--nb-frame-head); padding: 2px 0; }
.statistics dt { color: var(--nb-muted); }
.statistics dd { margin: 0; font-size: 12px; overflow-wrap: anywhere; }
.histogram { margin: 12px 0; }
.histogram svg { width: 100%; height: 64px; display: block; }
.histogram rect { fill: var(--nb-focus); opacity: 0.75; }
.histogram figcaption { display: flex; justify-content: space-between; color: var(--nb-muted); font: 11px var(--nb-mono); border-top: 1px solid var(--nb-border); }
.slice-picker { border: 0; padding: 0; margin: 10px 0; display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.slice-picker legend { color: var(--nb-muted); font-size: 12px; }
.slice-picker label { display: inline-flex; gap: 4px; align-items: center; font-size: 12px; color: var(--nb-muted); }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: separate; border-spacing: 2px; font: 12px var(--nb-mono); }
th { font-weight: 400; color: var(--nb-muted); text-align: right; padding: 2px 6px; white-space: nowrap; }
td { padding: 2px 7px; border-radius: 3px; }
td.number { text-align: right; white-space: nowrap; }
.matrix { margin: 8px 0 12px; }
.matrix-foot { display: flex; gap: 10px; align-items: center; font-size: 12px; }
.heatmap { image-rendering: pixelated; border: 1px solid var(--nb-border); cursor: crosshair; display: block; }
.readout { font: 12px var(--nb-mono); }
.partner { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-bottom: 8px; }
.use-chart { display: flex; align-items: flex-end; gap: 2px; height: 72px; margin: 10px 0; border-bottom: 1px solid var(--nb-border); }
.use-chart button { flex: 1; min-width: 2px; height: 100%; padding: 0; border: 0; background: none; display: flex; align-items: flex-end; cursor: pointer; }
.use-chart button:hover { background: var(--nb-frame-head); }
.use-chart span { width: 100%; background: var(--nb-positive); border-radius: 2px 2px 0 0; }
td.flow { position: relative; min-width: 120px; overflow: hidden; }
.flow-bar { position: absolute; left: 0; top: 2px; bottom: 2px; border-radius: 3px; background: color-mix(in srgb, var(--nb-positive) 30%, transparent); }
td.flow span:last-child { position: relative; }
.paths, .uses, .products, .places, .findings { padding-left: 0; list-style: none; margin: 8px 0; }
.paths li, .uses li { padding: 8px 0; border-top: 1px solid var(--nb-frame-head); }
.route { font-family: var(--nb-mono); font-size: 12px; }
.symbols { font: 11px var(--nb-mono); }
.sign { margin-right: 6px; font-size: 14px; }
.norm { float: right; color: var(--nb-muted); }
.bar { height: 4px; border-radius: 2px; background: var(--nb-frame-head); overflow: hidden; }
.bar div { height: 100%; border-radius: 2px; }
.bar .positive { background: var(--nb-positive); }
.bar .negative { background: var(--nb-negative); }
.strip-of-jacobians { display: flex; gap: 4px; overflow-x: auto; padding: 8px 0; align-items: stretch; }
.factor { display: flex; flex-direction: column; align-items: center; justify-content: flex-end; gap: 2px; padding: 6px 8px; border: 1px solid var(--nb-border); border-radius: 4px; cursor: pointer; font-size: 11px; flex: none; }
.factor[aria-selected='true'] { border-color: var(--nb-focus); background: var(--nb-frame-head); }
.factor-name { font-family: var(--nb-mono); }
.thumbnail { border: 1px solid var(--nb-border); margin-bottom: 4px; }
.rule { padding: 4px 8px; background: var(--nb-frame-head); border-radius: 3px; }
.rule.numbers { background: none; padding-top: 0; color: var(--nb-positive); }
.vscode-light .rule.numbers, .vscode-high-contrast-light .rule.numbers { color: #8f4700; }
.places li { padding: 3px 0; }
.findings li { padding: 4px 8px; margin: 4px 0; border-left: 3px solid var(--nb-border); overflow-wrap: anywhere; }
.findings .error { border-left-color: var(--nb-bad); }
.findings .warning { border-left-color: var(--nb-loss); }
.tensors td, .tensors th { text-align: left; }

.passbar { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; padding: 7px 14px; border-top: 1px solid var(--nb-border); }
.passbar input[type='range'] { flex: 1; min-width: 90px; accent-color: var(--nb-focus); }
.pass-text { min-width: 22ch; font-weight: 600; }
.pass-count { color: var(--nb-muted); font-size: 12px; }
.empty { height: 100%; display: grid; place-content: center; justify-items: center; text-align: center; padding: 24px; }
.empty .nabla { font-size: 64px; margin: 0; color: var(--nb-muted); opacity: 0.5; }
.empty pre { white-space: pre-wrap; max-width: 80ch; text-align: left; }
`;
