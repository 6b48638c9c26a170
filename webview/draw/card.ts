import type { Size } from '../layout/geometry.ts';
import { diverging, largestMagnitude } from '../model/colour.ts';
import type { Card, Row } from '../model/content.ts';
import { shorten } from '../model/format.ts';
import { el, type Shape } from './shape.ts';

/** Advance width of the 12 px editor font; cards are measured without a screen, so that exports need none. */
const letter = 7.3;
const smallLetter = 6.5;
const longestTitle = 24;
const longestKind = 20;
const side = 12;
const stripWidth = 64;
/** Widths of letters of the larger texts that stand for a card seen from afar. */
const briefLetter = 11.2;

/** How much is written on a card: seen from afar, its name and one number, large; beside the name its value too, where that is a number with room. */
export type Detail = 'full' | 'brief';

/** Size of a card; independent of the mode, so that switching modes moves nothing. */
export function cardSize(title: string, kind: string, shape: string | null, group: boolean): Size {
  const head = Math.min(title.length, longestTitle) * letter + (kind ? 14 + Math.min(kind.length, longestKind) * smallLetter : 0);
  const body = shape === null ? 110 : Math.max(stripWidth + 92, shape.length * smallLetter);
  const width = Math.round(Math.min(290, Math.max(head, body) + 2 * side + (group ? 14 : 0)));
  return { width, height: shape === null ? 60 : 74 };
}

/** How an item stands out at the moment. */
export interface Emphasis {
  readonly selected: boolean;
  readonly second: boolean;
  readonly dimmed: boolean;
  readonly current: boolean;
  /** Fill by the chosen colouring. */
  readonly colour: string | null;
}

/** The card at its own origin. */
export function drawCard(card: Card, size: Size, emphasis: Emphasis, detail: Detail): Shape {
  const { width, height } = size;
  const radius = card.look === 'input' ? 18 : card.look === 'operation' ? 6 : 8;
  const body = (dx: number, dy: number, name: string): Shape => el('rect', { class: name, x: dx, y: dy, width, height, rx: radius });
  return el(
    'g',
    { class: classes(card, emphasis) },
    el('title', {}, card.speech),
    card.look === 'group' && body(6, 6, 'behind'),
    (card.look === 'group' || card.shared) && body(3, 3, 'behind'),
    body(0, 0, 'body'),
    emphasis.colour !== null && el('rect', { class: 'tint', x: 0, y: 0, width, height, rx: radius, fill: emphasis.colour }),
    card.loss && el('rect', { class: 'inner', x: 3, y: 3, width: width - 6, height: height - 6, rx: radius - 2 }),
    ...(detail === 'full' ? fullText(card, width) : briefText(card, size)),
  );
}

const fullText = (card: Card, width: number): (Shape | false)[] => [
  el('text', { class: 'name', x: side, y: 19 }, shorten(card.title, longestTitle)),
  card.kind !== '' && el('text', { class: 'kind', x: width - side, y: 19, 'text-anchor': 'end' }, shorten(card.kind, longestKind)),
  card.shape !== null && el('text', { class: 'shape', x: side, y: 33 }, card.shape),
  ...card.rows.map((row, i) => drawRow(row, (card.shape === null ? 36 : 48) + 16 * i, width)),
];

function briefText(card: Card, { width, height }: Size): (Shape | false)[] {
  const fits = Math.max(3, Math.floor((width - 2 * side + 6) / briefLetter));
  const row = card.rows[card.focus];
  const value = card.shape === null && card.focus !== 0 ? card.rows[0] : undefined;
  return [
    el('text', { class: 'name brief', x: side - 3, y: height / 2 - 6 }, shorten(card.title, fits)),
    value !== undefined &&
      card.title.length + value.text.length < fits &&
      el(
        'g',
        { class: `row ${value.tone}` },
        el('text', { class: 'number brief', x: width - side + 3, y: height / 2 - 6, 'text-anchor': 'end' }, value.text),
      ),
    row !== undefined &&
      el(
        'g',
        { class: `row ${row.tone}` },
        el(
          'text',
          { class: 'number brief', x: width - side + 3, y: height - 13, 'text-anchor': 'end' },
          card.focus === 0 ? row.text : `∂ ${row.text}`,
        ),
      ),
  ];
}

function classes(card: Card, emphasis: Emphasis): string {
  const names = ['card', card.look];
  if (card.loss) names.push('loss');
  if (card.shared) names.push('shared');
  if (emphasis.selected) names.push('selected');
  if (emphasis.second) names.push('second');
  if (emphasis.dimmed) names.push('dimmed');
  if (emphasis.current) names.push('current');
  return names.join(' ');
}

function drawRow(row: Row, y: number, width: number): Shape {
  return el(
    'g',
    { class: `row ${row.tone}` },
    el('title', {}, row.title),
    row.strip === null ? el('text', { class: 'label', x: side, y }, row.label) : heatStrip(row.strip, row.label, y),
    el('text', { class: 'number', x: width - side, y, 'text-anchor': 'end' }, row.text),
  );
}

/** Up to eight entries as colours, with the quantity's first letter before them. */
function heatStrip(values: readonly number[], label: string, y: number): Shape {
  const largest = largestMagnitude(values);
  const cell = stripWidth / 8;
  return el(
    'g',
    { class: 'strip' },
    el('text', { class: 'label', x: side, y }, label.startsWith('g') || label === '∂' ? '∂' : 'v'),
    el('rect', { class: 'frame', x: side + 11, y: y - 9, width: cell * Math.min(8, values.length), height: 10, rx: 2 }),
    ...values.slice(0, 8).map((value, i) => {
      const { colour, opacity } = diverging(value, largest);
      return el('rect', { x: side + 11 + i * cell, y: y - 9, width: cell, height: 10, fill: colour, 'fill-opacity': opacity });
    }),
  );
}

/** The frame of an expanded group, at its own origin. */
export function drawFrame(size: Size, emphasis: Emphasis): Shape {
  return el(
    'g',
    { class: `frame-group${emphasis.selected ? ' selected' : ''}${emphasis.dimmed ? ' dimmed' : ''}` },
    el('rect', { class: 'frame-body', x: 0, y: 0, width: size.width, height: size.height, rx: 10 }),
    el('rect', { class: 'frame-head', x: 1, y: 1, width: size.width - 2, height: 22, rx: 9 }),
  );
}

/** A frame's title. It is drawn over the lines, which enter a frame through its head. */
export function drawFrameTitle(title: string, type: string, width: number, detail: Detail, dimmed: boolean): Shape {
  const advance = detail === 'full' ? letter : briefLetter * 0.95;
  const text = shorten(title, Math.max(4, Math.floor((width - 50) / advance)));
  const typed = detail === 'full' && type !== '' && type !== title && width > (text.length + type.length) * letter + 70;
  return el(
    'g',
    { class: `frame-title ${detail}${dimmed ? ' dimmed' : ''}` },
    el('rect', { class: 'cover', x: 5, y: 3, width: text.length * advance + 26, height: 19, rx: 6 }),
    el('text', { class: 'fold', x: 10, y: 17 }, '▾'),
    el('text', { class: 'title', x: 24, y: detail === 'full' ? 17 : 19 }, text),
    typed &&
      el('rect', {
        class: 'cover',
        x: width - type.length * smallLetter - 18,
        y: 3,
        width: type.length * smallLetter + 12,
        height: 19,
        rx: 6,
      }),
    typed && el('text', { class: 'kind', x: width - 12, y: 17, 'text-anchor': 'end' }, type),
  );
}
