import {
  type Attrs,
  anomalies,
  apply,
  applyInPlace,
  backward,
  checkVersion,
  type DType,
  dtypeInfo,
  edgeOf,
  functions,
  grad,
  gradMode,
  gradOfMany,
  type Inputs,
  isPrimitive,
  jvp,
  LeafNode,
  memory,
  type Node,
  notifyOperation,
  type Operand,
  origin,
  type Primitive,
  runtimeError,
  savedHooks,
  setDefaultDType,
  Tensor,
  UnsupportedError,
  withGradMode,
} from '../../engine/index.ts';
import { Attributes } from './attributes.ts';
import { FunctionNode, Functions } from './function-node.ts';
import { parseList } from './handles.ts';
import { type HeldFunction, Hooks, hold, type PythonFunction } from './python-function.ts';
import { References } from './references.ts';
import { refuseOverflow } from './scalars.ts';
import { TensorState } from './tensor-state.ts';

/** Watches which line of the user's program an operation belongs to. */
export interface SiteListener {
  /** Called before operations that the site makes. */
  site(number: number): void;
}

/**
 * The engine as Python sees it: tensors are integer handles, arguments are numbers and strings. Each method that returns a handle gives Python
 * one reference to it, which `release` returns. Errors are thrown as EngineErrors and become Python exceptions in `_nabla/engine.py`.
 */
export class Bridge extends TensorState {
  readonly #attributes = new Attributes();
  constructor(private readonly listener: SiteListener) {
    super();
  }

