import { type LaidLevel, type LevelInput, margin, type Point, type Route } from './geometry.ts';

/** Between two columns of a folded level; lines run up it. */
const gutter = 72;
const lane = 12;
/** A row of boxes with the space below it, about; and a column. Only the numbers of rows and columns follow from them. */
const rowHeight = 104;
const columnWidth = 250;
const aspect = 1.25;
const fewestRows = 9;
/** Where more lines than this would have to go around, a level is not cut. */
const mostCut = 6;

/** A stretch of the level between two cuts. */
interface Piece {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Folds a long, narrow level into columns that are read like text, so that a deep net fills the screen. Where it is cut depends on how many rows there
 * are and not on their heights, and columns begin at the same height: opening a group leaves the other columns as they were.
 */
export function wrapLevel(level: LevelInput, laid: LaidLevel): LaidLevel {
  const cuts = chooseCuts(level, laid);
  if (!cuts.length) return laid;
  const pieces = cutInto(laid, level, cuts);
  const pieceAt = (y: number): number => {
    const index = pieces.findIndex((piece) => y < piece.bottom);
    return index < 0 ? pieces.length - 1 : index;
  };
  const crossing = cuts.map((y) => [...laid.links].filter(([, { points }]) => spans(points, y)).map(([id]) => id));
  const lanes = Math.max(...crossing.map((ids) => ids.length));
  const headroom = (lanes + 1) * lane;
  const shifts: Point[] = [];
  let x = margin;
  for (const [index, piece] of pieces.entries()) {
    shifts.push({ x: x - piece.left, y: margin + headroom - piece.top });
    x += piece.right - piece.left + (index < pieces.length - 1 ? gutter : 0);
  }
  const move = (point: Point): Point => {
    const shift = shifts[pieceAt(point.y)]!;
    return { x: point.x + shift.x, y: point.y + shift.y };
  };
  const items = new Map([...laid.items].map(([key, point]) => [key, move(point)]));
  const floors = pieces.map((piece, index) => piece.bottom + shifts[index]!.y);

  const route = (id: string, { points, label }: Route): Route => {
    const result: Point[] = [];
    for (let i = 0; i < points.length; i++) {
      const here = points[i]!;
      const before = points[i - 1];
      const from = before && pieceAt(before.y);
      const to = pieceAt(here.y);
      for (let cut = from ?? to; before && cut < to; cut++) {
        // Down to the floor of this column, along it to the gutter, up, and over the next one.
        const at = crossing[cut]!.indexOf(id);
        const floor = floors[cut]! + (at + 1) * lane;
        const rise = shifts[cut]!.x + pieces[cut]!.right + gutter / 2 + (at - (crossing[cut]!.length - 1) / 2) * lane;
        const ceiling = margin + at * lane;
        const leaving = here.x + shifts[cut]!.x;
        const arriving = here.x + shifts[cut + 1]!.x;
        result.push({ x: leaving, y: floor }, { x: rise, y: floor }, { x: rise, y: ceiling }, { x: arriving, y: ceiling });
      }
      result.push({ x: here.x + shifts[to]!.x, y: here.y + shifts[to]!.y });
    }
    return { points: result, label: label && move(label) };
  };
  return {
    width: x + margin,
    height: Math.max(...floors) + headroom + margin,
    items,
    ports: laid.ports,
    links: new Map([...laid.links].map(([id, one]) => [id, route(id, one)])),
  };
}

const spans = (points: readonly Point[], y: number): boolean => points[0]!.y < y && points.at(-1)!.y >= y;

/** Heights at which no box stands and few lines pass, as near as possible to equal shares of the rows. */
function chooseCuts(level: LevelInput, laid: LaidLevel): readonly number[] {
  if (level.columns || level.ports.length > 0) return [];
  const rows = rowsOf(level, laid);
  if (rows.length < fewestRows) return [];
  const wide = level.items.length / rows.length;
  const columns = Math.min(8, Math.round(Math.sqrt((rows.length * rowHeight * aspect) / (columnWidth * wide))));
  const routes = [...laid.links.values()];
  const cost = (y: number): number => routes.filter(({ points }) => spans(points, y)).length;
  const cuts: number[] = [];
  let last = 0;
  for (let column = 1; column < columns; column++) {
    const target = Math.round((column * rows.length) / columns);
    let best = { cost: mostCut + 1, row: -1 };
    for (let row = Math.max(last + 2, target - 2); row <= Math.min(rows.length - 2, target + 2); row++) {
      const here = cost(between(rows, row)) + Math.abs(row - target) * 0.4;
      if (here < best.cost) best = { cost: here, row };
    }
    if (best.row < 0) continue;
    cuts.push(between(rows, best.row));
    last = best.row;
  }
  return cuts;
}

/** The middle of the space above a row. */
const between = (rows: readonly { readonly top: number; readonly bottom: number }[], row: number): number =>
  (rows[row - 1]!.bottom + rows[row]!.top) / 2;

/** Rows of boxes that overlap in height, from top to bottom. */
function rowsOf(level: LevelInput, laid: LaidLevel): readonly { readonly top: number; readonly bottom: number }[] {
  const boxes = level.items
    .map(({ key, height }) => ({ top: laid.items.get(key)!.y, bottom: laid.items.get(key)!.y + height }))
    .sort((a, b) => a.top - b.top);
  const rows: { top: number; bottom: number }[] = [];
  for (const { top, bottom } of boxes) {
    const row = rows.at(-1);
    if (row && top < row.bottom) row.bottom = Math.max(row.bottom, bottom);
    else rows.push({ top, bottom });
  }
  return rows;
}

function cutInto(laid: LaidLevel, level: LevelInput, cuts: readonly number[]): readonly Piece[] {
  const bounds = [0, ...cuts, laid.height];
  return bounds.slice(1).map((bottom, index) => {
    const top = bounds[index]!;
    let left = Infinity;
    let right = -Infinity;
    const see = (x: number): void => {
      left = Math.min(left, x);
      right = Math.max(right, x);
    };
    for (const { key, width } of level.items) {
      const { x, y } = laid.items.get(key)!;
      if (y < top || y >= bottom) continue;
      see(x);
      see(x + width);
    }
    for (const { points } of laid.links.values()) for (const { x, y } of points) if (y >= top && y < bottom) see(x);
    return { top, bottom, left, right };
  });
}
