/** A place in a source file. Lines are 1-based; columns are 0-based and count UTF-16 units, as editors do. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** In what the command line prints of a notebook: the cell, from 1; lines then count within it. */
  readonly cell?: number;
}

/** What is shown of a tensor without its data. Sums are over all elements (of the magnitudes, for complex numbers). `first`: up to 8 values, row-major. */
export interface Summary {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sum: number;
  readonly absSum: number;
  /** Euclidean norm of all elements. */
  readonly norm: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Counts of NaN, ±Inf and exact zeros. */
  readonly nan: number;
  readonly inf: number;
  readonly zero: number;
  readonly first: readonly number[];
  /** Counts over 16 equal bins from min to max of the finite values; absent for fewer than 2 elements. */
  readonly histogram?: readonly number[];
}

export type NodeKind = 'input' | 'parameter' | 'buffer' | 'constant' | 'operation';

/** A variable of the computational graph: a tensor, and the operation that made it. */
export interface TraceNode {
  /** Index in `Trace.nodes`. */
  readonly id: number;
  readonly kind: NodeKind;
  /** Name in the source: variable, attribute or argument; null where it has none. */
  readonly name: string | null;
  /** The primitive that made it (ATen's name), or that of a custom function; null for leaves. */
  readonly op: string | null;
  /** PyTorch's name of grad_fn; null where no gradient is recorded. */
  readonly gradFn: string | null;
  readonly attrs: Readonly<Record<string, unknown>>;
  /** Which of the operation's results this is. */
  readonly slot: number;
  readonly inPlace: boolean;
  /** Index in `Trace.scopes`. */
  readonly scope: number;
  /** Index in `Trace.sites`; -1 for leaves made before the run. */
  readonly site: number;
  /** Milliseconds that the operation took; absent for leaves. */
  readonly time?: number;
  readonly value: Summary;
  readonly grad: Summary | null;
  /** Why there is no gradient, where there is none. */
  readonly noGrad: string | null;
  readonly loss: boolean;
  readonly output: boolean;
  /** The operation's rule as text: its value and the cotangent of each input, `ḡ` being the cotangent of this node. */
  readonly formula: { readonly names: readonly string[]; readonly value: string; readonly vjp: readonly string[] } | null;
}

/** A use of a value: `from` is input number `slot` of the operation that made `to`. */
export interface TraceEdge {
  readonly from: number;
  readonly to: number;
  readonly slot: number;
  /** Whether gradient flows back along it. */
  readonly flows: boolean;
  /** ∂to/∂from where both are single numbers. */
  readonly local: number | null;
}

/** A module call: the group that its operations belong to. Scope 0 is the whole run. */
export interface Scope {
  readonly id: number;
  readonly parent: number;
  /** Attribute name within the parent, e.g. `layers.0`; '' for the root module. */
  readonly name: string;
  /** Class name. */
  readonly type: string;
  /** Dotted path from the root module. */
  readonly path: string;
}

/** A place where user code called an operation, and the place that called that code. */
export interface Site {
  readonly location: Location;
  /** Name of the function the place is in. */
  readonly function: string;
  /** Index in `Trace.sites` of the caller; -1 at the top. */
  readonly caller: number;
}

/** An expression of the user's that evaluated to a tensor: the nodes it had, in order of evaluation. */
export interface Occurrence {
  readonly location: Location;
  /** Source text of the expression. */
  readonly text: string;
  readonly nodes: readonly number[];
}

export type Severity = 'error' | 'warning' | 'info';
export interface Diagnostic {
  /** Stable name of the rule, e.g. `shape-error`, `dead-relu`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly location: Location | null;
  readonly related?: readonly { readonly message: string; readonly location: Location }[];
  /** A replacement that mends it, where there is one. */
  readonly fix?: { readonly title: string; readonly location: Location; readonly text: string };
}

/** Two sides of a comparison that did not hold: numbers, or lists of whole numbers such as shapes. `op`: one of == != < <= > >=. */
export interface Comparison {
  readonly left: string;
  readonly right: string;
  readonly op: string;
  readonly values: readonly [number | readonly number[], number | readonly number[]];
}

