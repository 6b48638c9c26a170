import { overlaps, type Point, type Rect } from '../layout/geometry.ts';
import type { Box, Line, Picture } from '../layout/picture.ts';

/** What is in a part of the picture, without looking at the rest: the work of a frame must not grow with the graph. */
export interface SpatialIndex {
  readonly boxes: (part: Rect) => readonly Box[];
  readonly lines: (part: Rect) => readonly Line[];
  /** The innermost box at a point. */
  readonly at: (point: Point) => Box | null;
}

const cell = 1024;
/** What lies in more cells than this is looked at every time. */
const mostCells = 48;

class Grid<T> {
  private readonly cells = new Map<string, { readonly order: number; readonly thing: T; readonly extent: Rect }[]>();
  private readonly everywhere: { readonly order: number; readonly thing: T; readonly extent: Rect }[] = [];

  constructor(things: readonly T[], extentOf: (thing: T) => Rect) {
    things.forEach((thing, order) => {
      const extent = extentOf(thing);
      const entry = { order, thing, extent };
      const keys = cellsOf(extent);
      if (!keys) this.everywhere.push(entry);
      else {
        for (const key of keys) {
          const list = this.cells.get(key);
          if (list) list.push(entry);
          else this.cells.set(key, [entry]);
        }
      }
    });
  }

  /** In the order they were given in. */
  within(part: Rect): readonly T[] {
    const lists = [this.everywhere];
    const keys = cellsOf(part, Infinity)!;
    if (keys.length < this.cells.size) for (const key of keys) lists.push(this.cells.get(key) ?? []);
    else lists.push(...this.cells.values());
    const found = new Map<number, T>();
    for (const list of lists) for (const { order, thing, extent } of list) if (overlaps(extent, part)) found.set(order, thing);
    return [...found].sort(([a], [b]) => a - b).map(([, thing]) => thing);
  }
}

function cellsOf({ x, y, width, height }: Rect, most = mostCells): readonly string[] | null {
  const [left, right] = [Math.floor(x / cell), Math.floor((x + width) / cell)];
  const [top, bottom] = [Math.floor(y / cell), Math.floor((y + height) / cell)];
  if ((right - left + 1) * (bottom - top + 1) > most) return null;
  const keys: string[] = [];
  for (let column = left; column <= right; column++) for (let row = top; row <= bottom; row++) keys.push(`${column} ${row}`);
  return keys;
}

/** The rectangle around a line, with room for its width and arrow head. */
function around({ points }: Line): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { x: left - 20, y: top - 20, width: right - left + 40, height: bottom - top + 40 };
}

export function indexPicture({ boxes, lines }: Picture): SpatialIndex {
  const boxGrid = new Grid(boxes, (box) => box);
  const lineGrid = new Grid(lines, around);
  return {
    boxes: (part) => boxGrid.within(part),
    lines: (part) => lineGrid.within(part),
    at: ({ x, y }) => boxGrid.within({ x, y, width: 0.01, height: 0.01 }).at(-1) ?? null,
  };
}
