import { isComplex } from '../dtype.ts';
import { runtimeError, UnsupportedError } from '../errors.ts';
import { type Operand, ruleOf } from '../primitive.ts';
import { sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { grad, gradOfMany, reachable } from './backward.ts';
import { jvp } from './forward.ts';
import { edgeOf } from './graph.ts';
import { LeafNode, type Node, PrimitiveNode } from './node.ts';

/** ∂output/∂input, or a block of it, as a dense matrix: row i belongs to element i of the output, column j to element j of the input, both row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row-major, `rows · columns` numbers. */
  readonly data: Float64Array;
}

export interface Jacobians {
  /** One for each input. */
  readonly matrices: readonly Matrix[];
  /** Reverse mode makes a row per pass, forward mode a column. */
  readonly mode: 'reverse' | 'forward';
  readonly passes: number;
}

export interface JacobianOptions {
  /** Defaults to whichever needs fewer passes; forward mode is chosen only where every operation on the way has a rule for it. */
  readonly mode?: 'reverse' | 'forward';
  /** Only these elements of the output, and of each input: the first, and the one after the last. Passes are counted, and saved, accordingly. */
  readonly rows?: Range;
  readonly columns?: Range;
}
type Range = readonly [start: number, end: number];
/** The part of a range that there is. */
const within = ([start, end]: Range, size: number): Range => [Math.min(start, size), Math.max(Math.min(start, size), Math.min(end, size))];

/**
 * Jacobians of `output` with respect to each of `inputs`, on the recorded tape. An input that the output does not depend on has a zero matrix.
 * Works after the user's own backward pass too: the debugger keeps what PyTorch would have freed.
 * @throws UnsupportedError for complex tensors.
 */
export function jacobian(output: Tensor, inputs: readonly Tensor[], options: JacobianOptions = {}): Jacobians {
  if ([output, ...inputs].some((t) => isComplex(t.dtype))) throw new UnsupportedError('Jacobians of complex tensors');
  const rows = within(options.rows ?? [0, output.size], output.size);
  const columns = inputs.map((t) => within(options.columns ?? [0, t.size], t.size));
  const height = rows[1] - rows[0];
  const widths = columns.map(([start, end]) => end - start);
  const width = widths.reduce((n, w) => n + w, 0);
  const mode = options.mode ?? (width < height && forwardReady([output]) ? 'forward' : 'reverse');
  const matrices = widths.map((w) => ({ rows: height, columns: w, data: new Float64Array(height * w) }));
  if (edgeOf(output)) {
    withSavedValues([output], () =>
      mode === 'reverse' ? fillRows(output, inputs, matrices, rows, columns) : fillColumns(output, inputs, matrices, rows, columns),
    );
  }
  return { matrices, mode, passes: mode === 'reverse' ? height : width };
}

function fillRows(output: Tensor, inputs: readonly Tensor[], matrices: readonly Matrix[], rows: Range, columns: readonly Range[]): void {
  const together = rowsTogether(output);
  for (let first = rows[0]; first < rows[1]; first += together) {
    const count = Math.min(together, rows[1] - first);
    gradOfMany(output, inputs, units(output, first, count), { retainGraph: true }).forEach((g, k) => {
      if (!g) return;
      const { data, columns: width } = matrices[k]!;
      const [start, end] = columns[k]!;
      const numbers = g.toArray();
      const size = inputs[k]!.size;
      for (let i = 0; i < count; i++) {
        data.set(numbers.slice(i * size + start, i * size + end), (first - rows[0] + i) * width);
      }
    });
  }
}

/** How many rows one pass makes: as many as keep the largest tensor on the way within some megabytes. */
function rowsTogether(output: Tensor): number {
  const sizes = reachable([edgeOf(output)!.node]).flatMap((n) => n.results.map((r) => sizeOf(r.shape)));
  return Math.max(1, Math.min(64, Math.floor(NUMBERS_AT_ONCE / Math.max(...sizes, 1))));
}
const NUMBERS_AT_ONCE = 2 ** 20;

/** [count, …t.shape]: `unit` for neighbouring elements, the first of them `first`. */
function units(t: Tensor, first: number, count: number): Tensor {
  const e = Tensor.empty([count, ...t.shape], t.dtype);
  for (let i = 0; i < count; i++) e.data[i * t.size + first + i] = 1;
  return e;
}

