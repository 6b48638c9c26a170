import type { End } from '../model/levels.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Rect extends Point, Size {}

export type Side = 'north' | 'south' | 'west' | 'east';

/** A level as a layout sees it: boxes with sizes, some with ports at fixed places, and links between them. */
export interface LevelInput {
  /** Time steps, to stand side by side. */
  readonly columns: boolean;
  /** Space kept free at the top for the group's title. */
  readonly header: number;
  readonly items: readonly LevelItem[];
  /** Ports of the group itself; the layout places them on its border. */
  readonly ports: readonly { readonly id: string; readonly side: Side }[];
  readonly links: readonly LevelLink[];
}
export interface LevelItem extends Size {
  readonly key: string;
  /** A variable, not a group. */
  readonly leaf: boolean;
  readonly ports: readonly PlacedPort[];
}
export interface PlacedPort extends Point {
  readonly id: string;
  readonly side: Side;
}
export interface LevelLink {
  readonly id: string;
  readonly from: End;
  readonly to: End;
  readonly label: Size | null;
}

/** Positions relative to the group's top left corner. */
export interface LaidLevel extends Size {
  readonly items: ReadonlyMap<string, Point>;
  readonly ports: ReadonlyMap<string, Point>;
  readonly links: ReadonlyMap<string, Route>;
}
/** A line through at least two points, and the top left corner of its label. */
export interface Route {
  readonly points: readonly Point[];
  readonly label: Point | null;
}

/** Lays out one level. Rejects with an `AbortError` when the signal fires, with another error when it cannot do it. */
export type LevelLayout = (level: LevelInput, signal: AbortSignal) => Promise<LaidLevel>;

export const margin = 18;

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
