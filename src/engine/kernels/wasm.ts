/**
 * The WebAssembly kernels: which variant runs here, its memory, and a typed face on its functions.
 *
 * Where the engine has shared memory, which grows without invalidating the views on it, arrays of some size live in the kernels' memory (`newArray`)
 * and are worked on where they lie. All others are copied in, and results out; the scratch space for that is laid out anew by each call.
 */
import { EngineError } from '../errors.ts';
import { formatBytes } from '../memory.ts';
import { erfTable } from '../special/erf.ts';
import { Arena, aligned, type GrowingMemory } from './arena.ts';
import { RELAXED_SIMD, RELAXED_SIMD_SHARED, SIMD, SIMD_SHARED } from './generated/kernels.wasm.ts';

/** The element types that have vector kernels. */
export type Floats = Float32Array | Float64Array;

/** `relaxed` has fused multiply-add, `simd` has not, `plain` means the TypeScript twins do all the work. */
export type KernelVariant = 'relaxed' | 'simd' | 'plain';

type Pack = (target: number, source: number, outer: number, outerCount: number, depth: number, depthCount: number, width: number) => void;
type Multiply = (
  a: number,
  rowPanels: number,
  b: number,
  columnPanels: number,
  depth: number,
  c: number,
  rowBytes: number,
  accumulate: number,
) => void;
type ScatterAdd = (
  target: number,
  rowOffsets: number,
  rows: number,
  columnOffsets: number,
  columns: number,
  source: number,
  rowBytes: number,
) => void;

type Gemv = (matrix: number, strideBytes: number, rows: number, x: number, depth: number, y: number) => void;

type MapFloat32 = (from: number, to: number, count: number) => void;
type Softmax = (from: number, to: number, rows: number, length: number, logarithm: number) => void;
type Reduce = (at: number, count: number) => number;
type Totals = (at: number, count: number, out: number) => void;
type Spread = (at: number, count: number, low: number, scale: number, bins: number) => void;
type Transpose = (from: number, fromRow: number, rows: number, columns: number, to: number, toRow: number) => void;

/** Functions of float32 only. */
export interface Elementwise {
  expF32: MapFloat32;
  sigmoidF32: MapFloat32;
  tanhF32: MapFloat32;
  reluF32: MapFloat32;
}

/** Random numbers of float32; flags are 0 or 1. */
export interface Random {
  uniformF32(words: number, next: number, to: number, count: number, range: number, low: number, high: number, fuses: number): number;
  normalF32(at: number, blocks: number, mean: number, std: number): void;
}

interface Exports extends Elementwise, Random {
  heapStart(): number;
  fusesF32(): number;
  setErfTable(at: number): void;
  packF32: Pack;
  packF64: Pack;
  multiplyF32: Multiply;
  multiplyF64: Multiply;
  scatterAddF32: ScatterAdd;
  scatterAddF64: ScatterAdd;
  gemvAlongDepthF32: Gemv;
  gemvAlongDepthF64: Gemv;
  gemvAlongRowsF32: Gemv;
  gemvAlongRowsF64: Gemv;
  softmaxF32: Softmax;
  softmaxF64: Softmax;
  sumF32: Reduce;
  sumF64: Reduce;
  maxF32: Reduce;
  maxF64: Reduce;
  minF32: Reduce;
  minF64: Reduce;
  totalsF32: Totals;
  totalsF64: Totals;
  spreadF32: Spread;
  spreadF64: Spread;
  transpose32: Transpose;
  transpose64: Transpose;
}

/** The functions for one element type, with the widths of the panels they work on. All addresses and offsets are in bytes. */
export interface Precision {
  readonly bytes: 4 | 8;
  /** Columns of C (and so of a packed panel of B) in one micro-kernel tile; a tile has `ROWS` rows in either precision. */
  readonly columns: 8 | 4;
  readonly pack: Pack;
  readonly multiply: Multiply;
  readonly scatterAdd: ScatterAdd;
  readonly gemvAlongDepth: Gemv;
  readonly gemvAlongRows: Gemv;
  readonly softmax: Softmax;
  readonly sum: Reduce;
  readonly max: Reduce;
  readonly min: Reduce;
  readonly totals: Totals;
  readonly spread: Spread;
  readonly transpose: Transpose;
}

