import {
  type Attrs,
  apply,
  applyInPlace,
  type DType,
  EngineError,
  functions,
  type Inputs,
  isDifferentiable,
  type Operand,
  type Primitive,
  requiresGradient,
  Tensor,
} from '../../../src/engine/index.ts';
import { table } from '../../support/cases.ts';

/** An operand of a step: a value of the program by its number, a constant tensor, a Python number, or nothing. */
export type Argument = number | Tensor | null;

/** More elements than this make no better test. */
const LARGEST = 300;

/** Thrown by a maker whose operands do not suit it: the step is left out. */
export class Unsuitable extends Error {}
export function requires(suits: boolean): asserts suits {
  if (!suits) throw new Unsuitable();
}

/** Source of a program's choices: the next one decides between `n` things. Shrinks towards 0. */
export class Choices {
  #at = 0;
  constructor(private readonly numbers: readonly number[]) {}
  below(n: number): number {
    const next = this.numbers[this.#at++] ?? 0;
    return n > 0 ? next % n : 0;
  }
  of<T>(options: readonly T[]): T {
    return options[this.below(options.length)]!;
  }
  flag(): boolean {
    return this.below(2) === 1;
  }
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }
}

/**
 * A program while it is written: each step is run in the engine at once, so that the next one can look at shapes, and noted as a line of Python.
 * Values are v[0], v[1], …; constants are c[0], c[1], ….
 */
export class Builder {
  readonly values: Tensor[] = [];
  readonly constants: Tensor[] = [];
  readonly lines: string[] = [];
  readonly used = new Set<string>();
  /** Set when the engine refused a step: PyTorch must refuse it too. */
  refused: string | null = null;
  readonly #read = new Set<number>();

  constructor(readonly leaves: readonly Tensor[]) {
    this.values.push(...leaves);
  }

  at(x: number): Tensor {
    return this.values[x]!;
  }
  shape(x: number): readonly number[] {
    return this.at(x).shape;
  }
  rank(x: number): number {
    return this.at(x).rank;
  }
  /** Values that `suits` accepts, latest first. */
  candidates(suits: (t: Tensor, x: number) => boolean): number[] {
    return this.values
      .map((_, x) => x)
      .filter((x) => suits(this.at(x), x))
      .reverse();
  }

  /** A primitive, in the spelling of its rule unless `torch` is another (x0, x1, … for the operands). @returns the numbers of its results. */
  run(name: string, args: readonly Argument[], attrs: object = {}, torch?: string): number[] {
    const operands = args.map((a) => this.#operand(a));
    const spelling = torch ?? table[name]!.torch?.(attrs as never, operands as never);
    if (!spelling) throw new Error(`${name} has no PyTorch spelling`);
    return this.#make(name, args, spelling, () =>
      apply(name as Primitive, operands as unknown as Inputs<Primitive>, attrs as Attrs<Primitive>),
    );
  }
  /** `run` for a primitive of which the first result is wanted. */
  one(name: string, args: readonly Argument[], attrs: object = {}, torch?: string): number {
    return this.run(name, args, attrs, torch)[0]!;
  }
  /** A composite function, with its PyTorch spelling (x0, x1, … for the operands). */
  call(name: string, args: readonly Argument[], attrs: object, torch: string): number {
    const operands = args.map((a) => this.#operand(a));
    return this.#make(name, args, torch, () => {
      const out = functions[name]!(operands, attrs);
      return out instanceof Tensor ? [out] : out;
    })[0]!;
  }
  /** A primitive that overwrites its first operand. */
  write(name: string, args: readonly Argument[], attrs: object, torch: string): void {
    const operands = args.map((a) => this.#operand(a));
    this.#step(`${name}_`, args, () => {
      this.lines.push(this.#spell(torch, args));
      applyInPlace(name as Primitive, operands as unknown as Inputs<Primitive>, attrs as Attrs<Primitive>);
    });
  }
  /** A constant of the program, without gradient. */
  constant(values: readonly number[], shape: readonly number[], dtype: DType): Tensor {
    return Tensor.from(values, shape, dtype);
  }

  /** Floating-point values that nothing reads: what the gradient is taken of. */
  ends(): number[] {
    const floating = this.values.map((_, x) => x).filter((x) => this.tracked(x));
    const unread = floating.filter((x) => !this.#read.has(x));
    return unread.length > 0 ? unread : floating.slice(-1);
  }
  tracked(x: number): boolean {
    return isDifferentiable(this.at(x).dtype) && requiresGradient(this.at(x));
  }
  /** The program as a person would read it. */
  toString(): string {
    const show = (t: Tensor) => `[${t.shape}] ${t.dtype} ${JSON.stringify(t.toArray())}`;
    return [
      ...this.leaves.map((t, i) => `v[${i}]: ${show(t)}`),
      ...this.constants.map((t, i) => `c[${i}]: ${show(t)}`),
      ...this.lines,
      `ends: ${this.ends().map((x) => `v[${x}] (${this.at(x).node ? this.at(x).node!.label : 'leaf'})`)}`,
    ].join('\n');
  }

  #operand(a: Argument): Operand {
    return typeof a === 'number' ? this.at(a) : a;
  }
  #make(name: string, args: readonly Argument[], torch: string, body: () => readonly Tensor[]): number[] {
    const made: number[] = [];
    this.#step(name, args, () => {
      const line = `v += several(${this.#spell(torch, args)})`;
      this.lines.push(line);
      for (const t of body()) {
        made.push(this.values.length);
        this.values.push(t);
      }
    });
    return made.map((x) => this.#tamed(x));
  }
  #step(name: string, args: readonly Argument[], body: () => void): void {
    this.used.add(name);
    for (const a of args) if (typeof a === 'number') this.#read.add(a);
    try {
      body();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.refused = error.message;
      throw new Unsuitable(error.message);
    }
  }
  /** Numbers that grow are scaled down by a power of two, which changes no digit; so are differences between two libraries. */
  #tamed(x: number): number {
    const t = this.at(x);
    requires(t.size <= LARGEST);
    if (!isDifferentiable(t.dtype)) return x;
    const largest = t.toArray().reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 0);
    if (largest < 32) return x;
    return this.one('mul', [x, Tensor.number(2 ** -Math.ceil(Math.log2(largest / 2)))]);
  }
  #spell(torch: string, args: readonly Argument[]): string {
    return torch.replaceAll(/\bx(\d+)\b/g, (_, k: string) => {
      const a = args[Number(k)]!;
      if (a === null) return 'None';
      if (typeof a === 'number') return `v[${a}]`;
      if (a.wrapped) return a.dtype === 'bool' ? (a.item() ? 'True' : 'False') : String(a.item());
      let at = this.constants.indexOf(a);
      if (at < 0) at = this.constants.push(a) - 1;
      return `c[${at}]`;
    });
  }
}
