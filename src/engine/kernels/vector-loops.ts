/** Vector loops from expressions: compiled when first wanted, and kept. */
import { type Expr, parseExpression } from './expression.ts';
import { functionsIn, vectorModule, type Width, widthFor } from './vector-code.ts';
import { instantiate, PAGES, type WasmKernels, wasmKernels } from './wasm.ts';

/** `count` results at address `out`; an operand is an address, or a number that is the same for all. */
export type VectorLoop = (count: number, out: number, ...operands: number[]) => void;

/** Expressions with constants of the program in them may come in any number. */
const MOST_LOOPS = 2000;

/** Of the functions' names: for float32 arithmetic, for doubles, and for doubles that are rounded to float32. */
const SUFFIX = { single: 'Floats', double: 'Double', halves: 'Single' };

const trees = new Map<string, Expr | null>();
const loops = new Map<string, VectorLoop | null>();

function compile(kernels: WasmKernels, e: Expr, width: Width, moves: readonly boolean[]): VectorLoop | null {
  const imports: Record<string, unknown> = { memory: kernels.memory };
  for (const name of functionsIn(e)) {
    const own = kernels.functions[`${name}${SUFFIX[width]}`];
    if (!own) return null;
    imports[name] = own;
  }
  const { loop } = instantiate(vectorModule(e, width, moves, kernels.shared, PAGES), imports) as { loop: VectorLoop };
  return wholeFunction(kernels, e, width, moves, loop) ?? loop;
}

/**
 * Where an expression is one function of one operand and the kernels have that for arrays: theirs, which is free of a call from module to
 * module for each vector. It writes whole groups of four numbers, so that `loop` does the last few.
 */
function wholeFunction(kernels: WasmKernels, e: Expr, width: Width, [moves]: readonly boolean[], loop: VectorLoop): VectorLoop | null {
  if (e.kind !== 'call' || !moves || e.args.length !== 1 || e.args[0]!.kind !== 'operand') return null;
  const [suffix, bytes] = width === 'double' ? ['F64', 8] : ['F32', 4];
  const map = kernels.functions[`${e.name}${suffix}`] as ((from: number, to: number, count: number) => void) | undefined;
  if (!map) return null;
  return (count, out, from) => {
    const most = count & ~3;
    map(from!, out, most);
    if (most < count) loop(count - most, out + most * bytes, from! + most * bytes);
  };
}

/**
 * The vector loop of an expression over numbers of one dtype; `numbers` has null for an operand that moves along with the result, and the value of
 * one that stands still. @returns null where the expression has none, or this engine has no vectors.
 */
export function vectorLoop(expression: string, dtype: 'float32' | 'float64', numbers: readonly (number | null)[]): VectorLoop | null {
  const kernels = wasmKernels();
  if (!kernels) return null;
  let tree = trees.get(expression);
  if (tree === undefined) {
    tree = parseExpression(expression);
    if (trees.size >= MOST_LOOPS) trees.clear();
    trees.set(expression, tree);
  }
  if (!tree) return null;
  const width = widthFor(
    tree,
    dtype,
    numbers.filter((v) => v !== null),
  );
  const key = `${width} ${numbers.map((v) => (v === null ? 'm' : 's')).join('')} ${expression}`;
  let loop = loops.get(key);
  if (loop === undefined) {
    loop = compile(
      kernels,
      tree,
      width,
      numbers.map((v) => v === null),
    );
    if (loops.size >= MOST_LOOPS) loops.clear();
    loops.set(key, loop);
  }
  return loop;
}