/** Rows of C (and so of a packed panel of A) in one micro-kernel tile. */
export const ROWS = 4;

/** The corner of the standard WebAssembly interface used here; TypeScript declares it only together with the whole DOM. */
declare const WebAssembly:
  | undefined
  | {
      validate(code: Uint8Array<ArrayBuffer>): boolean;
      Module: new (code: Uint8Array<ArrayBuffer>) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
      Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => GrowingMemory;
    };

/** The limits that the modules are compiled with (build.mjs), in pages of 64 KiB: addresses stay below 2³¹, so that they are positive in JavaScript. */
export const PAGES = { initial: 16, maximum: 32768 };
const PAGE = 65536;
/** The end of the memory that arrays leave to the kernels' scratch regions: a run whose tensors fill the rest, and lie elsewhere from then on, still computes. */
const SCRATCH = 1 << 29;

/** An instance of the module with views on its memory. */
export class WasmKernels {
  readonly single: Precision;
  readonly double: Precision;
  readonly elementwise: Elementwise;
  /** null where the machine rounds a relaxed multiply-add twice. */
  readonly random: Random | null;
  /** Functions of vectors, by name, that other modules may import; JavaScript cannot call them. */
  readonly functions: Readonly<Record<string, unknown>>;
  float32: Float32Array = new Float32Array(0);
  float64: Float64Array = new Float64Array(0);
  int32: Int32Array = new Int32Array(0);
  private readonly arena: Arena;
  /** The block that `layout` divides. */
  private scratch = { address: 0, bytes: 0 };
  /** Growing makes a new buffer over the same memory; arrays made before it keep the old one. */
  private readonly buffers = new Set<ArrayBufferLike>();

  constructor(
    exports: Exports,
    readonly memory: GrowingMemory,
    /** Whether arrays may live in this memory. */
    readonly shared: boolean,
  ) {
    // Below the heap's start lie the module's constants.
    this.arena = new Arena(memory, exports.heapStart(), PAGES.maximum * PAGE);
    this.elementwise = exports;
    this.random = exports.fusesF32() ? exports : null;
    this.functions = exports as unknown as Record<string, unknown>;
    this.single = {
      bytes: 4,
      columns: 8,
      pack: exports.packF32,
      multiply: exports.multiplyF32,
      scatterAdd: exports.scatterAddF32,
      gemvAlongDepth: exports.gemvAlongDepthF32,
      gemvAlongRows: exports.gemvAlongRowsF32,
      softmax: exports.softmaxF32,
      sum: exports.sumF32,
      max: exports.maxF32,
      min: exports.minF32,
      totals: exports.totalsF32,
      spread: exports.spreadF32,
      transpose: exports.transpose32,
    };
    this.double = {
      bytes: 8,
      columns: 4,
      pack: exports.packF64,
      multiply: exports.multiplyF64,
      scatterAdd: exports.scatterAddF64,
      gemvAlongDepth: exports.gemvAlongDepthF64,
      gemvAlongRows: exports.gemvAlongRowsF64,
      softmax: exports.softmaxF64,
      sum: exports.sumF64,
      max: exports.maxF64,
      min: exports.minF64,
      totals: exports.totalsF64,
      spread: exports.spreadF64,
      transpose: exports.transpose64,
    };
  }

  /** The kernels for the element type of `array`. */
  precision(array: Floats): Precision {
    return array instanceof Float32Array ? this.single : this.double;
  }

  /** Memory seen as elements of the type of `array`. Views die when memory grows, so ask after `layout`, not before. */
  view(array: Floats): Floats {
    return array instanceof Float32Array ? this.float32 : this.float64;
  }

