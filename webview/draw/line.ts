import type { Point } from '../layout/geometry.ts';
import type { Line } from '../layout/picture.ts';
import { el, type Shape } from './shape.ts';

const corner = 9;

/** An SVG path through the points: straight lines with rounded corners, or one gentle curve between two points that are far apart. */
export function pathThrough(points: readonly Point[]): string {
  const first = points[0]!;
  const last = points.at(-1)!;
  const number = (x: number): string => String(Math.round(x * 10) / 10);
  const at = (point: Point): string => `${number(point.x)} ${number(point.y)}`;
  if (points.length === 2 && first.x !== last.x && first.y !== last.y) {
    const middle = (first.y + last.y) / 2;
    return `M${at(first)}C${at({ x: first.x, y: middle })} ${at({ x: last.x, y: middle })} ${at(last)}`;
  }
  let path = `M${at(first)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const here = points[i]!;
    const before = towards(here, points[i - 1]!);
    const after = towards(here, points[i + 1]!);
    path += `L${at(before)}Q${at(here)} ${at(after)}`;
  }
  return `${path}L${at(last)}`;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(corner, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

export interface LineEmphasis {
  readonly active: boolean;
  readonly dimmed: boolean;
  /** No gradient flows back along it. */
  readonly dead: boolean;
  /** By the chosen colouring; null: the plain colour of lines. */
  readonly colour: string | null;
  /** Drawn against its direction: cotangents flow from outputs to inputs. */
  readonly reversed: boolean;
}

export function drawLine(line: Line, emphasis: LineEmphasis, title: string | null): Shape {
  const names = ['line'];
  if (emphasis.active) names.push('active');
  if (emphasis.dimmed) names.push('dimmed');
  if (emphasis.dead) names.push('dead');
  const arrow = emphasis.active ? 'url(#nb-arrow-active)' : 'url(#nb-arrow)';
  const d = pathThrough(line.points);
  return el(
    'g',
    { class: names.join(' '), 'data-link': line.link.id },
    title !== null && el('title', {}, title),
    el('path', {
      class: 'way',
      d,
      style: emphasis.colour !== null && !emphasis.active ? `stroke: ${emphasis.colour}` : undefined,
      'marker-end': !emphasis.reversed && line.link.arrives ? arrow : undefined,
      'marker-start': emphasis.reversed && emphasis.active && line.link.from.port === null ? arrow : undefined,
    }),
    el('path', { class: 'grip', d }),
  );
}

/** Labels are drawn after all lines, so that no line crosses a number. */
export function drawLabel(line: Line, emphasis: LineEmphasis): Shape | null {
  if (!line.label) return null;
  const { x, y, width, height, text } = line.label;
  return el(
    'g',
    { class: `derivative${emphasis.active ? ' active' : ''}${emphasis.dimmed ? ' dimmed' : ''}`, 'data-link': line.link.id },
    el('rect', { x, y, width, height, rx: height / 2 }),
    el('text', { x: x + width / 2, y: y + height - 5, 'text-anchor': 'middle' }, text),
  );
}

/** Arrow heads; once per drawing. */
export const markers = (): Shape =>
  el(
    'defs',
    {},
    ...['', '-active'].map((suffix) =>
      el(
        'marker',
        {
          id: `nb-arrow${suffix}`,
          class: `arrow${suffix}`,
          viewBox: '0 0 8 8',
          refX: 7,
          refY: 4,
          markerWidth: 8,
          markerHeight: 8,
          markerUnits: 'userSpaceOnUse',
          orient: 'auto-start-reverse',
        },
        el('path', { d: 'M0.5 0.8L7.5 4L0.5 7.2z' }),
      ),
    ),
  );
