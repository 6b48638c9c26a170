import { type LaidLevel, type LevelInput, type LevelItem, margin, type Point, type Rect, type Route } from './geometry.ts';
import { rankLayout, spreadPorts } from './ranks.ts';

const gap = 40;
const lane = 12;
/** More steps than this do not stand in one row; how many do depends on their number only, so that opening one leaves the others in their rows. */
const mostInRow = 10;
const rowLength = 8;

/** One row of time steps. */
interface Row {
  readonly columns: readonly LevelItem[];
  readonly top: number;
  readonly bottom: number;
}

/**
 * Lays out a level of time steps: the steps side by side in the order of time, in rows that are read like text, tops aligned so that the same variable
 * stands at the same height in every step; what they share above them, what follows them below. Shared values run along lanes of their own above each
 * row, so that each use of a shared matrix can be followed by eye.
 */
export function columnLayout(level: LevelInput): LaidLevel {
  const { above, columns, below } = bands(level);
  const keys = new Set(columns.map(({ key }) => key));
  const top = band(level, above);
  const bottom = band(level, below);
  const inStep = (item: string | null): boolean => item !== null && keys.has(item);

  const laneOf = new Map<string, number>();
  const lanes = (wanted: (from: boolean, to: boolean) => boolean): number => {
    let count = 0;
    for (const { from, to } of level.links) {
      const source = sourceOf(from);
      if (!laneOf.has(source) && wanted(inStep(from.item), inStep(to.item))) laneOf.set(source, count++);
    }
    return count;
  };
  const lanesAbove = lanes((from, to) => !from && to);
  const lanesBelow = lanes((from, to) => from && !to);

  const perRow = columns.length > mostInRow ? Math.ceil(columns.length / Math.ceil(columns.length / rowLength)) : columns.length;
  const several = columns.length > perRow;
  // Left of several rows the shared values go down, right of them what goes on below them.
  const left = margin + gap + (several ? lanesAbove * lane : 0);
  const items = new Map<string, Point>();
  const rows: Row[] = [];
  const rowOf = new Map<string, number>();
  let y = level.header + margin + top.height;
  let right = left;
  for (let start = 0; start < columns.length; start += perRow) {
    const here = columns.slice(start, start + perRow);
    y += (lanesAbove + 2) * lane;
    let x = left;
    for (const column of here) {
      items.set(column.key, { x, y });
      rowOf.set(column.key, rows.length);
      x += column.width + gap;
    }
    right = Math.max(right, x - gap);
    const height = Math.max(0, ...here.map((column) => column.height));
    rows.push({ columns: here, top: y, bottom: y + height });
    y += height + (several ? 2 * lane : 0);
  }
  const bottomTop = y + (lanesBelow + 2) * lane;
  const width = Math.max(right + gap + (several ? (lanesBelow + 1) * lane : 0), top.width + 2 * margin, bottom.width + 2 * margin) + margin;
  const height = bottomTop + bottom.height + margin;

  const put = (part: LaidLevel, x: number, atY: number): void => {
    for (const [key, point] of part.items) items.set(key, { x: point.x + x, y: point.y + atY });
  };
  // Beside many steps, what is shared stands at their beginning and what follows at their end, where reading begins and ends.
  const wide = right - left > 2 * Math.max(top.width, bottom.width);
  put(top, wide ? left - margin : (width - top.width) / 2, level.header + margin);
  put(bottom, wide ? Math.max(margin, (several ? left + bottom.width : right) - bottom.width) : (width - bottom.width) / 2, bottomTop);

  const ports = spreadPorts(level, { width, height });
  const boxes = new Map(level.items.map((item) => [item.key, { ...item, ...items.get(item.key)! }]));
  const rowAt = (item: string | null): Row => rows[rowOf.get(item!)!]!;
  const laneAbove = (source: string, row: Row): number => row.top - (lanesAbove - (laneOf.get(source) ?? 0) + 0.5) * lane;
  const links = new Map<string, Route>();
  for (const { id, from, to, label } of level.links) {
    const a = end(boxes, ports, from, true);
    const b = end(boxes, ports, to, false);
    const source = sourceOf(from);
    const nth = laneOf.get(source) ?? 0;
    let points: readonly Point[];
    if (inStep(from.item) && inStep(to.item)) {
      const [before, after] = [rowAt(from.item), rowAt(to.item)];
      points =
        before === after
          ? sideways(a, b, boxes.get(from.item!)!, boxes.get(to.item!)!)
          : nextRow(a, b, boxes.get(from.item!)!, boxes.get(to.item!)!, before, left - gap / 2);
    } else if (inStep(to.item)) {
      const row = rowAt(to.item);
      points =
        row === rows[0]
          ? across(a, b, laneAbove(source, row))
          : around(a, b, laneAbove(source, rows[0]!), left - gap - (nth + 0.5) * lane, laneAbove(source, row));
    } else if (inStep(from.item)) {
      const floor = y + (nth + 1) * lane;
      const row = rowAt(from.item);
      points = row === rows.at(-1) ? across(a, b, floor) : around(a, b, row.bottom + lane, right + gap / 2 + (nth + 0.5) * lane, floor);
    } else if (several && from.item !== null && to.item !== null && a.y < rows[0]!.top && b.y > y) {
      // Past all of the rows.
      points = around(a, b, top.height + level.header + margin + lane, right + gap / 2 + lanesBelow * lane, y + lane);
    } else points = [a, b];
    const middle = points[Math.floor(points.length / 2)]!;
    links.set(id, { points, label: label && { x: middle.x - label.width / 2, y: middle.y - label.height / 2 } });
  }
  return { width, height, items, ports, links };
}