  /** Forgets every tensor: the run is over. */
  override clear(): void {
    super.clear();
    this.#nodes.clear();
    savedHooks.pack = null;
  }
  /** The nodes that Python has objects of. */
  nodes(): Iterable<Node> {
    return this.#nodes.values();
  }
  /** Backward passes under way: they hold tensors that nobody else knows, while hooks and custom functions in Python call the engine. */
  #passes = 0;
  /** Before each call from outside: but for passes under way, what can be reached is all that is in use. */
  #settle(): void {
    if (this.#passes === 0) memory.settle();
  }
  #pass<T>(run: () => T): T {
    this.#settle();
    this.#passes++;
    try {
      return run();
    } finally {
      this.#passes--;
    }
  }

  // --- operations ---
  op(name: string, attrs: string, site: number, ...handles: number[]): number {
    return this.give(this.#run(name, attrs, site, handles)[0]!);
  }
  ops(name: string, attrs: string, site: number, ...handles: number[]): string {
    return this.#run(name, attrs, site, handles)
      .map((t) => this.give(t))
      .join();
  }
  inPlace(name: string, attrs: string, site: number, ...handles: number[]): void {
    this.#settle();
    if (!isPrimitive(name)) throw new UnsupportedError(`${name}_`);
    this.#at(site);
    const operands = this.operands(handles);
    const read = this.#attributes.read(name, attrs);
    refuseOverflow(name, read, operands);
    applyInPlace(name, operands as unknown as Inputs<Primitive>, read as Attrs<Primitive>);
  }
  /** The program is at this site, without an operation. */
  site(number: number): void {
    this.listener.site(number);
  }
  has(name: string): boolean {
    return isPrimitive(name) || Object.hasOwn(functions, name);
  }
  /** What follows comes from that place in the user's program. */
  #at(site: number): void {
    origin.current = site;
    this.listener.site(site);
  }
  #run(name: string, attrs: string, site: number, handles: readonly number[]): readonly Tensor[] {
    this.#settle();
    this.#at(site);
    const operands = this.operands(handles);
    const read = this.#attributes.read(name, attrs);
    refuseOverflow(name, read, operands);
    if (isPrimitive(name)) return apply(name, operands as unknown as Inputs<Primitive>, read as Attrs<Primitive>);
    const composite = functions[name];
    if (!composite) throw new UnsupportedError(name);
    const out = composite(operands, read);
    return out instanceof Tensor ? [out] : out;
  }

  // --- leaving the graph ---
  /** The only element, as a number of Python's. Where the tensor has a history, this is where gradient ends: watched like an operation. */
  /** Minus zero is given as text: as a number it would be an integer to Python, which has no sign of zero. */
  item(handle: number, site: number): number | '-0.0' {
    const t = this.tensor(handle);
    if (edgeOf(t)) this.#aside('item', t, t.alias(), site);
    const value = t.item();
    return Object.is(value, -0) && dtypeInfo(t.dtype).category === 'floating' ? '-0.0' : value;
  }
  /** Tells observers of what is no operation of the engine's, but leads out of the graph. */
  #aside(name: string, from: Tensor, to: Tensor, site: number): void {
    this.listener.site(site);
    notifyOperation({ name, inputs: [from], attrs: {}, outputs: [to], node: null, inPlace: false });
  }
  // --- autograd ---
  /** For tensors that a custom function saved at `site`. @throws StaleValueError if it was overwritten since it had `version` */
  checkVersion(handle: number, version: number, site: number): void {
    const t = this.tensor(handle);
    const edge = edgeOf(t);
    checkVersion(t, version, site, edge?.node ?? null, edge?.slot ?? 0);
  }
  /** Tensor.data: as detach, and writes through it do not count for autograd. */
  dataOf(handle: number, site: number): number {
    const from = this.tensor(handle);
    const t = from.alias();
    t.unversioned = true;
    if (edgeOf(from)) this.#aside('data', from, t, site);
    return this.give(t);
  }
  setGradMode(on: boolean): boolean {
    const before = gradMode.enabled;
    gradMode.enabled = on;
    return before;
  }
  refuseAnomalies(on: boolean): void {
    anomalies.refused = on;
  }
  setDefaultDType(dtype: DType): void {
    setDefaultDType(dtype);
  }
  retainGrad(handle: number): void {
    const t = this.tensor(handle);
    const edge = edgeOf(t);
    if (!edge) throw runtimeError("can't retain_grad on Tensor that has requires_grad=False");
    if (!t.node || t.retainsGrad) return;
    t.retainsGrad = true;
    edge.node.addHook(edge.slot, (g) => {
      t.grad = g.alias();
      return null;
    });
  }
  backward(roots: string, cotangents: string, retainGraph: boolean, createGraph: boolean, into: string): void {
    const options = { retainGraph, createGraph, ...(into === '' ? {} : { into: this.list(into) }) };
    this.#pass(() => backward(this.list(roots), this.operands(parseList(cotangents)), options));
  }
  /** @returns handles joined by commas, -1 for an input that the outputs do not depend on. */
  grad(roots: string, inputs: string, cotangents: string, retainGraph: boolean, createGraph: boolean): string {
    const options = { retainGraph, createGraph };
    return this.#pass(() => grad(this.list(roots), this.list(inputs), this.operands(parseList(cotangents)), options))
      .map((g) => (g ? this.give(g) : -1))
      .join();
  }
  /** The same for many cotangents of one tensor, along their first dimension. */
  gradOfMany(root: number, inputs: string, cotangents: number, retainGraph: boolean, createGraph: boolean): string {
    const options = { retainGraph, createGraph };
    return this.#pass(() => gradOfMany(this.tensor(root), this.list(inputs), this.tensor(cotangents), options))
      .map((g) => (g ? this.give(g) : -1))
      .join();
  }
  /** Forward mode: the tangent of an output from those of inputs; -1 for zero. */
  jvp(output: number, inputs: string, tangents: string): number {
    const [tangent] = jvp([this.tensor(output)], this.list(inputs), this.list(tangents));
    return tangent ? this.give(tangent) : -1;
  }
  /** Name of grad_fn, as PyTorch has it; '' for none. */
  nodeName(handle: number): string {
    const t = this.tensor(handle);
    edgeOf(t);
    return t.node ? t.node.label : '';
  }
  /** Identity of grad_fn, and the identities of those it leads to as "id:slot:name" joined by commas. */
  nodeOf(handle: number): number {
    const node = edgeOf(this.tensor(handle))?.node;
    return node ? this.#nodes.give(node) : -1;
  }
  /** The nodes that a node passes its cotangents to, as "number:slot:name" joined by commas; number -1 for an operand that takes none. */
  nextNodes(number: number): string {
    return this.#node(number)
      .edges.map((e) => (e ? `${this.#nodes.give(e.node)}:${e.slot}:${e.node.label}` : '-1:0:'))
      .join();
  }
  /** The leaf that an AccumulateGrad node stands for, or -1. */
  leafOf(number: number): number {
    const node = this.#nodes.get(number);
    return node instanceof LeafNode ? this.give(node.leaf) : -1;
  }
  releaseNode(number: number): void {
    this.#nodes.release(number);
  }
  readonly #nodes = new References<Node>();
  /** Runs `callback(handle of the cotangent)` when the gradient of the tensor is complete; it returns a replacement's handle or -1. @returns a number for `removeHook`. */
  addHook(handle: number, callback: HeldFunction): number {
    const edge = edgeOf(this.tensor(handle));
    if (!edge) throw runtimeError("cannot register a hook on a tensor that doesn't require gradient");
    return this.#hooks.add(edge.node, callback, (held) => edge.node.addHook(edge.slot, (g) => this.take(held(this.give(g)) as number)));
  }
  /** Runs `callback()` whenever a gradient was added to the leaf's. */
  addAccumulatedHook(handle: number, callback: HeldFunction): number {
    const node = edgeOf(this.tensor(handle))?.node;
    if (!(node instanceof LeafNode)) throw runtimeError('post accumulate grad hooks cannot be registered on non-leaf tensors');
    return this.#hooks.add(node, callback, (held) => node.addAccumulated(() => void held()));
  }
  /** Runs `callback("h1,h2,…")` with the cotangents of a node's outputs before it runs; it returns others likewise, or '' for the same. */
  addPreHook(number: number, callback: HeldFunction): number {
    const node = this.#node(number);
    return this.#hooks.add(node, callback, (held) => node.addPreHook((gs) => this.taken(held(this.given(gs)) as string)));
  }
  /** The same after it ran, with the cotangents of its inputs and of its outputs; it returns others for the inputs. */
  addPostHook(number: number, callback: HeldFunction): number {
    const node = this.#node(number);
    return this.#hooks.add(node, callback, (held) =>
      node.addPostHook((ins, gs) => this.taken(held(this.given(ins), this.given(gs)) as string)),
    );
  }
  removeHook(number: number): void {
    this.#hooks.remove(number);
  }
  /** From now on `pack(handle)` takes what is kept for backward and returns a number, for which `unpack` returns a handle; both null: no longer. */
  setSavedHooks(pack: HeldFunction | null | undefined, unpack: HeldFunction | null | undefined): void {
    if (!pack || !unpack) {
      savedHooks.pack = null;
      return;
    }
    const [into, outOf] = [hold(pack), hold(unpack)];
    // What was packed may be unpacked long after the hooks were taken away.
    this.#packing.push(into, outOf);
    savedHooks.pack = (t) => {
      const number = withGradMode(false, () => into(this.give(t.alias()))) as number;
      return () => this.take(outOf(number) as number)!;
    };
  }
  readonly #packing: PythonFunction[] = [];
  readonly #hooks = new Hooks();
  #node(number: number): Node {
    const node = this.#nodes.get(number);
    if (!node) throw runtimeError(`internal: no node number ${number}`);
    return node;
  }

  /**
   * Puts a custom function on the tape: `backward("h1,h2,…")` gets the cotangents' handles (-1 for none) and returns those of the inputs likewise,
   * `jvp` the tangents of the inputs and returns those of the outputs. The outputs must be fresh tensors (or aliases) without history.
   * @returns a number for `functionOutput`.
   */
  recordFunction(
    name: string,
    inputs: string,
    outputs: string,
    backward: HeldFunction,
    jvp: HeldFunction | null | undefined,
    site: number,
    savesTensors: boolean,
  ): number {
    this.#at(site);
    const outs = this.list(outputs);
    const operands = this.operands(parseList(inputs));
    const callbacks = [hold(backward), ...(jvp ? [hold(jvp)] : [])];
    const [asked, pushed] = callbacks.map((held) => (given: readonly Operand[]) => this.taken(held(this.given(given)) as string) ?? []);
    const end = () => {
      for (const held of callbacks) held.destroy();
    };
    const node = new FunctionNode({ name, savesTensors, backward: asked!, ...(pushed ? { jvp: pushed } : {}), end }, operands, outs);
    outs.forEach((t, slot) => {
      t.node = node;
      t.slot = slot;
      t.requiresGrad = false;
    });
    notifyOperation({ name, inputs: operands, attrs: {}, outputs: outs, node, inPlace: false });
    return this.#functions.add(node);
  }
  /** A result of a custom function, for what it saved of its own results: were it held by the function's ctx, nothing would ever let go of either. */
  functionOutput(number: number, slot: number): number {
    return this.give(this.#functions.output(number, slot));
  }
  /** Ends the custom functions and hooks that are not on this part of the tape. A pass under way may have left its tape. */
  endFunctions(tape: ReadonlySet<Node>): void {
    if (this.#passes > 0) return;
    this.#hooks.endAllBut(tape);
    this.#functions.endAllBut(tape);
  }
  /** Lets go of all of Python's functions: the run that they belong to is over. */
  endCallbacks(): void {
    this.#hooks.endAllBut(new Set());
    for (const held of this.#packing.splice(0)) held.destroy();
    this.#functions.endAllBut(new Set());
  }
  readonly #functions = new Functions();
}