  /** Makes room for regions of these sizes in bytes and returns their addresses. All earlier regions are given up. */
  layout<Name extends string>(sizes: Record<Name, number>): Record<Name, number> {
    let total = 0;
    for (const name in sizes) total += aligned(sizes[name]);
    if (total > this.scratch.bytes) {
      this.arena.give(this.scratch.address, this.scratch.bytes);
      this.scratch = { address: 0, bytes: 0 };
      const address = this.arena.take(total);
      if (address < 0)
        throw new EngineError(
          'BudgetExceeded',
          `stopped: a kernel needs ${formatBytes(total)} to work in, and WebAssembly's memory has no more`,
        );
      this.scratch = { address, bytes: total };
    }
    this.refresh();
    let at = this.scratch.address;
    const addresses = { ...sizes };
    for (const name in sizes) {
      addresses[name] = at;
      at += aligned(sizes[name]);
    }
    return addresses;
  }

  /** Puts constants into this memory for good. @returns where they are. */
  keep(constants: Float64Array): number {
    const address = this.arena.take(constants.byteLength);
    new Float64Array(this.memory.buffer, address, constants.length).set(constants);
    return address;
  }
  /** An array in this memory with arbitrary contents, or null where none may be. Give it back with `giveBack`. */
  newArray<A extends RealArray>(type: ArrayType<A>, length: number): A | null {
    const address = this.shared ? this.arena.take(length * type.BYTES_PER_ELEMENT, PAGES.maximum * PAGE - SCRATCH) : -1;
    if (address < 0) return null;
    this.refresh();
    return new type(this.memory.buffer, address, length);
  }
  /** Gives the memory of an array from `newArray` to others. */
  giveBack(array: RealArray): void {
    this.arena.give(array.byteOffset, array.byteLength);
  }
  /** Address of the first element, or −1 if the array does not lie in this memory. */
  addressOf(array: RealArray): number {
    // Asking a small array of V8 for its buffer would move it out of the JavaScript heap.
    return array.byteLength >= residentFrom && this.buffers.has(array.buffer) ? array.byteOffset : -1;
  }

  private refresh(): void {
    const { buffer } = this.memory;
    if (this.int32.buffer === buffer) return;
    this.float32 = new Float32Array(buffer);
    this.float64 = new Float64Array(buffer);
    this.int32 = new Int32Array(buffer);
    if (this.shared) this.buffers.add(buffer);
  }
}

