import { type LaidLevel, type LevelInput, margin, type Point, type Route, type Size } from './geometry.ts';

const betweenRanks = 64;
const betweenBoxes = 28;

/**
 * Longest-path ranks: 0 for what depends on nothing in the level, else one more than the latest it depends on. Links that run
 * against the order of the items (a cycle between groups) are left out of account.
 */
export function ranks(level: LevelInput): ReadonlyMap<string, number> {
  const position = new Map(level.items.map(({ key }, index) => [key, index]));
  const users = new Map<string, string[]>();
  const waits = new Map<string, number>();
  for (const { from, to } of level.links) {
    if (from.item === null || to.item === null || position.get(from.item)! >= position.get(to.item)!) continue;
    users.set(from.item, [...(users.get(from.item) ?? []), to.item]);
    waits.set(to.item, (waits.get(to.item) ?? 0) + 1);
  }
  const rank = new Map(level.items.map(({ key }) => [key, 0]));
  const ready = level.items.filter(({ key }) => !waits.get(key)).map(({ key }) => key);
  for (let i = 0; i < ready.length; i++) {
    const key = ready[i]!;
    for (const user of users.get(key) ?? []) {
      rank.set(user, Math.max(rank.get(user)!, rank.get(key)! + 1));
      const left = waits.get(user)! - 1;
      waits.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  // What is used late and depends on nothing (a weight) stands just above its first user, not at the very top.
  for (const { key } of level.items) {
    const next = users.get(key);
    if (rank.get(key) === 0 && next) rank.set(key, Math.max(0, Math.min(...next.map((user) => rank.get(user)!)) - 1));
  }
  return rank;
}

/** Σ over the links of the ranks they pass by: what ELK would insert as dummy nodes, the cost of its crossing minimization. */
export function longSpans(level: LevelInput): number {
  const rank = ranks(level);
  let sum = 0;
  for (const { from, to } of level.links) {
    if (from.item !== null && to.item !== null) sum += Math.max(0, Math.abs(rank.get(to.item)! - rank.get(from.item)!) - 1);
  }
  return sum;
}

/** A plain layout in linear time for what ELK cannot do: rows by rank, in the order of the program, straight lines. */
export function rankLayout(level: LevelInput): LaidLevel {
  const rank = ranks(level);
  const rows: LevelInput['items'][number][][] = [];
  for (const item of level.items) {
    const at = rank.get(item.key)!;
    while (rows.length <= at) rows.push([]);
    rows[at]!.push(item);
  }
  const widths = rows.map((row) => row.reduce((sum, item) => sum + item.width + betweenBoxes, -betweenBoxes));
  const width = Math.max(0, ...widths);
  const items = new Map<string, Point>();
  let y = level.header + betweenRanks / 2;
  rows.forEach((row, index) => {
    let x = margin + (width - widths[index]!) / 2;
    for (const item of row) {
      items.set(item.key, { x, y });
      x += item.width + betweenBoxes;
    }
    y += Math.max(0, ...row.map((item) => item.height)) + betweenRanks;
  });
  const size = { width: width + 2 * margin, height: y - betweenRanks / 2 };
  const ports = spreadPorts(level, size);
  return { ...size, items, ports, links: straightLinks(level, items, ports) };
}

/** Spreads the group's ports evenly over its sides. */
export function spreadPorts(level: LevelInput, { width, height }: Size): ReadonlyMap<string, Point> {
  const ports = new Map<string, Point>();
  for (const side of ['north', 'south', 'west', 'east'] as const) {
    const here = level.ports.filter((port) => port.side === side);
    here.forEach(({ id }, index) => {
      const part = (index + 1) / (here.length + 1);
      if (side === 'north' || side === 'south') ports.set(id, { x: width * part, y: side === 'north' ? 0 : height });
      else ports.set(id, { x: side === 'west' ? 0 : width, y: height * part });
    });
  }
  return ports;
}

function straightLinks(
  level: LevelInput,
  items: ReadonlyMap<string, Point>,
  ports: ReadonlyMap<string, Point>,
): ReadonlyMap<string, Route> {
  const byKey = new Map(level.items.map((item) => [item.key, item]));
  const end = ({ item, port }: { item: string | null; port: string | null }, leaving: boolean): Point => {
    if (item === null) return ports.get(port!)!;
    const corner = items.get(item)!;
    const box = byKey.get(item)!;
    const fixed = box.ports.find(({ id }) => id === port);
    if (fixed) return { x: corner.x + fixed.x, y: corner.y + fixed.y };
    return { x: corner.x + box.width / 2, y: corner.y + (leaving ? box.height : 0) };
  };
  return new Map(
    level.links.map(({ id, from, to, label }) => {
      const a = end(from, true);
      const b = end(to, false);
      return [id, { points: [a, b], label: label && { x: (a.x + b.x - label.width) / 2, y: (a.y + b.y - label.height) / 2 } }];
    }),
  );
}
