/** A Python callable in JavaScript's hands. */
export interface PythonFunction {
  (...args: (number | string)[]): unknown;
  destroy(): void;
}
/** As it comes with a call: to be copied if it is to outlive it. */
export type HeldFunction = PythonFunction & { copy?(): PythonFunction };

export const hold = (callback: HeldFunction): PythonFunction => callback.copy?.() ?? callback;

/** Callbacks that stand somewhere until Python takes them away, by number. */
export class Hooks {
  readonly #removals = new Map<number, () => void>();
  #last = 0;

  /** @param place puts the callback where it belongs and returns what takes it away. */
  add(callback: HeldFunction, place: (held: PythonFunction) => () => void): number {
    const held = hold(callback);
    const remove = place(held);
    this.#removals.set(++this.#last, () => {
      remove();
      held.destroy();
    });
    return this.#last;
  }
  remove(number: number): void {
    this.#removals.get(number)?.();
    this.#removals.delete(number);
  }
}