function fillColumns(output: Tensor, inputs: readonly Tensor[], matrices: readonly Matrix[], rows: Range, columns: readonly Range[]): void {
  inputs.forEach((input, k) => {
    const { data, columns: width } = matrices[k]!;
    const [start, end] = columns[k]!;
    for (let j = start; j < end; j++) {
      const [column] = jvp([output], [input], [unit(input, j)]);
      column
        ?.toArray()
        .slice(...rows)
        .forEach((v, i) => {
          data[i * width + j - start] = v;
        });
    }
  });
}

/** A tensor like `t` that is 1 at row-major element `i` and 0 elsewhere. */
export function unit(t: Tensor, i: number): Tensor {
  const e = Tensor.empty(t.shape, t.dtype);
  e.data[i] = 1;
  return e;
}

/** True if every operation behind `outputs` has a forward-mode rule. Custom functions count as having none. */
export function forwardReady(outputs: readonly Tensor[]): boolean {
  const nodes = reachable(outputs.flatMap((t) => edgeOf(t)?.node ?? []));
  return nodes.every((n) => n instanceof LeafNode || (n instanceof PrimitiveNode && ruleOf(n.primitive).jvp !== null));
}

/** Runs `body` as if no backward pass had freed the graph behind `roots`. */
export function withSavedValues<T>(roots: readonly Tensor[], body: () => T): T {
  const nodes = reachable(roots.flatMap((t) => edgeOf(t)?.node ?? []));
  const released: Node[] = nodes.filter((n) => n.released);
  for (const n of released) n.released = false;
  try {
    return body();
  } finally {
    for (const n of released) n.released = true;
  }
}

function gradients(output: Tensor, inputs: readonly Tensor[]): Operand[] {
  if (output.size !== 1) throw runtimeError('second derivatives are of a scalar output: reduce it first');
  return grad([output], inputs, [], { createGraph: true });
}

export interface Hessian {
  /** `blocks[a][b]` = ∂²output / ∂inputs[a] ∂inputs[b]. */
  readonly blocks: readonly (readonly Matrix[])[];
  readonly mode: 'reverse-over-reverse' | 'forward-over-reverse';
  readonly passes: number;
}

/** All second derivatives of a scalar output, as the Jacobian of its recorded gradient. */
export function hessian(output: Tensor, inputs: readonly Tensor[], options: JacobianOptions = {}): Hessian {
  return withSavedValues([output], () => {
    const gs = gradients(output, inputs);
    let passes = 1;
    let mode = 'reverse' as Jacobians['mode'];
    const blocks = gs.map((g, a) => {
      if (!g) return inputs.map((t) => ({ rows: inputs[a]!.size, columns: t.size, data: new Float64Array(inputs[a]!.size * t.size) }));
      const part = jacobian(g, inputs, options);
      passes += part.passes;
      mode = part.mode;
      return part.matrices;
    });
    return { blocks, mode: mode === 'forward' ? 'forward-over-reverse' : 'reverse-over-reverse', passes };
  });
}

/** Hessian times a vector in two passes, without the Hessian. @returns null for an input whose gradient does not move. */
export function hessianVectorProduct(
  output: Tensor,
  inputs: readonly Tensor[],
  vectors: readonly Tensor[],
  mode: Hessian['mode'] = 'reverse-over-reverse',
): (Tensor | null)[] {
  return withSavedValues([output], () => {
    const gs = gradients(output, inputs);
    if (mode === 'forward-over-reverse') {
      const recorded = gs.map((g) => (g && edgeOf(g) ? g : null));
      const tangents = jvp(
        recorded.filter((g) => g !== null),
        inputs,
        vectors,
      );
      return recorded.map((g) => (g ? tangents.shift()! : null));
    }
    const moving = gs.flatMap((g, k) => (g && edgeOf(g) ? [{ g, v: vectors[k]! }] : []));
    if (moving.length === 0) return inputs.map(() => null);
    return grad(
      moving.map((m) => m.g),
      inputs,
      moving.map((m) => m.v),
      { retainGraph: true },
    );
  });
}