/** How the user's program ended, if it did not end well. */
export interface RunError {
  /** Python exception class. */
  readonly type: string;
  readonly message: string;
  readonly location: Location | null;
  /** The user's frames, outermost first; `text` is the source of the lines. */
  readonly frames: readonly { readonly location: Location; readonly function: string; readonly text: string }[];
  /** Other places that the error is about: where a value was saved for backward, and where it was overwritten. */
  readonly related?: readonly { readonly message: string; readonly location: Location }[];
  /** Comparisons that the statement which raised is about: what should have held between two sides, and what they were. */
  readonly compared?: readonly Comparison[];
  /** user: the program raised; unsupported: Nabla cannot do this yet; budget: stopped at a limit; internal: our fault. */
  readonly cause: 'user' | 'unsupported' | 'budget' | 'internal';
}

export interface NamedTensor extends Summary {
  readonly name: string;
  /** Index in `Trace.nodes`; -1 where it took no part. */
  readonly node: number;
  readonly grad: Summary | null;
}

/** One backward pass of a script. */
export interface Step {
  /** The value differentiated; null where it is not a single number. */
  readonly loss: number | null;
  /** Where the program asked for it. */
  readonly location: Location | null;
  /** Milliseconds since the pass before, this one included. */
  readonly time: number;
  /** Euclidean norm of each gradient right after the pass, by the name of the parameter or input. */
  readonly gradients: Readonly<Record<string, number>>;
  /** Whether its graph was kept and can be asked for; of most steps of a training loop only these numbers are. */
  readonly kept: boolean;
}

/** The immutable record of one run. All that users see is derived from it. */
export interface Trace {
  /** Names the tensors kept in the worker that made it, for queries. */
  readonly id: string;
  readonly file: string;
  readonly entry: string;
  readonly kind: string;
  readonly seed: number;
  readonly dtype: string;
  readonly mode: 'train' | 'eval';
  /** The value differentiated, and where it came from (`F.nll_loss(out, …)` or `out.sum()`). */
  readonly loss: number | null;
  readonly lossText: string;
  readonly lossNode: number;
  readonly plan: RunPlan;
  readonly inputs: readonly NamedTensor[];
  readonly outputs: readonly Summary[];
  /** With the values they had before the run, or before the step of a script: forward may write to them. */
  readonly parameters: readonly NamedTensor[];
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
  readonly scopes: readonly Scope[];
  readonly sites: readonly Site[];
  readonly occurrences: readonly Occurrence[];
  /** The backward passes of a script, in order; absent for a definition. */
  readonly steps?: readonly Step[];
  /** Which of them all of the above belongs to; -1 where there was none. */
  readonly step?: number;
  /** Variables from this number on were computed after the step's backward pass. */
  readonly passedAt?: number;
  /** Variables from this number on were computed after the last of the steps. */
  readonly lastAt?: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly error: RunError | null;
  /** Every file that the run read, with a digest of its text, and those that it looked for in vain, with null. */
  readonly files?: readonly (readonly [path: string, digest: string | null])[];
  /** What the program printed. */
  readonly output: string;
  /** Milliseconds. */
  readonly timings: Readonly<Record<string, number>>;
  /** Bytes of the run's tensors: the most at one time, what the trace still holds, and the budget. Absent where nothing ran. */
  readonly memory?: { readonly peak: number; readonly held: number; readonly budget: number };
}

/** The Python expressions that make a run, in the file's own namespace. */
export interface RunPlan {
  readonly setup: string | null;
  readonly construct: string | null;
  /** A tuple of positional arguments. */
  readonly inputs: string | null;
  /** A dict of keyword arguments. */
  readonly kwargs: string | null;
  readonly loss: string | null;
  /** Default dtype that the file asks for in a comment; the request's otherwise. */
  readonly dtype?: 'float32' | 'float64';
  /** Where the plan came from: `comment`, `main guard`, `call site`, `defaults`, `synthesis`, `given`. */
  readonly origin: string;
}