const sourceOf = ({ item, port }: LevelInput['links'][number]['from']): string => `${item} ${port}`;

/** What comes before the steps, the steps (the groups, in order), and what comes after. */
function bands(level: LevelInput): {
  readonly above: readonly LevelItem[];
  readonly columns: readonly LevelItem[];
  readonly below: readonly LevelItem[];
} {
  const isColumn = (item: LevelItem): boolean => !item.leaf;
  const after = new Set<string>(level.items.filter(isColumn).map(({ key }) => key));
  const columns = level.items.filter(isColumn);
  // Items are in the order of the program, so one sweep finds all that depends on a step.
  for (const item of level.items) {
    if (level.links.some(({ from, to }) => to.item === item.key && from.item !== null && after.has(from.item))) after.add(item.key);
  }
  const others = level.items.filter((item) => !isColumn(item));
  return { above: others.filter(({ key }) => !after.has(key)), columns, below: others.filter(({ key }) => after.has(key)) };
}

/** Some of the items as rows by rank. */
function band(level: LevelInput, items: readonly LevelItem[]): LaidLevel {
  if (!items.length) return { width: 0, height: 0, items: new Map(), ports: new Map(), links: new Map() };
  const keys = new Set(items.map(({ key }) => key));
  const links = level.links.filter(({ from, to }) => from.item !== null && to.item !== null && keys.has(from.item) && keys.has(to.item));
  return rankLayout({ columns: false, header: 0, items, ports: [], links });
}

function end(
  boxes: ReadonlyMap<string, LevelItem & Point>,
  ports: ReadonlyMap<string, Point>,
  at: { item: string | null; port: string | null },
  leaving: boolean,
): Point {
  if (at.item === null) return ports.get(at.port!)!;
  const box = boxes.get(at.item)!;
  const port = box.ports.find(({ id }) => id === at.port);
  if (port) return { x: box.x + port.x, y: box.y + port.y };
  return { x: box.x + box.width / 2, y: box.y + (leaving ? box.height : 0) };
}

/** Down to a lane, along it, and down again. */
const across = (a: Point, b: Point, y: number): readonly Point[] => (a.x === b.x ? [a, b] : [a, { x: a.x, y }, { x: b.x, y }, b]);

/** Along one lane to a height's edge, down or up it, and along another lane. */
const around = (a: Point, b: Point, first: number, x: number, second: number): readonly Point[] => [
  a,
  { x: a.x, y: first },
  { x, y: first },
  { x, y: second },
  { x: b.x, y: second },
  b,
];

type Step = Rect & Pick<LevelItem, 'ports'>;
/** Collapsed steps have no ports, so their middles are joined. */
const leaves = (a: Point, from: Step): Point => (from.ports.length ? a : { x: from.x + from.width, y: from.y + from.height / 2 });
const enters = (b: Point, to: Step): Point => (to.ports.length ? b : { x: to.x, y: to.y + to.height / 2 });

/** From the end of one row to the beginning of a later one: below the first and left of the second. */
function nextRow(a: Point, b: Point, from: Step, to: Step, row: Row, x: number): readonly Point[] {
  const start = leaves(a, from);
  const goal = enters(b, to);
  const y = row.bottom + lane;
  const out = start.x + gap / 3;
  return [start, { x: out, y: start.y }, { x: out, y }, { x, y }, { x, y: goal.y }, goal];
}

/** From one step to a later one in the same row: out at the right, and in at the left. */
function sideways(a: Point, b: Point, from: Step, to: Step): readonly Point[] {
  const start = leaves(a, from);
  const goal = enters(b, to);
  const next = goal.x - start.x <= 2 * gap;
  const middle = goal.x - gap / 2;
  if (next) return start.y === goal.y ? [start, goal] : [start, { x: middle, y: start.y }, { x: middle, y: goal.y }, goal];
  // Over the steps in between.
  const over = Math.min(from.y, to.y) - lane / 2;
  return [
    start,
    { x: start.x + gap / 3, y: start.y },
    { x: start.x + gap / 3, y: over },
    { x: middle, y: over },
    { x: middle, y: goal.y },
    goal,
  ];
}
