import { grad } from '../autograd/backward.ts';
import { edgeOf } from '../autograd/graph.ts';
import { withGradMode } from '../autograd/mode.ts';
import { LeafNode, PrimitiveNode } from '../autograd/node.ts';
import { isFloating } from '../dtype.ts';
import { EngineError, UnsupportedError } from '../errors.ts';
import type { Operand } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import type { Probe } from './differences.ts';
import { comesFrom, type Row, split } from './rows.ts';
import type { Subject } from './types.ts';

export type Recorded = ReturnType<Probe['record']>;
/** What a backward pass has for an input: a tensor, nothing, or the error that it failed with. */
export type Gradient = Operand | EngineError;

/** Backward passes over recorded runs of a subject, as the user's code makes them. */
export class BackwardPass {
  count = 0;
  /** True once a pass wrote into the cotangent it was given. */
  wroteInPlace = false;
  #newest: { readonly run: Recorded; readonly outputs: readonly Tensor[]; readonly calls: number } | null = null;
  constructor(
    readonly subject: Subject,
    readonly probe: Probe,
  ) {}

  /** @returns the gradient of each input. A gradient of a shape that autograd refuses is told as the error of the input it belongs to. */
  run(run: Recorded, row: Row): Gradient[] {
    this.count++;
    const cotangents = split(row.weights, run.outputs);
    const versions = cotangents.map((g) => g?.storage.version);
    try {
      return this.#gradients(run, cotangents);
    } catch (error) {
      return this.#refused(run, error);
    } finally {
      if (cotangents.some((g, i) => g && g.storage.version !== versions[i])) this.wroteInPlace = true;
    }
  }

  #gradients(run: Recorded, cotangents: readonly Operand[]): Gradient[] {
    const { backward } = this.subject;
    if (backward) {
      // A hand-written backward reads what the newest call left behind: that must be this one.
      return withGradMode(false, () => {
        if (this.#newest?.run !== run || this.#newest.calls !== this.probe.calls)
          this.#newest = { run, outputs: this.probe.call(run.given), calls: this.probe.calls };
        return [...backward(run.given, this.#newest.outputs, cotangents)];
      });
    }
    const ends = run.outputs.flatMap((t, i) => (edgeOf(t) && cotangents[i] ? [{ t, cotangent: cotangents[i]! }] : []));
    const leaves = run.leaves.filter((t) => t.requiresGrad);
    if (ends.length === 0) return run.leaves.map(() => null);
    const found = grad(
      ends.map((e) => e.t),
      leaves,
      ends.map((e) => e.cotangent),
      { retainGraph: true },
    );
    return run.leaves.map((t) => found[leaves.indexOf(t)] ?? null);
  }

  #refused(run: Recorded, error: unknown): Gradient[] {
    if (!(error instanceof EngineError) || error instanceof UnsupportedError) throw error;
    const index = /returned an invalid gradient at index (\d+)/.exec(error.message)?.[1];
    if (index === undefined) throw error;
    const edges = run.outputs.flatMap((t) => edgeOf(t)?.node.edges[Number(index)] ?? []);
    const culprit = run.leaves.findIndex((leaf) => edges.some((e) => comesFrom(e, leaf)));
    return run.leaves.map((_, k) => (culprit < 0 || k === culprit ? error : null));
  }

  /**
   * Whether custom nodes stand an output without gradient (PyTorch's check_undefined_grad): each output left out in turn, then all of them.
   * @returns what the user's backward raised, or null. Where it raises with every gradient given too, that is no matter of undefined ones.
   */
  undefinedOutputs(run: Recorded): Error | null {
    if (this.subject.backward) return null;
    const custom = new Set(
      run.outputs.flatMap((t) => edgeOf(t)?.node ?? []).filter((n) => !(n instanceof PrimitiveNode || n instanceof LeafNode)),
    );
    for (const node of custom) {
      const given = node.results.map((r) => (isFloating(r.dtype) ? Tensor.full(r.shape, 1, r.dtype) : null));
      const attempts = [
        ...(given.length > 1 ? given.map((_, left) => given.map((g, i) => (i === left ? null : g))) : []),
        given.map(() => null),
      ];
      for (const cotangents of attempts) {
        const error = raised(() => node.vjp(cotangents));
        if (error && !raised(() => node.vjp(given))) return error;
      }
    }
    return null;
  }
}

function raised(body: () => void): Error | null {
  try {
    withGradMode(false, body);
    return null;
  } catch (error) {
    return error as Error;
  }
}
