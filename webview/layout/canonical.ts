import type { LaidLevel, LevelInput } from './geometry.ts';

/**
 * A level with numbers for names. Two layers of a net that look alike become the same text, so that a layout of one is a layout of the other: a deep
 * net has thousands of levels but few that differ.
 */
export function canonical(level: LevelInput): LevelInput {
  const items = new Map(level.items.map(({ key }, index) => [key, String(index)]));
  const ports = new Map(level.ports.map(({ id }, index) => [id, String(index)]));
  const portsOf = new Map(level.items.map(({ key, ports: own }) => [key, new Map(own.map(({ id }, index) => [id, String(index)]))]));
  const end = ({ item, port }: LevelInput['links'][number]['from']): LevelInput['links'][number]['from'] => ({
    item: item === null ? null : items.get(item)!,
    port: port === null ? null : (item === null ? ports : portsOf.get(item)!).get(port)!,
  });
  return {
    columns: level.columns,
    header: level.header,
    items: level.items.map(({ key, ports: own, ...rest }) => ({
      key: items.get(key)!,
      ...rest,
      ports: own.map((port, index) => ({ ...port, id: String(index) })),
    })),
    ports: level.ports.map(({ side }, index) => ({ id: String(index), side })),
    links: level.links.map(({ from, to, label }, index) => ({ id: String(index), from: end(from), to: end(to), label })),
  };
}

/** The layout of the canonical level, under the level's own names. */
export function renamed(level: LevelInput, laid: LaidLevel): LaidLevel {
  const named = <T>(things: readonly string[], places: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map(things.map((name, index) => [name, places.get(String(index))!]));
  return {
    width: laid.width,
    height: laid.height,
    items: named(
      level.items.map(({ key }) => key),
      laid.items,
    ),
    ports: named(
      level.ports.map(({ id }) => id),
      laid.ports,
    ),
    links: named(
      level.links.map(({ id }) => id),
      laid.links,
    ),
  };
}
