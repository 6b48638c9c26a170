/** Writes WebAssembly modules with one vector loop each, made from an expression: the fast twin of the JavaScript loop that loops.ts makes from it. */
import { type Expr, roundsOnce } from './expression.ts';

/** What a loop computes in: float32 or float64 vectors, or, for float32 numbers whose expression rounds more than once, halves of double vectors. */
export type Width = 'single' | 'double' | 'halves';

/** Bytes of instructions; LEB128 where a number may be long. */
type Code = readonly number[];

const leb = (value: number): number[] => {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    out.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return out;
};
const simd = (opcode: number): Code => [0xfd, ...leb(opcode)];
const section = (id: number, body: Code): Code => [id, ...leb(body.length), ...body];
const vector = (items: readonly Code[]): Code => [...leb(items.length), ...items.flat()];
const named = (text: string): Code => [...leb(text.length), ...[...text].map((c) => c.charCodeAt(0))];

const [I32, F64, V128] = [0x7f, 0x7c, 0x7b];
const get = (local: number): Code => [0x20, ...leb(local)];
const set = (local: number): Code => [0x21, ...leb(local)];
const integer = (value: number): Code => [0x41, value]; // i32.const, below 64
const negative = (value: number): Code => [0x41, value & 0x7f]; // i32.const, at least −64
const NO_OFFSET: Code = [0, 0];

/** Opcodes by name; f32x4 and f64x2. */
const OPCODES: Readonly<Record<string, readonly [single: number, double: number]>> = {
  '+': [0xe4, 0xf0],
  '-': [0xe5, 0xf1],
  '*': [0xe6, 0xf2],
  '/': [0xe7, 0xf3],
  '===': [0x41, 0x47],
  '!==': [0x42, 0x48],
  '<': [0x43, 0x49],
  '>': [0x44, 0x4a],
  '<=': [0x45, 0x4b],
  '>=': [0x46, 0x4c],
  abs: [0xe0, 0xec],
  negate: [0xe1, 0xed],
  sqrt: [0xe3, 0xef],
  min: [0xe8, 0xf4],
  max: [0xe9, 0xf5],
  ceil: [0x67, 0x74],
  floor: [0x68, 0x75],
  trunc: [0x69, 0x7a],
};
/** Names of calls that are instructions. */
const INSTRUCTIONS: ReadonlySet<string> = new Set(['abs', 'sqrt', 'min', 'max', 'ceil', 'floor', 'trunc', 'fround']);
const [NOT, AND, OR, BITSELECT] = [0x4d, 0x4e, 0x50, 0x52].map(simd) as [Code, Code, Code, Code];
const [PROMOTE_LOW, DEMOTE] = [0x5f, 0x5e].map(simd) as [Code, Code];
const SHUFFLE = simd(0x0d);
const lanes = (...bytes: number[]): Code => bytes.flatMap((first) => [0, 1, 2, 3, 4, 5, 6, 7].map((i) => first + i));

const isTruth = (e: Expr): boolean =>
  e.kind === 'compare' || e.kind === 'logic' || e.kind === 'not' || (e.kind === 'choose' && isTruth(e.yes) && isTruth(e.no));

/** Names of the functions that an expression calls and for which there is no instruction. */
export function functionsIn(e: Expr): Set<string> {
  const out = new Set<string>();
  const visit = (x: Expr): void => {
    if (x.kind === 'call') {
      if (!INSTRUCTIONS.has(x.name)) out.add(x.name);
      x.args.forEach(visit);
    } else if (x.kind === 'negate' || x.kind === 'not') visit(x.of);
    else if (x.kind === 'choose') [x.condition, x.yes, x.no].forEach(visit);
    else if (x.kind === 'arithmetic' || x.kind === 'compare' || x.kind === 'logic') [x.left, x.right].forEach(visit);
  };
  visit(e);
  return out;
}

