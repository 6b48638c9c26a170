import type { QueryParams, QueryResult } from '../src/protocol/run.ts';
import type { Mode } from './model/content.ts';
import type { State, Store } from './model/state.ts';

/** Forward and reverse mode: where a pass begins, and how far it has come. */
export class Passing {
  constructor(
    private readonly store: Store<State>,
    private readonly ask: (params: QueryParams<'pass'>) => Promise<QueryResult<'pass'>>,
  ) {}

  setMode(mode: Mode): void {
    this.store.set({ mode, run: null });
    this.restart();
  }

  /** Begins the pass of the mode, where it has one. */
  restart(): void {
    const { mode } = this.store.get();
    if (mode === 'forward' || mode === 'reverse') this.startPass(null);
  }

  /** Nodes a pass can be seeded at: inputs and parameters forward, outputs and the loss in reverse. */
  seeds(): readonly number[] {
    const { model, mode } = this.store.get();
    if (!model) return [];
    const { nodes, lossNode } = model.trace;
    const { outOf } = model.hierarchy.adjacency;
    if (mode === 'forward') {
      const inputs = nodes.filter(
        (node) => (node.kind === 'input' || node.kind === 'parameter') && outOf[node.id]!.some((edge) => edge.flows),
      );
      return inputs.map((node) => node.id);
    }
    const outputs = nodes.filter((node) => node.output && node.id !== lossNode && node.gradFn !== null).map((node) => node.id);
    return lossNode >= 0 && nodes[lossNode] ? [lossNode, ...outputs] : outputs;
  }

  /** Asks for the pass from a seed; null: the first one there is. */
  startPass(seed: number | null): void {
    const { model, mode } = this.store.get();
    if (!model || (mode !== 'forward' && mode !== 'reverse')) return;
    const seeds = this.seeds();
    const from = seed ?? (mode === 'forward' ? (seeds.at(-1) ?? null) : (seeds[0] ?? null));
    if (from === null) {
      this.store.set({
        run: { seed: -1, pass: null, problem: 'There is no variable to seed: nothing here is differentiable.', step: 0, playing: false },
      });
      return;
    }
    const waiting = { seed: from, pass: null, problem: null, step: 0, playing: false };
    this.store.set({ run: waiting });
    this.ask({ trace: model.trace.id, mode, seed: from }).then(
      (pass) => this.updateRun(waiting, { ...waiting, pass, step: pass.steps.length }),
      (error: Error) => this.updateRun(waiting, { ...waiting, problem: error.message }),
    );
  }

  private updateRun(expected: State['run'], run: State['run']): void {
    if (this.store.get().run === expected) this.store.set({ run });
  }

  /** Goes to a step of the pass, 0 … number of steps. */
  goToStep(step: number, playing = false): void {
    const { run } = this.store.get();
    if (!run?.pass) return;
    const bounded = Math.max(0, Math.min(run.pass.steps.length, step));
    this.store.set({ run: { ...run, step: bounded, playing: playing && bounded < run.pass.steps.length } });
  }
}
