import { type LaidLevel, type LevelInput, type LevelItem, margin, type Point, type Rect, type Route } from './geometry.ts';
import { rankLayout, spreadPorts } from './ranks.ts';

const gap = 56;
const lane = 12;

/**
 * Lays out a level of time steps: the steps side by side in the order of time, tops aligned so that the same variable stands at the same
 * height in every step; what they share above them, what follows them below. Shared values run along lanes of their own between the bands, so
 * that each use of a shared matrix can be followed by eye.
 */
export function columnLayout(level: LevelInput): LaidLevel {
  const { above, columns, below } = bands(level);
  const keys = new Set(columns.map(({ key }) => key));
  const top = band(level, above);
  const bottom = band(level, below);

  const rowsOf = new Map<string, number>();
  const lanes = (wanted: (from: boolean, to: boolean) => boolean): number => {
    let count = 0;
    for (const { from, to } of level.links) {
      const source = `${from.item} ${from.port}`;
      if (!rowsOf.has(source) && wanted(from.item !== null && keys.has(from.item), to.item !== null && keys.has(to.item)))
        rowsOf.set(source, count++);
    }
    return count;
  };
  const lanesAbove = lanes((from, to) => !from && to);
  const lanesBelow = lanes((from, to) => from && !to);

  const columnsWidth = columns.reduce((sum, column) => sum + column.width + gap, -gap);
  const width = Math.max(columnsWidth + 2 * gap, top.width, bottom.width) + 2 * margin;
  const columnsTop = level.header + margin + top.height + (lanesAbove ? (lanesAbove + 2) * lane : 0);
  const columnsHeight = Math.max(0, ...columns.map((column) => column.height));
  const bottomTop = columnsTop + columnsHeight + (lanesBelow + 2) * lane;
  const height = bottomTop + bottom.height + margin;

  const items = new Map<string, Point>();
  const put = (part: LaidLevel, x: number, y: number): void => {
    for (const [key, point] of part.items) items.set(key, { x: point.x + x, y: point.y + y });
  };
  // Beside many steps, what is shared stands at their beginning and what follows at their end, where reading begins and ends.
  const wide = columnsWidth > 2 * Math.max(top.width, bottom.width);
  put(top, wide ? gap : (width - top.width) / 2, level.header + margin);
  put(bottom, wide ? width - bottom.width - gap : (width - bottom.width) / 2, bottomTop);
  let x = (width - columnsWidth) / 2;
  for (const column of columns) {
    items.set(column.key, { x, y: columnsTop });
    x += column.width + gap;
  }

  const ports = spreadPorts(level, { width, height });
  const boxes = new Map(level.items.map((item) => [item.key, { ...item, ...items.get(item.key)! }]));
  const laneAbove = (source: string): number => columnsTop - (lanesAbove - (rowsOf.get(source) ?? 0) + 0.5) * lane;
  const laneBelow = (source: string): number => columnsTop + columnsHeight + ((rowsOf.get(source) ?? 0) + 1) * lane;
  const links = new Map<string, Route>();
  for (const { id, from, to, label } of level.links) {
    const a = end(boxes, ports, from, true);
    const b = end(boxes, ports, to, false);
    const source = `${from.item} ${from.port}`;
    const fromColumn = from.item !== null && keys.has(from.item);
    const toColumn = to.item !== null && keys.has(to.item);
    let points: readonly Point[];
    if (fromColumn && toColumn) points = sideways(a, b, boxes.get(from.item!)!, boxes.get(to.item!)!);
    else if (toColumn) points = across(a, b, laneAbove(source));
    else if (fromColumn) points = across(a, b, laneBelow(source));
    else points = [a, b];
    const middle = points[Math.floor(points.length / 2)]!;
    links.set(id, { points, label: label && { x: middle.x - label.width / 2, y: middle.y - label.height / 2 } });
  }
  return { width, height, items, ports, links };
}

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

/** From one step to a later one: out at the right, and in at the left. Collapsed steps have no ports, so their middles are joined. */
function sideways(a: Point, b: Point, from: Rect & Pick<LevelItem, 'ports'>, to: Rect & Pick<LevelItem, 'ports'>): readonly Point[] {
  const start = from.ports.length ? a : { x: from.x + from.width, y: from.y + from.height / 2 };
  const goal = to.ports.length ? b : { x: to.x, y: to.y + to.height / 2 };
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
