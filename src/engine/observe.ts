import type { Node } from './autograd/node.ts';
import type { Operand } from './primitive.ts';
import type { Storage } from './storage.ts';
import type { Tensor } from './tensor.ts';

/** Watches the engine at work. The trace recorder is one; the engine itself never depends on it. */
export interface Observer {
  /** An operation ran. `outputs[0] === inputs[0]`'s storage for an in-place one, which then says `inPlace`. `node` is null where nothing was recorded. */
  operation?(event: OperationEvent): void;
  /** The storage is about to be overwritten: the last moment to keep its numbers. */
  beforeWrite?(storage: Storage): void;
  /** The complete cotangent of an output, before its node runs backward. */
  cotangent?(node: Node, slot: number, cotangent: Tensor): void;
}
export interface OperationEvent {
  readonly name: string;
  readonly inputs: readonly Operand[];
  readonly attrs: object;
  readonly outputs: readonly Tensor[];
  readonly node: Node | null;
  readonly inPlace: boolean;
  /** Of an in-place one whose result has nothing of what was there before. */
  readonly overwrites?: boolean;
}

const observers = new Set<Observer>();
/** Starts watching; the returned function stops it. */
export function observe(observer: Observer): () => void {
  observers.add(observer);
  return () => observers.delete(observer);
}
let unwatched = 0;
/** Work of an operation's own that is no operation of the program: observers are told of what it writes, and of nothing else. */
export function unobserved<T>(work: () => T): T {
  unwatched++;
  try {
    return work();
  } finally {
    unwatched--;
  }
}
/** False spares the engine the making of an event for nobody. */
export const observed = () => observers.size > 0 && unwatched === 0;
export function notifyOperation(event: OperationEvent): void {
  for (const t of event.inputs) if (t) t.storage.kept = true;
  for (const t of event.outputs) t.storage.kept = true;
  for (const o of observers) o.operation?.(event);
}
export function notifyWrite(storage: Storage): void {
  for (const o of observers) o.beforeWrite?.(storage);
  storage.blank = false;
}
export function notifyCotangent(node: Node, slot: number, cotangent: Tensor): void {
  cotangent.storage.kept = true;
  for (const o of observers) o.cotangent?.(node, slot, cotangent);
}
