import type { Trace, TraceNode } from '../../src/protocol/trace.ts';

/** Consecutive operations that one call of a helper function made: positions in the sequence, and the function's name. */
export interface Call {
  readonly name: string;
  /** Where it was called: the same for every call from that place. */
  readonly place: number;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Sites from the top of the program down to the one that made the node. */
function stack(node: TraceNode, { sites }: Trace): readonly number[] {
  const chain: number[] = [];
  for (let at = node.site; at >= 0 && sites[at] && chain.length < 256; at = sites[at]!.caller) chain.push(at);
  return chain.reverse();
}

/**
 * The calls of helper functions in a sequence of operations of one module (null where something else stands): whatever was made deeper in the call
 * stack than the module's own code, call by call. A call of a single operation is no group.
 */
export function findCalls(sequence: readonly (TraceNode | null)[], trace: Trace): readonly Call[] {
  const stacks = sequence.map((node) => (node === null || node.op === null || node.site < 0 ? null : stack(node, trace)));
  // Each module has a depth of its own; the loss that a run adds after the model is made above the model's code.
  const depth = new Map<number, number>();
  stacks.forEach((frames, index) => {
    if (frames) depth.set(sequence[index]!.scope, Math.min(depth.get(sequence[index]!.scope) ?? Infinity, frames.length));
  });
  const calls: Call[] = [];
  let open: { place: number; name: string; start: number; end: number; count: number } | null = null;
  const close = (): void => {
    if (open && open.count > 1) calls.push({ name: open.name, place: open.place, start: open.start, end: open.end });
    open = null;
  };
  stacks.forEach((frames, index) => {
    // A weight or a constant in between ends no call.
    if (!frames) {
      if (sequence[index] === null) close();
      return;
    }
    const own = depth.get(sequence[index]!.scope)!;
    if (frames.length <= own) return close();
    const place = frames[own - 1]!;
    const inner = trace.sites[frames[own]!]!.function;
    if (open?.place === place && open.name === inner) {
      open.end = index + 1;
      open.count += 1;
      return;
    }
    close();
    open = { place, name: inner, start: index, end: index + 1, count: 1 };
  });
  close();
  return calls;
}
