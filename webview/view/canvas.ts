import type { Look } from '../draw/scene.ts';
import type { Rect } from '../layout/geometry.ts';
import type { Box, Line } from '../layout/picture.ts';
import { measured } from '../model/colour.ts';
import { representative } from '../model/content.ts';
import { shorten } from '../model/format.ts';

/** The theme's colours as a canvas needs them: resolved. Read once per theme, since each reading costs a style calculation. */
export interface Ink {
  readonly muted: string;
  readonly foreground: string;
  readonly card: string;
  readonly background: string;
  readonly line: string;
  readonly parameter: string;
  readonly input: string;
  readonly loss: string;
  readonly focus: string;
  readonly second: string;
  readonly bad: string;
  readonly font: string;
}

export function readInk(element: Element): Ink {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(`--nb-${name}`).trim();
  return {
    muted: colour('muted'),
    foreground: colour('foreground'),
    card: colour('card'),
    background: colour('background'),
    line: colour('muted'),
    parameter: colour('parameter'),
    input: colour('input'),
    loss: colour('loss'),
    focus: colour('focus'),
    second: colour('second'),
    bad: colour('bad'),
    font: colour('mono'),
  };
}

/** Smallest letters worth painting, in pixels of the screen. */
const smallestLetter = 8.5;

/**
 * Paints a crowd: when more things are in view than a document can hold at sixty frames a second, they are painted as plain boxes and lines, with their
 * names where there is room for them.
 * @param context transformed to picture coordinates
 * @param part what it shows
 * @param scale pixels of the screen per unit of the picture
 */
export function paintCrowd(
  context: CanvasRenderingContext2D,
  boxes: readonly Box[],
  lines: readonly Line[],
  look: Look,
  ink: Ink,
  part: Rect,
  scale: number,
): void {
  context.clearRect(part.x, part.y, part.width, part.height);
  paintFrames(context, boxes, look, ink, scale);
  paintLines(context, lines, look, ink, scale);
  paintCards(context, boxes, look, ink, scale);
  context.globalAlpha = 1;
}

const isDim = (look: Look, key: string | null): boolean => look.bright !== null && !look.bright.has(key ?? '');

function paintFrames(context: CanvasRenderingContext2D, boxes: readonly Box[], look: Look, ink: Ink, scale: number): void {
  context.lineWidth = 1 / scale;
  for (const { open, item, x, y, width, height } of boxes) {
    if (!open) continue;
    context.globalAlpha = 0.06;
    context.fillStyle = ink.foreground;
    context.fillRect(x, y, width, height);
    context.globalAlpha = isDim(look, item.key) ? 0.2 : 0.7;
    context.strokeStyle = item.key === look.selected ? ink.focus : ink.muted;
    context.strokeRect(x, y, width, height);
  }
}

function paintLines(context: CanvasRenderingContext2D, lines: readonly Line[], look: Look, ink: Ink, scale: number): void {
  // Lines of one kind are stroked together: a stroke each would cost more than all else.
  const paths = { plain: new Path2D(), active: new Path2D() };
  for (const { points, link } of lines) {
    const active = look.selected !== null && (link.from.item === look.selected || link.to.item === look.selected);
    const path = active ? paths.active : paths.plain;
    path.moveTo(points[0]!.x, points[0]!.y);
    for (let i = 1; i < points.length; i++) path.lineTo(points[i]!.x, points[i]!.y);
  }
  context.globalAlpha = look.bright === null ? 0.5 : 0.15;
  context.lineWidth = Math.max(1, 1 / scale);
  context.strokeStyle = ink.line;
  context.stroke(paths.plain);
  context.globalAlpha = 1;
  context.lineWidth = 2 / scale;
  context.strokeStyle = ink.focus;
  context.stroke(paths.active);
}

function paintCards(context: CanvasRenderingContext2D, boxes: readonly Box[], look: Look, ink: Ink, scale: number): void {
  const edges = {
    group: ink.muted,
    operation: ink.muted,
    parameter: ink.parameter,
    input: ink.input,
    buffer: ink.muted,
    constant: ink.muted,
  };
  const letter = Math.max(19, smallestLetter / scale);
  context.font = `600 ${letter}px ${ink.font}`;
  context.textBaseline = 'middle';
  for (const { open, item, x, y, width, height } of boxes) {
    if (open) continue;
    const node = item.kind === 'node' ? item.node : representative(item);
    const scaled = look.scale && node ? look.scale.colour(measured(node, look.colouring, look.comparison)) : null;
    const loss = node?.id === look.trace.lossNode && item.kind === 'node';
    const edge = loss ? ink.loss : edges[item.kind === 'node' ? item.node.kind : 'group'];
    context.globalAlpha = isDim(look, item.key) ? 0.15 : 1;
    context.fillStyle = scaled === null ? ink.card : scaled.startsWith('var') ? ink.bad : scaled;
    context.fillRect(x, y, width, height);
    const chosen = item.key === look.selected ? ink.focus : item.key === look.second ? ink.second : null;
    context.lineWidth = (chosen ? 3 : 1) / scale;
    context.strokeStyle = chosen ?? edge;
    context.strokeRect(x, y, width, height);
    if (letter > height * 0.8) continue;
    const fits = Math.floor((width - 10) / (letter * 0.6));
    if (fits < 3) continue;
    // On a coloured ground only the ground's own opposite can be read.
    context.fillStyle = scaled === null ? ink.foreground : brightness(scaled) > 0.5 ? '#111' : '#fff';
    context.fillText(shorten(item.kind === 'node' ? look.names[item.node.id]! : item.title, fits), x + 6, y + height / 2);
  }
}

/** Of `rgb(r g b)`, 0 … 1. */
function brightness(colour: string): number {
  const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return (0.3 * r + 0.59 * g + 0.11 * b) / 255;
}
