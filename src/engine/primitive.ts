import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';

export type Operand = Tensor | null;

/** Type of one primitive: its operands (null where one may be left out), its attributes, and how many results it has. */
export interface Op<I extends readonly Operand[], A extends object = Record<never, never>, O extends readonly Tensor[] = [Tensor]> {
  inputs: I;
  attrs: A;
  outputs: O;
}

/**
 * The table of primitives. Each file in ops/ adds its own by declaration merging, next to the rules:
 *
 *     declare module '../primitive.ts' { interface Primitives { mul: Op<[a: Tensor, b: Tensor]> } }
 *
 * `ops/index.ts` must then have a rule for each, or it does not compile.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Primitives {}
export type Primitive = keyof Primitives;
/** The shape of every entry of the table. */
export interface AnyOp {
  inputs: readonly Operand[];
  attrs: object;
  outputs: readonly Tensor[];
}
export type Inputs<P extends Primitive> = Primitives[P]['inputs'];
export type Attrs<P extends Primitive> = Primitives[P]['attrs'];
export type Outputs<P extends Primitive> = Primitives[P]['outputs'];
export type Context<P extends Primitive> = ContextOf<Primitives[P]>;
export type Sample<P extends Primitive> = SampleOf<Primitives[P]>;
/** Primitives of the same signature have the same type of rule, so that families of rules can share a maker. */
export type Rule<P extends Primitive> = RuleOf<Primitives[P]>;

/** What a derivative rule may look at. Reading an input or output that the rule did not declare in `saves` is a fault of the rule. */
export interface ContextOf<O extends AnyOp> {
  readonly inputs: O['inputs'];
  readonly outputs: O['outputs'];
  readonly attrs: O['attrs'];
  /** Which inputs a gradient is wanted for. */
  readonly needs: readonly boolean[];
}

/** What backward will read, hence what may not be overwritten meanwhile: indices of inputs and of outputs. */
export interface Saved {
  readonly inputs?: readonly number[];
  readonly outputs?: readonly number[];
}

/** An example call from which tests are generated. Inputs are built by `samples.ts`. */
export interface SampleOf<O extends AnyOp> {
  readonly inputs: O['inputs'];
  readonly attrs: O['attrs'];
  /** Set where the sample sits on a kink or a discontinuity: compared with PyTorch, but not with differences. */
  readonly kink?: true;
  /** Inputs in which the operation has no derivative, in PyTorch neither. */
  readonly fixed?: readonly number[];
  /** Outputs that are unique only up to a phase: nothing is differentiated through them. */
  readonly ambiguous?: readonly number[];
}

/** The same operation on inputs that have one dimension more in front. */
export interface Lifted {
  readonly primitive: Primitive;
  readonly attrs: object;
}

/** One operation, whole: value, both derivatives, what is shown of it, and how it is tested. */
export interface RuleOf<O extends AnyOp> {
  /** The value. Reads the inputs, returns fresh tensors, or views of the first input where `view` is set. Checks shapes and dtypes, with PyTorch's wording. */
  forward(inputs: O['inputs'], attrs: O['attrs']): Tensor | Tensor[];
  /**
   * Vector-Jacobian product in differentiable operations: the cotangents of the inputs (null for none) from those of the outputs.
   * `g` is the cotangent of output 0; `all` has one entry per output, null where none arrived (then `g` is null too: use `all`).
   * Broadcasting is undone by the caller: a rule may return the cotangent in the broadcast shape.
   * `null` in place of the function: the operation is not differentiable and its results never require gradients.
   */
  vjp: ((ctx: ContextOf<O>, g: Tensor, all: readonly Operand[]) => readonly Operand[]) | null;
  /** Jacobian-vector product in differentiable operations: the tangents of the outputs (null for zero) from those of the inputs (null for zero). */
  jvp: ((ctx: ContextOf<O>, tangents: readonly Operand[]) => Operand | readonly Operand[]) | null;
  /**
   * How vjp takes many cotangents at once, along a new first dimension (autograd/many.ts): 'broadcasts' where it can be called with them as it is, with any
   * dimensions in front; or the same operation on inputs that have them in front, null where there is none. Left out: it is called for each.
   */
  many?: 'broadcasts' | ((attrs: O['attrs'], inputs: readonly (Shape | null)[], outputs: readonly Shape[], count: number) => Lifted | null);
  /** What vjp and jvp read. `needs` tells which inputs require gradients: `mul` saves an operand only if the other one needs it. */
  saves?(needs: readonly boolean[], attrs: O['attrs']): Saved;
  /** The result shares the storage of input 0. */
  view?: true;
  /** Shown to users: the value and the cotangent of each input, in the names given, `ḡ` being the cotangent of the result. */
  formula: { readonly names: readonly string[]; readonly value: string; readonly vjp: readonly string[] };
  /** The same call in PyTorch, with x0, x1, … for the inputs; the oracle tests run it. Null where PyTorch has no public spelling. */
  torch: ((attrs: O['attrs'], inputs: O['inputs']) => string) | null;
  samples(): SampleOf<O>[];
}

export type Rules = { readonly [P in Primitive]: Rule<P> };

let table: Rules | undefined;
/** Called once by ops/index.ts. The table is handed in so that rules can call each other without importing each other. */
export function installRules(rules: Rules): void {
  table = rules;
}
export function ruleOf<P extends Primitive>(primitive: P): Rule<P> {
  const rule = table?.[primitive];
  if (!rule) throw new Error(table ? `no rule for '${String(primitive)}'` : 'the rule table is not installed: import engine/index.ts');
  return rule;
}
export const isPrimitive = (name: string): name is Primitive & string => table !== undefined && Object.hasOwn(table, name);
