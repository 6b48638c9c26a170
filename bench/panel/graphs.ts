import type { Trace } from '../../src/protocol/trace.ts';
import { measureFor } from '../../webview/draw/scene.ts';
import { buildHierarchy } from '../../webview/model/hierarchy.ts';
import { initiallyExpanded, visible } from '../../webview/model/levels.ts';
import { nodeNames } from '../../webview/model/names.ts';

/** A graph as any layout takes it: boxes with their sizes, links by box number. */
export interface PlainGraph {
  readonly boxes: readonly (readonly [width: number, height: number])[];
  readonly links: readonly (readonly [from: number, to: number])[];
}

/** What the panel shows of a trace at first, groups as boxes, and all of its operations, as graphs for another layout. */
export function shownGraphs(trace: Trace): { readonly closed: PlainGraph; readonly flat: PlainGraph } {
  const hierarchy = buildHierarchy(trace);
  const measure = measureFor(trace, nodeNames(trace));
  const graph = (expanded: ReadonlySet<string>): PlainGraph => {
    const numbers = new Map<string, number>();
    const boxes: [number, number][] = [];
    const numberOf = (id: number): number | null => {
      const leaf = hierarchy.leaves[id];
      if (!leaf) return null;
      const item = visible(leaf, expanded);
      const known = numbers.get(item.key);
      if (known !== undefined) return known;
      const { width, height } = measure.box(item);
      numbers.set(item.key, boxes.length);
      return boxes.push([width, height]) - 1;
    };
    const links = new Map<string, [number, number]>();
    for (const { from, to } of trace.edges) {
      const [a, b] = [numberOf(from), numberOf(to)];
      if (a !== null && b !== null && a !== b) links.set(`${a} ${b}`, [a, b]);
    }
    return { boxes, links: [...links.values()] };
  };
  return { closed: graph(initiallyExpanded(hierarchy)), flat: graph(new Set(hierarchy.groups.keys())) };
}
