import { packNumbers } from '../../src/protocol/numbers.ts';
import type { Look } from '../draw/scene.ts';
import { scaleOf } from '../model/colour.ts';
import { passState } from '../model/passes.ts';
import type { State } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { currentPalette } from '../view/theme.ts';
import { pageHtml } from './html.ts';
import { pictureSvg } from './svg.ts';

export type Format = 'svg' | 'png' | 'json' | 'html';

/** Largest side of an exported PNG in pixels; browsers refuse larger canvases. */
const largestSide = 16_000;

/** Writes what is shown in that format; tells in the panel when it cannot. */
export async function exportAs(panel: Panel, format: Format): Promise<void> {
  const state = panel.store.get();
  if (!state.model || !state.picture) return;
  try {
    panel.saveExport(format, await content(state, format));
  } catch (error) {
    panel.complain(`The export failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function content(state: State, format: Format): Promise<string> {
  const { trace } = state.model!;
  if (format === 'json') return JSON.stringify(packNumbers(trace), null, 1);
  if (format === 'html') return pageHtml(trace, await ownScript());
  const svg = currentSvg(state);
  return format === 'svg' ? svg : rasterize(svg, state.picture!.width, state.picture!.height);
}

function currentSvg(state: State): string {
  const { trace, names, hierarchy } = state.model!;
  const look: Look = {
    trace,
    names,
    hierarchy,
    mode: state.mode,
    detail: 'full',
    pass: passState(state.run),
    current: null,
    colouring: state.colouring,
    comparison: state.comparison,
    scale: scaleOf(trace, state.colouring, currentPalette(), state.comparison),
    selected: null,
    second: null,
    bright: null,
  };
  return pictureSvg(state.picture!, look, currentPalette());
}

async function rasterize(svg: string, width: number, height: number): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, largestSide / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas to draw on');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}

/** The text of this very script, to put it into a page of its own. */
async function ownScript(): Promise<string> {
  const element = document.getElementById('nabla-script') as HTMLScriptElement | null;
  if (!element) throw new Error('the panel’s script is not on its page');
  if (!element.src) return element.textContent ?? '';
  const answer = await fetch(element.src);
  if (!answer.ok) throw new Error(`the panel’s script could not be read (${answer.status})`);
  return answer.text();
}
