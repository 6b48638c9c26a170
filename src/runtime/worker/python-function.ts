import type { Node } from '../../engine/index.ts';

/** A Python callable in JavaScript's hands. */
export interface PythonFunction {
  (...args: (number | string)[]): unknown;
  destroy(): void;
}
/** As it comes with a call: to be copied if it is to outlive it. */
export type HeldFunction = PythonFunction & { copy?(): PythonFunction };

/** What a callable returns that raised: Python keeps the exception (`_nabla/engine.py`), which is met again where Python called the engine. */
const RAISED = '!raised';

/** Python code that the engine called back raised an exception. */
class RaisedInPython extends Error {
  override name = 'RaisedInPython';
}

/** The callable, to be called until it is destroyed. @throws RaisedInPython from calls of what it returns */
export function hold(callback: HeldFunction): PythonFunction {
  const held = callback.copy?.() ?? callback;
  const call = (...args: (number | string)[]): unknown => {
    const result = held(...args);
    if (result === RAISED) throw new RaisedInPython();
    return result;
  };
  return Object.assign(call, { destroy: () => held.destroy() });
}

/** Callbacks that stand somewhere on the tape until Python takes them away, by number. */
export class Hooks {
  readonly #placed = new Map<number, { readonly node: Node; readonly remove: () => void }>();
  #last = 0;

  /** @param place puts the callback where it belongs, at that node, and returns what takes it away. */
  add(node: Node, callback: HeldFunction, place: (held: PythonFunction) => () => void): number {
    const held = hold(callback);
    const away = place(held);
    const remove = () => {
      away();
      held.destroy();
    };
    this.#placed.set(++this.#last, { node, remove });
    return this.#last;
  }
  /** Takes all away but those on this part of the tape. */
  endAllBut(tape: { has(node: Node): boolean }): void {
    for (const [number, { node }] of this.#placed) if (!tape.has(node)) this.remove(number);
  }
  remove(number: number): void {
    const placed = this.#placed.get(number);
    this.#placed.delete(number);
    placed?.remove();
  }
}
