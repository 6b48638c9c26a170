import type { Group, Hierarchy, Item } from '../model/hierarchy.ts';
import { buildLevels, isOpen, type Level, type Link } from '../model/levels.ts';
import { canonical, renamed } from './canonical.ts';
import { columnLayout } from './columns.ts';
import type { LaidLevel, LevelInput, LevelLayout, PlacedPort, Point, Rect, Side, Size } from './geometry.ts';
import { longSpans, rankLayout } from './ranks.ts';
import { DeadlineError } from './worker.ts';
import { wrapLevel } from './wrap.ts';

/** An item with its place in the picture. */
export interface Box extends Rect {
  readonly item: Item;
  /** An expanded group: a frame around its children. */
  readonly open: boolean;
  readonly depth: number;
}
/** A link with its way through the picture. */
export interface Line {
  readonly link: Link;
  readonly points: readonly Point[];
  readonly label: (Rect & { readonly text: string }) | null;
}
/** A laid-out graph in picture coordinates. Frames come before what is inside them. */
export interface Picture extends Size {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly byKey: ReadonlyMap<string, Box>;
  /** Levels that were laid out plainly because ELK could not do them in time, by group key, with the reason. */
  readonly plain: ReadonlyMap<string, string>;
}

/** How big things are drawn, and what stands on a link. */
export interface Measure {
  readonly box: (item: Item) => Size;
  readonly label: (link: Link) => { readonly text: string; readonly size: Size } | null;
}

export interface LayoutOptions {
  /** Lays out one level well; null: always the plain layout. */
  readonly layout: LevelLayout | null;
  readonly measure: Measure;
  readonly signal: AbortSignal;
  /** Milliseconds after which the remaining levels are laid out plainly. */
  readonly budget: number;
  readonly now: () => number;
  /** Results by canonical level, kept between pictures: only what is new is laid out. */
  readonly cache: Map<string, LaidLevel>;
}

export const frameHeader = 26;
/** Above this ELK takes seconds (see `longSpans`). */
const mostDummies = 4000;

/**
 * Lays out the expanded part of a graph: the innermost groups first, each as a level of its own, then as a box in the level around it.
 * @throws DOMException AbortError when the signal fires
 */
export async function layOut(hierarchy: Hierarchy, expanded: ReadonlySet<string>, options: LayoutOptions): Promise<Picture> {
  const levels = buildLevels(hierarchy, expanded);
  const end = options.now() + options.budget;
  const laid = new Map<string, { input: LevelInput; result: LaidLevel }>();
  const plain = new Map<string, string>();

  const inside = async (group: Group): Promise<void> => {
    for (const child of group.children) if (child.kind === 'group' && isOpen(child, expanded)) await inside(child);
    const level = levels.get(group.key)!;
    const input = levelInput(level, laid, options.measure);
    const result = await solve(group.key, input);
    laid.set(group.key, { input, result: group.parent ? result : wrapLevel(input, result) });
  };

  const solve = async (key: string, input: LevelInput): Promise<LaidLevel> => {
    options.signal.throwIfAborted();
    const refuse = (reason: string): LaidLevel => {
      plain.set(key, reason);
      return rankLayout(input);
    };
    if (input.columns) return columnLayout(input);
    if (!options.layout) return rankLayout(input);
    const form = canonical(input);
    const name = JSON.stringify(form);
    const known = options.cache.get(name);
    if (known) return renamed(input, known);
    if (options.now() > end) return refuse('the whole picture took too long');
    if (longSpans(input) > mostDummies) return refuse('too many long lines');
    try {
      const result = await options.layout(form, options.signal);
      options.cache.set(name, result);
      return renamed(input, result);
    } catch (error) {
      options.signal.throwIfAborted();
      return refuse(
        error instanceof DeadlineError ? 'it took too long' : `ELK failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };

  await inside(hierarchy.root);
  return compose(hierarchy, expanded, levels, laid, options.measure, plain);
}

function levelInput(level: Level, laid: ReadonlyMap<string, { input: LevelInput; result: LaidLevel }>, measure: Measure): LevelInput {
  return {
    columns: level.group.columns,
    header: level.group.parent ? frameHeader : 0,
    items: level.group.children.map((child) => {
      const inner = laid.get(child.key);
      if (!inner) return { key: child.key, leaf: child.kind === 'node', ...measure.box(child), ports: [] };
      const { width, height, ports } = inner.result;
      const placed: PlacedPort[] = inner.input.ports.map(({ id, side }) => ({ id, side, ...ports.get(id)! }));
      return { key: child.key, leaf: false, width, height, ports: placed };
    }),
    ports: level.ports.map(({ id, way, sideways }) => ({ id, side: portSide(way, sideways) })),
    links: level.links.map((link) => ({ id: link.id, from: link.from, to: link.to, label: measure.label(link)?.size ?? null })),
  };
}

function portSide(way: 'in' | 'out', sideways: boolean): Side {
  if (sideways) return way === 'in' ? 'west' : 'east';
  return way === 'in' ? 'north' : 'south';
}

function compose(
  hierarchy: Hierarchy,
  expanded: ReadonlySet<string>,
  levels: ReadonlyMap<string, Level>,
  laid: ReadonlyMap<string, { result: LaidLevel }>,
  measure: Measure,
  plain: ReadonlyMap<string, string>,
): Picture {
  const boxes: Box[] = [];
  const lines: Line[] = [];
  const place = (group: Group, x: number, y: number, depth: number): void => {
    const { result } = laid.get(group.key)!;
    const move = (point: Point): Point => ({ x: point.x + x, y: point.y + y });
    for (const link of levels.get(group.key)!.links) {
      const route = result.links.get(link.id)!;
      const label = measure.label(link);
      lines.push({
        link,
        points: route.points.map(move),
        label: label && route.label ? { ...move(route.label), ...label.size, text: label.text } : null,
      });
    }
    for (const child of group.children) {
      const corner = move(result.items.get(child.key)!);
      const open = child.kind === 'group' && isOpen(child, expanded);
      const size = open ? laid.get(child.key)!.result : measure.box(child);
      boxes.push({ item: child, ...corner, width: size.width, height: size.height, open, depth });
      if (open) place(child, corner.x, corner.y, depth + 1);
    }
  };
  place(hierarchy.root, 0, 0, 0);
  const { width, height } = laid.get(hierarchy.root.key)!.result;
  return { width, height, boxes, lines, byKey: new Map(boxes.map((box) => [box.item.key, box])), plain };
}
