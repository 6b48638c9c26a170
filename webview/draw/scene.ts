import type { Trace } from '../../src/protocol/trace.ts';
import type { Box, Line, Measure, Picture } from '../layout/picture.ts';
import { type Colouring, measured, type Scale } from '../model/colour.ts';
import type { Comparison } from '../model/compare.ts';
import { cardOf, headOf, type Mode, type PassState, representative } from '../model/content.ts';
import { compact, full, plural } from '../model/format.ts';
import type { Hierarchy, Item } from '../model/hierarchy.ts';
import type { Link } from '../model/levels.ts';
import { cardSize, type Detail, drawCard, drawFrame, drawFrameTitle } from './card.ts';
import { drawLabel, drawLine, type LineEmphasis, markers } from './line.ts';
import { el, type Shape } from './shape.ts';

/** Everything that decides how a picture looks, apart from where things are. */
export interface Look {
  readonly trace: Trace;
  readonly names: readonly string[];
  readonly hierarchy: Hierarchy;
  readonly mode: Mode;
  readonly detail: Detail;
  readonly pass: PassState | null;
  /** The node at which the pass stands. */
  readonly current: number | null;
  readonly colouring: Colouring;
  readonly scale: Scale | null;
  readonly comparison: Comparison | null;
  /** Keys of the selected item and of the one it is compared with. */
  readonly selected: string | null;
  readonly second: string | null;
  /** Keys of items that the search and the filter leave bright; null: all. */
  readonly bright: ReadonlySet<string> | null;
}

/** Sizes of cards and labels, from the texts that stand on them. */
export function measureFor(trace: Trace, names: readonly string[]): Measure {
  // Full `∂e/∂c = 3` where there is room for it; the bare number in larger graphs.
  const verbose = trace.nodes.length <= 24;
  return {
    box: (item) => {
      const { title, kind, shape } = headOf(item, names);
      return cardSize(title, kind, shape, item.kind === 'group');
    },
    label: (link) => {
      const text = derivativeText(link, names, verbose);
      return text === null ? null : { text, size: { width: Math.round(text.length * 6.6 + 12), height: 18 } };
    },
  };
}

function derivativeText(link: Link, names: readonly string[], verbose: boolean): string | null {
  if (!link.arrives || link.edges.length !== 1) return null;
  const edge = link.edges[0]!;
  if (edge.local === null) return null;
  return verbose ? `∂${names[edge.to]}/∂${names[edge.from]} = ${compact(edge.local)}` : compact(edge.local);
}

/** What a line means, for its tooltip. */
export function lineTitle(link: Link, look: Look): string {
  const { names } = look;
  const lines = link.edges.slice(0, 12).map((edge) => {
    const local = edge.local === null ? '' : `: ∂${names[edge.to]}/∂${names[edge.from]} = ${full(edge.local)}`;
    return `${names[edge.from]} → ${names[edge.to]}${local}${edge.flows ? '' : ' (no gradient flows back)'}`;
  });
  if (link.edges.length > lines.length) lines.push(`and ${plural(link.edges.length - lines.length, 'more use', 'more uses')}`);
  return lines.join('\n');
}

function colourOf(item: Item, look: Look): string | null {
  if (!look.scale) return null;
  const node = item.kind === 'node' ? item.node : representative(item);
  return node ? look.scale.colour(measured(node, look.colouring, look.comparison)) : null;
}

const isDim = (key: string, look: Look): boolean => look.bright !== null && !look.bright.has(key);

