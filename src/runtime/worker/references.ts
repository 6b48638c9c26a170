/** What Python has, each behind a number, with as many references as Python holds. */
export class References<T extends { readonly id: number }> {
  readonly #entries = new Map<number, { readonly value: T; references: number }>();

  get(number: number): T | undefined {
    return this.#entries.get(number)?.value;
  }
  /** One more reference. @returns the number */
  give(value: T): number {
    const entry = this.#entries.get(value.id);
    if (entry) entry.references++;
    else this.#entries.set(value.id, { value, references: 1 });
    return value.id;
  }
  /** Makes a number stand for something else. */
  rebind(number: number, value: T): void {
    const entry = this.#entries.get(number);
    if (entry) this.#entries.set(number, { value, references: entry.references });
  }
  release(number: number): void {
    const entry = this.#entries.get(number);
    if (entry && --entry.references === 0) this.#entries.delete(number);
  }
  clear(): void {
    this.#entries.clear();
  }
  *values(): Iterable<T> {
    for (const { value } of this.#entries.values()) yield value;
  }
  get size(): number {
    return this.#entries.size;
  }
}