export type RealArray = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array;
export interface ArrayType<A extends RealArray = RealArray> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): A;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
}
/** Arrays of fewer bytes than this stay in the JavaScript heap, where making one costs less. */
let residentFrom = 4096;
export const livesInKernels = (bytes: number) => bytes >= residentFrom;
/** For tests: puts smaller arrays into the kernels' memory too. @returns the size from which it was done before. */
export function setResidentFrom(bytes: number): number {
  const before = residentFrom;
  residentFrom = bytes;
  return before;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Runs a module that imports these as `env`. @returns its exports. */
export function instantiate(code: Uint8Array<ArrayBuffer>, env: object): unknown {
  return new WebAssembly!.Instance(new WebAssembly!.Module(code), { env }).exports;
}

/** @param given the memory of kernels that another thread has made; a new one without. */
function load(given?: GrowingMemory): { variant: KernelVariant; kernels: WasmKernels | null } {
  if (typeof WebAssembly === 'undefined') return { variant: 'plain', kernels: null };
  const shared = typeof SharedArrayBuffer !== 'undefined';
  const modules = shared ? [RELAXED_SIMD_SHARED, SIMD_SHARED] : [RELAXED_SIMD, SIMD];
  for (const [i, base64] of modules.entries()) {
    const code = decode(base64);
    // A module this engine cannot run (no SIMD, no relaxed SIMD) fails validation; any other failure is ours and must surface.
    if (!WebAssembly.validate(code)) continue;
    const memory = given ?? new WebAssembly.Memory({ ...PAGES, shared });
    const exports = instantiate(code, { memory }) as Exports;
    const kernels = new WasmKernels(exports, memory, shared);
    if (!given) exports.setErfTable(kernels.keep(erfTable));
    return { variant: i === 0 ? 'relaxed' : 'simd', kernels };
  }
  return { variant: 'plain', kernels: null };
}

let loaded: ReturnType<typeof load> | undefined;
let enabled = true;

/** The WebAssembly kernels, or null when this engine lacks SIMD or they were switched off. */
export function wasmKernels(): WasmKernels | null {
  if (!enabled) return null;
  loaded ??= load();
  return loaded.kernels;
}

/** The same kernels on the memory of another thread: for work on what lies there, not for taking room in it. @throws Error where this thread has none. */
export function kernelsOn(memory: GrowingMemory): WasmKernels {
  const { kernels } = load(memory);
  if (!kernels) throw new Error('internal: a thread of the kernels has no WebAssembly with vectors');
  return kernels;
}

/** Which kernels large problems run on here and now. Small ones always take the plain kernels: copying would cost more. */
export function kernelsInUse(): KernelVariant {
  return wasmKernels() === null ? 'plain' : loaded!.variant;
}

/** The kernels' memory where other threads can work on it; null where they have none, or it is not shared. */
export function sharedKernelMemory(): GrowingMemory | null {
  const kernels = wasmKernels();
  return kernels?.shared ? kernels.memory : null;
}

/** Switches the WebAssembly kernels off or on again, to compare them with their plain twins. */
export function useWasm(on: boolean): void {
  enabled = on;
}

/** An array in the kernels' memory, with arbitrary contents; null where they have none that is fit for it, or no room. */
export function newArray<A extends RealArray>(type: ArrayType<A>, length: number): A | null {
  return wasmKernels()?.newArray(type, length) ?? null;
}
/** Returns an array that `newArray` made; it must not be read any more. */
export function giveBack(array: RealArray): void {
  loaded!.kernels!.giveBack(array);
}
/** Calls `use` with an array of arbitrary contents that is there only during the call: in the kernels' memory where they have room. */
export function withTemporary<A extends RealArray, Result>(type: ArrayType<A>, length: number, use: (array: A) => Result): Result {
  const resident = newArray(type, length);
  try {
    return use(resident ?? new type(length));
  } finally {
    if (resident) giveBack(resident);
  }
}
/** Address of the first element of an array in the kernels' memory; −1 for one that does not lie there. */
export function addressOf(array: RealArray): number {
  return loaded?.kernels?.addressOf(array) ?? -1;
}

/** The kernels for the elements of an array that lies in their memory, and where `array[start]` is; null where it lies elsewhere, or has no vectors. */
export function residence(array: ArrayLike<number>, start: number): { kernels: WasmKernels; precision: Precision; at: number } | null {
  if (!(array instanceof Float32Array || array instanceof Float64Array)) return null;
  const kernels = wasmKernels();
  const address = kernels ? kernels.addressOf(array) : -1;
  if (address < 0) return null;
  const precision = kernels!.precision(array);
  return { kernels: kernels!, precision, at: address + start * precision.bytes };
}

/**
 * Addresses of these arrays. Small ones that do not lie in the kernels' memory are copied there, where they stay until a kernel lays out its scratch
 * memory anew. @returns null if a large one lies elsewhere.
 */
export function stageSmall(arrays: readonly RealArray[]): number[] | null {
  const kernels = wasmKernels();
  if (!kernels) return null;
  const addresses = arrays.map((array) => kernels.addressOf(array));
  if (addresses.every((address) => address >= 0)) return addresses;
  if (arrays.some((array, k) => addresses[k]! < 0 && livesInKernels(array.byteLength))) return null;
  const sizes = Object.fromEntries(arrays.flatMap((array, k) => (addresses[k]! < 0 ? [[`operand ${k}`, array.byteLength]] : [])));
  for (const [name, address] of Object.entries(kernels.layout(sizes))) {
    const k = Number(name.slice('operand '.length));
    const array = arrays[k] as Floats;
    kernels.view(array).set(array, address / array.BYTES_PER_ELEMENT);
    addresses[k] = address;
  }
  return addresses;
}