export function drawBox(box: Box, look: Look): Shape {
  const { item } = box;
  const emphasis = {
    selected: item.key === look.selected,
    second: item.key === look.second,
    dimmed: isDim(item.key, look),
    current: item.kind === 'node' && item.node.id === look.current,
    colour: colourOf(item, look),
  };
  const card = cardOf(item, look.trace, look.names, look.hierarchy.adjacency, look.mode, look.pass, look.comparison);
  const shape = box.open ? drawFrame(box, emphasis) : drawCard(card, box, emphasis, look.detail);
  return el(
    'g',
    {
      id: itemId(item.key),
      'data-key': item.key,
      'data-name': item.kind === 'node' ? (item.node.name ?? undefined) : item.title,
      transform: `translate(${Math.round(box.x)} ${Math.round(box.y)})`,
      // A picture with a spoken description: as a button, its name would have to repeat every number drawn on it.
      role: 'img',
      'aria-label': (box.open ? card.speech.replace('collapsed', 'expanded') : card.speech) + (emphasis.selected ? ', selected' : ''),
      'data-selected': emphasis.selected ? 'true' : 'false',
      ...(item.kind === 'group' && { 'data-expanded': box.open ? 'true' : 'false' }),
    },
    shape,
  );
}

/** An expanded group's title, apart from its frame. */
export function drawTitle(box: Box, look: Look): Shape | null {
  const { item } = box;
  if (!box.open || item.kind !== 'group') return null;
  return el(
    'g',
    {
      id: `title-${itemId(item.key)}`,
      'data-key': item.key,
      transform: `translate(${Math.round(box.x)} ${Math.round(box.y)})`,
      'aria-hidden': 'true',
    },
    drawFrameTitle(item.title, item.type, box.width, look.detail, isDim(item.key, look)),
  );
}

/** Document id of an item's drawing. */
export const itemId = (key: string): string => `item-${key.replace(/[^\w-]/g, '_')}`;

/** A line has the colour of what travels along it: the value of where it begins, the gradient of where it ends. */
function lineColour({ link }: Line, look: Look): string | null {
  if (!look.scale || look.colouring === 'time') return null;
  const edge = link.edges[0]!;
  const node = look.trace.nodes[look.colouring === 'value' ? edge.from : edge.to]!;
  return edge.flows || look.colouring === 'value' ? look.scale.colour(measured(node, look.colouring, look.comparison)) : null;
}

/** Lines along which something moves in the current step, or that touch the selection. */
function emphasisOf(line: Line, look: Look): LineEmphasis {
  const { edges } = line.link;
  const ends = (key: string | null): boolean => key !== null && (line.link.from.item === key || line.link.to.item === key);
  const stepping = look.current !== null;
  const active = stepping
    ? edges.some((edge) =>
        look.mode === 'forward' ? edge.to === look.current : edge.from === look.current && look.pass?.reached.has(edge.to),
      )
    : ends(look.selected);
  return {
    active,
    dimmed: look.bright !== null && (isDim(line.link.from.item ?? '', look) || isDim(line.link.to.item ?? '', look)),
    dead: edges.every((edge) => !edge.flows),
    colour: lineColour(line, look),
    reversed: look.mode === 'reverse',
  };
}

export const drawLink = (line: Line, look: Look): Shape => drawLine(line, emphasisOf(line, look), null);
export const drawLinkLabel = (line: Line, look: Look): Shape | null => drawLabel(line, emphasisOf(line, look));

export const sceneClass = (look: Look): string => `scene mode-${look.mode} detail-${look.detail}`;

/** The chosen boxes and lines: frames, then lines, then cards, then numbers, so that nothing hides a number. */
export function drawScene(boxes: readonly Box[], lines: readonly Line[], look: Look): Shape {
  return el(
    'g',
    { class: sceneClass(look) },
    markers(),
    el('g', { class: 'frames' }, ...boxes.filter((box) => box.open).map((box) => drawBox(box, look))),
    el('g', { class: 'lines' }, ...lines.map((line) => drawLine(line, emphasisOf(line, look), lineTitle(line.link, look)))),
    el('g', { class: 'titles' }, ...boxes.map((box) => drawTitle(box, look))),
    el('g', { class: 'cards' }, ...boxes.filter((box) => !box.open).map((box) => drawBox(box, look))),
    el('g', { class: 'labels' }, ...lines.map((line) => drawLinkLabel(line, look))),
  );
}

/** The whole picture as a drawing of its own. */
export const drawPicture = (picture: Picture, look: Look): Shape => drawScene(picture.boxes, picture.lines, look);
