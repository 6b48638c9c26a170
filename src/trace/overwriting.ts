import type { PrimitiveNode, Storage, Tensor } from '../engine/index.ts';

/** Something whose numbers are shown later, as they were when it was made. */
interface Shown {
  tensor: Tensor;
}

/** Keeps the numbers that a program overwrites, for what shows them and for tape nodes that only the record will still ask. */
export class Overwriting {
  #shown = new Map<number, Set<Shown>>(); // storage id → whose numbers live there
  #savedOn = new Map<number, Set<PrimitiveNode>>(); // storage id → tape nodes that may read it
  #writes = new Map<number, number>(); // storage id → how often it was written to
  #kept: { readonly of: number; readonly copy: Storage } | null = null; // the numbers of the storage that was written to last, before

  clear(): void {
    this.#shown.clear();
    this.#savedOn.clear();
    this.#writes.clear();
    this.#kept = null;
  }
  /** How often the memory of `t` was written to. */
  writesTo(t: Tensor): number {
    return this.#writes.get(t.storage.id) ?? 0;
  }
  show(it: Shown): void {
    put(this.#shown, it.tensor.storage.id, it);
  }
  /** `node` may read the memory of `t` in a backward pass. */
  savedBy(node: PrimitiveNode, t: Tensor): void {
    put(this.#savedOn, t.storage.id, node);
  }
  /** Shows `t` as it was before the newest write, if that was to its memory. */
  showAsBefore(it: Shown, t: Tensor): void {
    if (this.#kept?.of !== t.storage.id) return;
    it.tensor = t.over(this.#kept.copy);
    this.#shown.get(t.storage.id)?.delete(it);
  }
  /** @param wanted whether the write itself is written down, so that its operands must be shown as they were */
  beforeWrite(storage: Storage, wanted: boolean): void {
    this.#writes.set(storage.id, (this.#writes.get(storage.id) ?? 0) + 1);
    const shown = this.#shown.get(storage.id) ?? new Set();
    this.#kept = null;
    if (shown.size === 0 && !wanted) return;
    const kept = storage.snapshot();
    kept.kept = true; // it is made while the write is at work, but is no temporary of it
    this.#kept = { of: storage.id, copy: kept };
    for (const it of shown) it.tensor = it.tensor.over(kept);
    this.#shown.delete(storage.id);
    for (const node of this.#savedOn.get(storage.id) ?? []) if (node.released) node.keepSaved(storage, kept);
    this.#savedOn.delete(storage.id);
  }
}

function put<T>(sets: Map<number, Set<T>>, key: number, value: T): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