/** The width for an expression over float32 or float64 numbers. */
export function widthFor(e: Expr, dtype: 'float32' | 'float64', numbers: readonly number[]): Width {
  if (dtype === 'float64') return 'double';
  return roundsOnce(e) && numbers.every((v) => Object.is(Math.fround(v), v)) ? 'single' : 'halves';
}

/** Instructions that leave the value of an expression on the stack. `operands` are the locals of their values, `functions` the indices to call. */
class Evaluation {
  private readonly results = new Map<string, number>();
  constructor(
    private readonly double: boolean,
    private readonly operands: readonly number[],
    private readonly functions: ReadonlyMap<string, number>,
    /** The first of the locals for results of calls. */
    private readonly firstFree: number,
  ) {}
  private op(name: string): Code {
    return simd(OPCODES[name]![this.double ? 1 : 0]);
  }
  private constant(value: number): Code {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    if (this.double) for (const at of [0, 8]) view.setFloat64(at, value, true);
    else for (const at of [0, 4, 8, 12]) view.setFloat32(at, value, true);
    return [...simd(0x0c), ...bytes];
  }
  /** As a number; a truth becomes 1 or 0. */
  number(e: Expr): Code {
    if (isTruth(e)) return [...this.truth(e), ...this.constant(1), ...AND];
    switch (e.kind) {
      case 'number':
        return this.constant(e.value);
      case 'operand':
        return get(this.operands[e.index]!);
      case 'negate':
        return [...this.number(e.of), ...this.op('negate')];
      case 'choose':
        return [...this.number(e.yes), ...this.number(e.no), ...this.truth(e.condition), ...BITSELECT];
      case 'call': {
        if (!INSTRUCTIONS.has(e.name)) return this.called(e);
        const args = e.args.flatMap((x) => this.number(x));
        // Only expressions in doubles say where float32 would round.
        return [...args, ...(e.name === 'fround' ? [...DEMOTE, ...PROMOTE_LOW] : this.op(e.name))];
      }
      case 'arithmetic':
        return [...this.number(e.left), ...this.number(e.right), ...this.op(e.op)];
      default:
        throw new Error('unreachable: truths were dealt with');
    }
  }
  /** A function of the same operands is called once; both branches of every choice are walked, so that the first call is always made. */
  private called(e: Expr & { kind: 'call' }): Code {
    const key = JSON.stringify(e);
    const known = this.results.get(key);
    if (known !== undefined) return get(known);
    const code = [...e.args.flatMap((x) => this.number(x)), 0x10, ...leb(this.functions.get(e.name)!)];
    const local = this.firstFree + this.results.size;
    this.results.set(key, local);
    return [...code, 0x22, ...leb(local)]; // local.tee
  }
  /** How many locals results of calls take. */
  get kept(): number {
    return this.results.size;
  }
  /** As a mask of ones or zeros. A number is true unless it is 0 or NaN. */
  truth(e: Expr): Code {
    if (e.kind === 'not') return [...this.truth(e.of), ...NOT];
    if (e.kind === 'logic') return [...this.truth(e.left), ...this.truth(e.right), ...(e.op === '&&' ? AND : OR)];
    if (e.kind === 'compare') return [...this.number(e.left), ...this.number(e.right), ...this.op(e.op)];
    if (e.kind === 'choose' && isTruth(e)) return [...this.truth(e.yes), ...this.truth(e.no), ...this.truth(e.condition), ...BITSELECT];
    return [...this.number(e), ...this.op('abs'), ...this.constant(0), ...this.op('>')];
  }
}

/**
 * A module that exports `loop(count, out, …operands)`: an operand is an address (it moves with the result) or, where `moves` is false, a number.
 * It imports the memory and, under their names, the functions that the expression calls, which take and return a vector of what is computed in.
 */
