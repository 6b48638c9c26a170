import { LeafNode, type Tensor } from '../../engine/index.ts';
import type { Diagnostic, Location, Trace, TraceEdge, TraceNode } from '../../protocol/trace.ts';
import type { Recording } from '../recording.ts';

/** A finished run as the rules of gradient health look at it. */
export class HealthRun {
  readonly into = new Map<number, TraceEdge[]>();
  readonly outOf = new Map<number, TraceEdge[]>();
  constructor(
    readonly trace: Trace,
    /** For rules that need the numbers themselves, not their statistics. */
    readonly recorder: Recording,
  ) {
    for (const e of trace.edges) {
      push(this.into, e.to, e);
      push(this.outOf, e.from, e);
    }
  }
  /** The numbers that a variable had. */
  tensor(node: TraceNode): Tensor {
    return this.recorder.nodes[node.id]!.tensor;
  }
  /** True for a tensor that gradient is collected for: a parameter, or one with requires_grad. */
  isTrained(node: TraceNode): boolean {
    return this.recorder.nodes[node.id]!.place?.node instanceof LeafNode;
  }
  get nodes(): readonly TraceNode[] {
    return this.trace.nodes;
  }
  /** Nodes whose values node `id` was made from. */
  inputsOf(id: number): TraceNode[] {
    return (this.into.get(id) ?? []).map((e) => this.nodes[e.from]!);
  }
  usersOf(id: number): TraceNode[] {
    return (this.outOf.get(id) ?? []).map((e) => this.nodes[e.to]!);
  }
  /** Where the user's program made this variable. */
  place(node: TraceNode): Location | null {
    return this.trace.sites[node.site]?.location ?? null;
  }
  /** "`hidden` (relu, line 12)". */
  describe(node: TraceNode): string {
    const place = this.place(node);
    const what = node.op ?? node.kind;
    return `${node.name ? `\`${node.name}\` (${what}` : `${what}${place ? ' (' : ''}`}${place ? `${node.name ? ', ' : ''}line ${place.line}` : ''}${node.name || place ? ')' : ''}`;
  }
}

export type HealthRule = (run: HealthRun) => Diagnostic[];

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
