import type { Trace } from '../../src/protocol/trace.ts';
import { type Look, measureFor } from '../draw/scene.ts';
import type { LevelLayout } from '../layout/geometry.ts';
import { layOut } from '../layout/picture.ts';
import type { Palette } from '../model/colour.ts';
import { buildHierarchy } from '../model/hierarchy.ts';
import { initiallyExpanded } from '../model/levels.ts';
import { nodeNames } from '../model/names.ts';
import { pictureSvg } from './svg.ts';

export interface DrawOptions {
  /** ELK, for instance `new ElkWorker(…).layout`; null: the plain layout. */
  readonly layout: LevelLayout | null;
  readonly palette: Palette;
  /** Open all groups rather than as many as fit. */
  readonly expandAll: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds after which the rest is laid out plainly. */
  readonly budget: number;
}

/** A trace as SVG text, without a browser: what `nabla graph -o out.svg` writes. */
export async function traceSvg(trace: Trace, { layout, palette, expandAll, signal, budget }: DrawOptions): Promise<string> {
  const hierarchy = buildHierarchy(trace);
  const names = nodeNames(trace);
  const expanded = expandAll ? new Set(hierarchy.groups.keys()) : initiallyExpanded(hierarchy);
  const measure = measureFor(trace, names);
  const picture = await layOut(hierarchy, expanded, { layout, measure, signal, budget, now: () => performance.now(), cache: new Map() });
  const look: Look = {
    trace,
    names,
    hierarchy,
    mode: 'gradients',
    detail: 'full',
    pass: null,
    current: null,
    colouring: 'none',
    scale: null,
    comparison: null,
    selected: null,
    second: null,
    bright: null,
  };
  return pictureSvg(picture, look, palette);
}
