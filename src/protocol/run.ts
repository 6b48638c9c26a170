import type { Definition } from './definition.ts';
import type { Diagnostic, Location, RunError, RunPlan, Trace } from './trace.ts';

/** What to run, and how. */
export interface RunRequest {
  readonly file: string;
  readonly entry: string;
  readonly kind: Definition['kind'];
  readonly plan: RunPlan;
  readonly seed: number;
  readonly dtype: 'float32' | 'float64';
  readonly mode: 'train' | 'eval';
  /** Of a script: the backward pass to show, counted from 0 (the default). */
  readonly step?: number;
  /** Texts of files that are open in the editor and may differ from the disk, by path. */
  readonly overlay: Readonly<Record<string, string>>;
  /** Folders that imports are looked up in: the workspace's. */
  readonly roots: readonly string[];
  /** Folders of packages that may be read (site-packages). */
  readonly env: readonly string[];
  /** Wall-clock budget in milliseconds. */
  readonly timeout: number;
  /** Memory budget for the program's tensors, in bytes; 2 GiB by default. */
  readonly memory?: number;
  /** How a gradient check is made; its own way where left out. */
  readonly check?: CheckSettings;
}

export interface CheckSettings {
  /** nabla: kinks and rounding are told from errors. pytorch, jax: the check of that framework with its defaults, nothing excused. */
  readonly preset: 'nabla' | 'pytorch' | 'jax';
  /** 2: the gradient of the gradient too. */
  readonly order: 1 | 2;
}

/** A definition to run with the plans that are worth trying, best first. */
export interface RunProposal extends Omit<RunRequest, 'plan'> {
  readonly plans: readonly RunPlan[];
}

export type Verdict =
  | 'correct'
  | 'wrong'
  | 'kink'
  | 'precision'
  | 'nondeterministic'
  | 'shape'
  | 'dtype'
  | 'undefined'
  | 'unsupported'
  | 'error';

/** The check of one input or parameter. */
export interface InputCheck {
  readonly name: string;
  readonly shape: readonly number[];
  /** Entries compared, of how many. */
  readonly checked: number;
  readonly of: number;
  readonly verdict: Verdict;
  /** The worst element, and the two numbers there. */
  readonly index: readonly number[] | null;
  readonly analytic: number | null;
  readonly numeric: number | null;
  readonly absError: number | null;
  readonly relError: number | null;
  /** What there is to say about it, in a sentence. */
  readonly message: string;
}

/** The gradient check of one definition. */
export interface CheckReport {
  readonly file: string;
  readonly entry: string;
  readonly kind: Definition['kind'];
  readonly verdict: Verdict;
  /** The likely slip, in words, where one simple hypothesis fits all elements. */
  readonly slip: string | null;
  /** The line to look at, 1-based. */
  readonly line: number | null;
  /** A replacement in the source with which every entry agrees. */
  readonly fix: NonNullable<Diagnostic['fix']> | null;
  readonly message: string;
  readonly inputs: readonly InputCheck[];
  /** Why the program could not be checked, where it could not even be run. */
  readonly error: RunError | null;
  /** Milliseconds. */
  readonly time: number;
}

/** A matrix of derivatives ∂of/∂wrt. */
export interface Jacobian {
  readonly of: string;
  readonly wrt: string;
  readonly ofShape: readonly number[];
  readonly wrtShape: readonly number[];
  /** How many rows and columns the whole matrix has. */
  readonly rows: number;
  readonly columns: number;
  /** The block that is here, row-major. */
  readonly rowStart: number;
  readonly columnStart: number;
  readonly block: readonly (readonly number[])[];
  /** rows: one reverse pass a row; columns: one forward pass a column. */
  readonly by: 'rows' | 'columns';
  readonly structure: 'identity' | 'diagonal' | 'zero' | 'sparse' | 'dense';
}

/** What is known of a whole Jacobian that is shown by blocks. */
export interface JacobianFacts {
  readonly rows: number;
  readonly columns: number;
  readonly structure: Jacobian['structure'];
  /** Frobenius norm. */
  readonly norm: number;
  /** Numerical rank; null where the matrix is too large for an elimination. */
  readonly rank: number | null;
}

/** The Jacobian of one operation with respect to one of its inputs. */
export interface LocalJacobian {
  readonly rows: number;
  readonly columns: number;
  /** How many of the rows the structure was read from. */
  readonly looked: number;
  readonly structure: Jacobian['structure'];
  /** Frobenius norm; null where not all rows were looked at. */
  readonly norm: number | null;
}

