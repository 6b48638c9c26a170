import type { OtherPanel } from '../src/protocol/panel.ts';
import type { Trace } from '../src/protocol/trace.ts';
import type { Host } from './host.ts';
import { compareTraces, differs } from './model/compare.ts';
import type { State, Store } from './model/state.ts';

/** Name of the choice that sets a run beside the one before it. */
export const previousRun = 'previous';

/** Sets the shown run beside another: the one before an edit, or that of another panel. */
export class Comparing {
  /** The newest run of the same definition whose numbers differ from those shown. */
  private previous: Trace | null = null;
  private other: { readonly title: string; readonly trace: Trace } | null = null;

  constructor(
    private readonly store: Store<State>,
    private readonly host: () => Host | null,
  ) {}

  /** A new run is about to be shown in the place of one of the same definition, or of another. */
  next(before: Trace | null, after: Trace, same: boolean): void {
    if (!same) {
      this.previous = null;
      this.store.set({ comparedWith: '', comparison: null });
    } else if (before && differs(compareTraces(after, before, ''))) this.previous = before;
    this.store.set({ hasPrevious: this.previous !== null });
    this.refresh(after);
  }

  /** Other panels that are open. */
  offer(others: readonly OtherPanel[]): void {
    const { comparedWith } = this.store.get();
    this.store.set({ others });
    if (comparedWith !== '' && comparedWith !== previousRun && !others.some(({ id }) => id === comparedWith)) this.choose('');
  }

  /** @param name of another panel, of the previous run, or '' for nothing */
  choose(name: string): void {
    this.other = null;
    const { model, colouring, mode } = this.store.get();
    const back = colouring === 'change' ? 'gradient' : colouring;
    this.store.set({
      comparedWith: name,
      comparison: null,
      colouring: name === '' ? back : 'change',
      mode: name === '' ? mode : 'gradients',
      run: null,
    });
    this.host()?.send({ type: 'compare', with: name === '' || name === previousRun ? null : name });
    if (model) this.refresh(model.trace);
  }

  /** The run of the chosen other panel, now and after each of its runs. */
  receive(title: string, trace: Trace): void {
    this.other = { title, trace };
    const { model } = this.store.get();
    if (model) this.refresh(model.trace);
  }

  private refresh(shown: Trace): void {
    const { comparedWith } = this.store.get();
    if (comparedWith === '') return;
    const partner = comparedWith === previousRun ? this.previous && { title: 'the previous run', trace: this.previous } : this.other;
    this.store.set({ comparison: partner ? compareTraces(shown, partner.trace, partner.title) : null });
  }
}