export function vectorModule(
  e: Expr,
  width: Width,
  moves: readonly boolean[],
  shared: boolean,
  pages: { initial: number; maximum: number },
) {
  const functions = [...functionsIn(e)];
  const indices = new Map(functions.map((name, i) => [name, i]));
  const element = width === 'double' ? 8 : 4;
  const parameters = [I32, I32, ...moves.map((m) => (m ? I32 : F64))];
  const END = parameters.length; // local: where the loop ends
  const loaded = moves.map((_, k) => END + 1 + k); // the operands as they lie in memory
  const low = width === 'halves' ? moves.map((_, k) => END + 1 + moves.length + k) : loaded; // as they are computed with
  const operandLocals = low === loaded ? moves.length : 2 * moves.length;
  const value = new Evaluation(width !== 'single', low, indices, END + 1 + operandLocals);
  const valueCode = value.number(e);

  const prepare = moves.flatMap((m, k) => {
    if (m) return [];
    const splat = width === 'single' ? [0xb6, ...simd(0x13)] : simd(0x14); // f32.demote_f64, f32x4.splat; f64x2.splat
    return [...get(2 + k), ...splat, ...set(low[k]!)];
  });
  const moving = moves.flatMap((m, k) => (m ? [k] : []));
  const half = (which: 0 | 8): Code => [
    ...moving.flatMap((k) => [
      ...get(loaded[k]!),
      ...(which === 0 ? [] : [...get(loaded[k]!), ...SHUFFLE, ...lanes(8, 8)]),
      ...PROMOTE_LOW,
      ...set(low[k]!),
    ]),
    ...valueCode,
    ...DEMOTE,
  ];
  const whole: Code = width === 'halves' ? [...half(0), ...half(8), ...SHUFFLE, ...lanes(0, 16)] : valueCode;
  const first: Code = width === 'halves' ? half(0) : valueCode;

  /** block loop: while out < end { load; store(out, value); advance } */
  const loop = (step: number, load: Code, value: Code, store: Code): Code => [
    ...[0x02, 0x40, 0x03, 0x40, ...get(1), ...get(END), 0x4f, 0x0d, 1],
    ...moving.flatMap((k) => [...get(2 + k), ...load, ...NO_OFFSET, ...set(loaded[k]!)]),
    ...[...get(1), ...value, ...store],
    ...[1, ...moving.map((k) => 2 + k)].flatMap((p) => [...get(p), ...integer(step), 0x6a, ...set(p)]),
    ...[0x0c, 0, 0x0b, 0x0b],
  ];
  const shift = element === 4 ? 2 : 3;
  const perVector = 16 / element;
  const one = element === 4 ? { load: 0x5c, store: 0x5a } : { load: 0x5d, store: 0x5b };
  const body: Code = [
    ...prepare,
    ...[...get(1), ...get(0), ...negative(-perVector), 0x71, ...integer(shift), 0x74, 0x6a, ...set(END)], // end = out + ((n & −lanes) << shift)
    ...loop(16, simd(0), whole, [...simd(0x0b), ...NO_OFFSET]),
    ...[...get(1), ...get(0), ...integer(perVector - 1), 0x71, ...integer(shift), 0x74, 0x6a, ...set(END)],
    ...loop(element, simd(one.load), first, [...simd(one.store), ...NO_OFFSET, 0]),
    0x0b,
  ];
  const locals = vector([
    [1, I32],
    [...leb(operandLocals + value.kept), V128],
  ]);
  const memory = [...named('env'), ...named('memory'), 2, shared ? 3 : 1, ...leb(pages.initial), ...leb(pages.maximum)];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      vector([
        [0x60, ...vector([[V128]]), ...vector([[V128]])],
        [0x60, ...vector(parameters.map((p) => [p])), 0],
      ]),
    ),
    ...section(2, vector([memory, ...functions.map((name) => [...named('env'), ...named(name), 0, 0])])),
    ...section(3, vector([[1]])),
    ...section(7, vector([[...named('loop'), 0, functions.length]])),
    ...section(10, vector([[...leb(code.length), ...code]])),
  ]);
}