/** Part of a tensor: a block of a 2-d slice with the other indices fixed. */
export interface TensorSlice {
  readonly shape: readonly number[];
  /** Of the whole slice. */
  readonly rows: number;
  readonly columns: number;
  readonly rowStart: number;
  readonly columnStart: number;
  readonly blockRows: number;
  readonly blockColumns: number;
  /** The block, row-major. */
  readonly values: readonly number[];
}

/** One path from `wrt` to `of` and what it contributes to the derivative. */
export interface PathContribution {
  readonly nodes: readonly number[];
  /** Local derivatives along it, for scalar graphs. */
  readonly factors: readonly number[] | null;
  /** Their product, for scalar graphs; the norm of the product of Jacobians otherwise. */
  readonly product: number;
}
export interface Paths {
  readonly paths: readonly PathContribution[];
  /** How many paths there are in all. */
  readonly total: number;
  /** How many of them were walked: those that contribute most were chosen among these. */
  readonly walked: number;
  readonly sum: number;
}

/** What one use of a shared tensor contributes to its gradient. */
export interface UseContribution {
  /** The node that uses it. */
  readonly node: number;
  readonly slot: number;
  readonly norm: number;
  readonly values: readonly number[];
  readonly shape: readonly number[];
}

/** One factor of the chain of Jacobians from the loss to a tensor. */
export interface ChainLink {
  readonly of: number;
  readonly wrt: number;
  readonly jacobian: Jacobian;
  /** The product of all factors so far, i.e. ∂loss/∂wrt (for the classical backward pass: the error signal δ), flattened. */
  readonly product: readonly number[];
}
export interface Chain {
  readonly links: readonly ChainLink[];
  /** The tape's own gradient of the last tensor, and the largest difference from the product. */
  readonly gradient: readonly number[];
  readonly difference: number;
}

/** Tangents or cotangents on the way through the graph: one step per operation, in the order of the pass. */
export interface PassStep {
  readonly node: number;
  readonly summary: { readonly norm: number; readonly values: readonly number[] };
}
export interface Pass {
  readonly mode: 'forward' | 'reverse';
  readonly seed: number;
  readonly steps: readonly PassStep[];
  /** Passes that this graph's full Jacobian needs in each mode. */
  readonly passes: { readonly forward: number; readonly reverse: number };
}

/** Which part of a matrix is asked for; all of it where nothing is said. */
export interface Block {
  rowStart?: number;
  columnStart?: number;
  maxRows?: number;
  maxColumns?: number;
}

/** Questions about a finished trace, answered by the worker that keeps its tensors. Node numbers index `Trace.nodes`. */
export interface TraceQueries {
  slice: {
    params: { trace: string; node: number; which: 'value' | 'grad'; fixed: readonly number[]; rowDim: number; columnDim: number } & Block;
    result: TensorSlice;
  };
  jacobian: {
    params: { trace: string; of: number; wrt: number } & Block;
    result: Jacobian;
  };
  jacobianFacts: { params: { trace: string; of: number; wrt: number }; result: JacobianFacts };
  local: { params: { trace: string; to: number; slot: number }; result: LocalJacobian };
  paths: { params: { trace: string; of: number; wrt: number; top: number }; result: Paths };
  uses: { params: { trace: string; node: number; of?: number }; result: readonly UseContribution[] };
  chain: { params: { trace: string; node: number }; result: Chain };
  /** Another of the steps that a script's run kept. Questions about it take the id of the trace returned. */
  step: { params: { trace: string; step: number }; result: Trace };
  pass: { params: { trace: string; mode: 'forward' | 'reverse'; seed: number }; result: Pass };
}
export type QueryName = keyof TraceQueries;
export type QueryParams<Q extends QueryName> = TraceQueries[Q]['params'];
export type QueryResult<Q extends QueryName> = TraceQueries[Q]['result'];

/** What the runtime offers to the server and the CLI. */
export interface Runtime {
  trace(request: RunRequest, signal?: AbortSignal): Promise<Trace>;
  check(request: RunRequest, signal?: AbortSignal): Promise<CheckReport>;
  query<Q extends QueryName>(name: Q, params: QueryParams<Q>, signal?: AbortSignal): Promise<QueryResult<Q>>;
  /** Ends the worker process. */
  dispose(): Promise<void>;
}

export type { Location };
