/**
 * The WebAssembly kernels: which variant runs here, its memory, and a typed face on its functions.
 *
 * Tensors live in ordinary typed arrays. A kernel copies its operands into WebAssembly memory, works there and copies the
 * result out; memory is scratch space, laid out anew by each call and never referred to afterwards.
 */
import { RELAXED_SIMD, SIMD } from './generated/kernels.wasm.ts';

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

type MapFloat32 = (at: number, count: number) => void;

/** Functions of float32 only; they work in place. */
export interface Elementwise {
  expF32: MapFloat32;
  sigmoidF32: MapFloat32;
  tanhF32: MapFloat32;
  reluF32: MapFloat32;
  softmaxF32: (at: number, rows: number, length: number, rowBytes: number, scratch: number, logarithm: number) => void;
}

interface Exports extends Elementwise {
  heapStart(): number;
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
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
    };

const PAGE = 65536;
const ALIGNMENT = 64;

/** An instance of the module with views on its memory. */
export class WasmKernels {
  readonly single: Precision;
  readonly double: Precision;
  readonly elementwise: Elementwise;
  float32 = new Float32Array(0);
  float64 = new Float64Array(0);
  int32 = new Int32Array(0);
  private readonly memory: Exports['memory'];
  /** First address free for regions; the module's constants lie below. */
  private readonly start: number;

  constructor(exports: Exports) {
    this.memory = exports.memory;
    this.start = Math.ceil(exports.heapStart() / ALIGNMENT) * ALIGNMENT;
    this.elementwise = exports;
    this.single = {
      bytes: 4,
      columns: 8,
      pack: exports.packF32,
      multiply: exports.multiplyF32,
      scatterAdd: exports.scatterAddF32,
      gemvAlongDepth: exports.gemvAlongDepthF32,
      gemvAlongRows: exports.gemvAlongRowsF32,
    };
    this.double = {
      bytes: 8,
      columns: 4,
      pack: exports.packF64,
      multiply: exports.multiplyF64,
      scatterAdd: exports.scatterAddF64,
      gemvAlongDepth: exports.gemvAlongDepthF64,
      gemvAlongRows: exports.gemvAlongRowsF64,
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
    let end = this.start;
    const addresses = { ...sizes };
    for (const name in sizes) {
      addresses[name] = end;
      end += Math.ceil(sizes[name] / ALIGNMENT) * ALIGNMENT;
    }
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    if (this.int32.buffer !== this.memory.buffer) {
      this.float32 = new Float32Array(this.memory.buffer);
      this.float64 = new Float64Array(this.memory.buffer);
      this.int32 = new Int32Array(this.memory.buffer);
    }
    return addresses;
  }
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function load(): { variant: KernelVariant; kernels: WasmKernels | null } {
  if (typeof WebAssembly === 'undefined') return { variant: 'plain', kernels: null };
  for (const [variant, base64] of [['relaxed', RELAXED_SIMD] as const, ['simd', SIMD] as const]) {
    const code = decode(base64);
    // A module this engine cannot run (no SIMD, no relaxed SIMD) fails validation; any other failure is ours and must surface.
    if (!WebAssembly.validate(code)) continue;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code), {});
    return { variant, kernels: new WasmKernels(instance.exports as Exports) };
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

/** Which kernels large problems run on here and now. Small ones always take the plain kernels: copying would cost more. */
export function kernelsInUse(): KernelVariant {
  return wasmKernels() === null ? 'plain' : loaded!.variant;
}

/** Switches the WebAssembly kernels off or on again, to compare them with their plain twins. */
export function useWasm(on: boolean): void {
  enabled = on;
}
