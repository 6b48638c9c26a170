import type { End } from '../model/levels.ts';
import { type LaidLevel, type LevelInput, margin, type Point, type Route, type Side } from './geometry.ts';

/** The part of ELK's JSON graph that we use (eclipse.dev/elk/documentation/tooldevelopers/graphdatastructure/jsonformat.html). */
export interface ElkGraph {
  readonly id: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly layoutOptions?: Readonly<Record<string, string>>;
  readonly children?: readonly ElkGraph[];
  readonly ports?: readonly ElkGraph[];
  readonly edges?: readonly ElkEdge[];
}
interface ElkEdge {
  readonly id: string;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  readonly labels?: readonly {
    readonly text: string;
    readonly x?: number;
    readonly y?: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly sections?: readonly { readonly startPoint: Point; readonly endPoint: Point; readonly bendPoints?: readonly Point[] }[];
}

const sides: Readonly<Record<Side, string>> = { north: 'NORTH', south: 'SOUTH', west: 'WEST', east: 'EAST' };

function options(level: LevelInput): Readonly<Record<string, string>> {
  const labelled = level.links.some((link) => link.label !== null);
  return {
    'elk.algorithm': 'layered',
    'elk.direction': 'DOWN',
    // Only the orthogonal router of elkjs 0.12 accepts ports on the border of the graph; the view rounds its corners.
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.portConstraints': 'FIXED_SIDE',
    'elk.padding': `[top=${margin + level.header},left=${margin},bottom=${margin},right=${margin}]`,
    'elk.spacing.nodeNode': '28',
    'elk.spacing.edgeNode': '18',
    'elk.spacing.edgeEdge': '12',
    'elk.spacing.portPort': '18',
    'elk.layered.spacing.nodeNodeBetweenLayers': labelled ? '36' : '30',
    'elk.layered.spacing.edgeNodeBetweenLayers': '14',
    'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
    // The same program gives the same picture, and opening a group leaves the order of the others alone.
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    'elk.layered.crossingMinimization.forceNodeModelOrder': 'true',
    'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  };
}

const portName = (item: string, port: string): string => `${item} ${port}`;
const endName = ({ item, port }: End): string => (item === null ? portName('', port!) : port === null ? item : portName(item, port));

/**
 * The level as an ELK graph. The group stands inside an empty root, because ELK places ports on the border of a child only.
 */
export function toElk(level: LevelInput): ElkGraph {
  const group: ElkGraph = {
    id: 'group',
    layoutOptions: options(level),
    ports: level.ports.map(({ id, side }) => ({
      id: portName('', id),
      width: 0,
      height: 0,
      layoutOptions: { 'elk.port.side': sides[side] },
    })),
    children: level.items.map(({ key, width, height, ports }) => ({
      id: key,
      width,
      height,
      ...(ports.length && {
        layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
        ports: ports.map(({ id, x, y, side }) => ({
          id: portName(key, id),
          x,
          y,
          width: 0,
          height: 0,
          layoutOptions: { 'elk.port.side': sides[side] },
        })),
      }),
    })),
    edges: level.links.map(({ id, from, to, label }) => ({
      id,
      sources: [endName(from)],
      targets: [endName(to)],
      ...(label && { labels: [{ text: 'd', ...label, layoutOptions: { 'elk.edgeLabels.inline': 'true' } }] }),
    })),
  };
  return { id: 'root', layoutOptions: { 'elk.algorithm': 'layered' }, children: [group], edges: [] };
}

/** Reads ELK's answer. @throws Error where something of the level has no place in it */
export function fromElk(level: LevelInput, answer: ElkGraph): LaidLevel {
  const group = answer.children?.[0];
  if (!group) throw new Error('The layout lost the group.');
  const at = (graph: ElkGraph): Point => ({ x: graph.x ?? 0, y: graph.y ?? 0 });
  const items = new Map((group.children ?? []).map((child) => [child.id, at(child)]));
  const placed = new Map((group.ports ?? []).map((port) => [port.id, at(port)]));
  const ports = new Map(level.ports.map(({ id }) => [id, placed.get(portName('', id)) ?? { x: 0, y: 0 }]));
  const links = new Map<string, Route>();
  for (const edge of group.edges ?? []) {
    const section = edge.sections?.[0];
    if (!section) throw new Error(`The layout left out a line (${edge.id}).`);
    const label = edge.labels?.[0];
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    links.set(edge.id, { points, label: label ? { x: label.x ?? 0, y: label.y ?? 0 } : null });
  }
  return { width: group.width ?? 0, height: group.height ?? 0, items, ports, links };
}
