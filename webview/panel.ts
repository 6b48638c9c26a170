import type { PanelState } from '../src/protocol/panel.ts';
import type { QueryName, QueryParams, QueryResult } from '../src/protocol/run.ts';
import type { Location, Trace } from '../src/protocol/trace.ts';
import { Comparing } from './comparing.ts';
import { measureFor } from './draw/scene.ts';
import type { Event, Host } from './host.ts';
import type { LaidLevel, LevelLayout, Point, Size } from './layout/geometry.ts';
import { layOut } from './layout/picture.ts';
import type { Colouring } from './model/colour.ts';
import { isScalar } from './model/format.ts';
import { ancestors, buildHierarchy, type Group, type Grouping, type Item } from './model/hierarchy.ts';
import { initiallyExpanded, visible } from './model/levels.ts';
import { nodeNames } from './model/names.ts';
import { initialState, type Model, type State, Store, selectedNode, type Viewport } from './model/state.ts';
import { Passing } from './passing.ts';
import { bringIntoView, firstView, toScreen, wholeView } from './view/camera.ts';
import type { Hover } from './view/hover.tsx';

/** Milliseconds for one picture, after which the rest is laid out plainly. */
const layoutBudget = 8000;
const layoutsKept = 400;
const answersKept = 200;

/** What the panel does: it turns events from the extension and from the user into states. Drawing is left to the views. */
export class Panel {
  readonly store = new Store<State>(initialState);
  /** Apart from the store, as it changes with every frame while panning. */
  private automatic: Viewport | null = null;
  readonly camera = new Store<Viewport>({ x: 0, y: 0, scale: 1 });
  readonly hover = new Store<Hover>({ line: null, x: 0, y: 0 });
  private host: Host | null = null;
  private screen: Size = { width: 800, height: 600 };
  private layout = new AbortController();
  private readonly layouts = new Map<string, LaidLevel>();
  private readonly answers = new Map<string, Promise<QueryResult<QueryName>>>();
  /** The picture was never shown: it is fitted when it comes. */
  private fresh = true;

  readonly passes = new Passing(this.store, (params) => this.ask('pass', params));
  readonly comparing = new Comparing(this.store, () => this.host);

  constructor(private readonly engine: LevelLayout) {}

  attach(host: Host): void {
    this.host = host;
    host.send({ type: 'ready' });
  }

  get offline(): boolean {
    return this.host?.offline ?? true;
  }

  receive(event: Event): void {
    switch (event.type) {
      case 'trace':
        this.show(event.trace);
        break;
      case 'running':
        this.store.set({ status: { kind: 'running', title: event.title } });
        break;
      case 'failed':
        this.store.set({ status: { kind: 'failed', title: event.title, message: event.message } });
        break;
      case 'select':
        this.selectNode(event.node, false);
        break;
      case 'panels':
        this.comparing.offer(event.others);
        break;
      case 'compare':
        this.comparing.receive(event.title, event.trace);
        break;
    }
  }

  complain(problem: string): void {
    this.store.set({ notice: problem });
  }

  /** Shows a new trace, keeping what was open and selected where it is still there. */
  private show(trace: Trace): void {
    const model: Model = { trace, hierarchy: buildHierarchy(trace, this.store.get().grouping), names: nodeNames(trace) };
    const { model: before, expanded: wasExpanded, selected } = this.store.get();
    const same = before?.trace.file === trace.file && before.trace.entry === trace.entry;
    const saved = same ? null : this.savedFor(trace);
    const known = (key: string): boolean => model.hierarchy.groups.has(key);
    let expanded = initiallyExpanded(model.hierarchy);
    if (same) expanded = new Set([...wasExpanded].filter(known));
    else if (saved) expanded = new Set(saved.expanded.filter(known));
    this.answers.clear();
    this.comparing.next(before?.trace ?? null, trace, same);
    const keep = same && selected !== null && (known(selected) || sameNode(before, model, selected)) ? selected : null;
    const restored = saved && saved.selected !== null && saved.selected < trace.nodes.length ? `n${saved.selected}` : null;
    // A second run may come before the first one's picture is there.
    if (!same) this.fresh = !saved?.viewport;
    if (saved?.viewport) this.camera.set(saved.viewport);
    this.store.set({
      model,
      expanded,
      status: { kind: 'idle' },
      selected: keep ?? restored,
      second: null,
      run: null,
      notice: null,
      ...(!same && { picture: null, colouring: usualColouring(trace) }),
      mode: same ? this.store.get().mode : 'gradients',
    });
    this.passes.restart();
    void this.relayout(null);
  }

  private savedFor(trace: Trace): PanelState | null {
    const saved = this.host?.loadState() ?? null;
    return saved?.file === trace.file && saved.entry === trace.entry ? saved : null;
  }

  /** Remembers what outlives a reload of the window. */
  save(): void {
    const state = this.store.get();
    if (!state.model) return;
    const { file, entry } = state.model.trace;
    this.host?.saveState({ file, entry, expanded: [...state.expanded], selected: selectedNode(state), viewport: this.camera.get() });
  }

  /** Lays out anew. @param anchor key of the item that must not move on the screen */
  private async relayout(anchor: string | null): Promise<void> {
    const { model, expanded, picture: before } = this.store.get();
    if (!model) return;
    this.layout.abort();
    const control = new AbortController();
    this.layout = control;
    this.store.set({ layingOut: true });
    try {
      const measure = measureFor(model.trace, model.names);
      const options = {
        layout: this.engine,
        measure,
        signal: control.signal,
        budget: layoutBudget,
        now: () => performance.now(),
        cache: this.layouts,
      };
      const picture = await layOut(model.hierarchy, expanded, options);
      if (control.signal.aborted) return;
      while (this.layouts.size > layoutsKept) this.layouts.delete(this.layouts.keys().next().value!);
      const from = anchor === null ? undefined : before?.byKey.get(anchor);
      const to = anchor === null ? undefined : picture.byKey.get(anchor);
      if (from && to) {
        const { x, y, scale } = this.camera.get();
        this.camera.set({ x: x + (from.x - to.x) * scale, y: y + (from.y - to.y) * scale });
      } else if (this.fresh) this.showFirst(picture);
      this.fresh = false;
      this.store.set({ picture, layingOut: false });
      this.save();
    } catch (error) {
      if (control.signal.aborted) return;
      this.store.set({
        layingOut: false,
        notice: `The graph could not be laid out: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }

  /** Shows another backward pass of a script in the place of this one. */
  showStep(step: number): void {
    const { model } = this.store.get();
    if (!model) return;
    const asked = model.trace.id;
    this.ask('step', { trace: asked.split('/')[0]!, step }).then(
      (trace) => {
        if (this.store.get().model?.trace.id === asked) this.show(trace);
      },
      (error: Error) => this.complain(`Step ${step + 1} cannot be shown: ${error.message}`),
    );
  }

  resize(screen: Size): void {
    const { x, y, scale } = this.camera.get();
    const untouched = this.automatic !== null && this.automatic.x === x && this.automatic.y === y && this.automatic.scale === scale;
    this.screen = screen;
    const { picture } = this.store.get();
    if (untouched && picture) this.showFirst(picture);
  }

  /** The view that a picture opens with; kept in mind, so that a panel which only changed its size shows it anew. */
  private showFirst(picture: Size): void {
    this.automatic = firstView(picture, this.screen);
    this.camera.set(this.automatic);
  }

  fit(): void {
    const { picture } = this.store.get();
    if (picture) this.camera.set(wholeView(picture, this.screen));
  }

  /** Makes the groups anew, of the chosen kinds; what is open stays open where there still is such a group. */
  group(grouping: Grouping): void {
    const { model, expanded, selected } = this.store.get();
    this.store.set({ grouping });
    if (!model) return;
    const hierarchy = buildHierarchy(model.trace, grouping);
    const known = [...expanded].filter((key) => hierarchy.groups.has(key));
    this.store.set({
      model: { ...model, hierarchy },
      expanded: new Set([...known, ...initiallyExpanded(hierarchy)]),
      selected: selected === null || selected.startsWith('n') || hierarchy.groups.has(selected) ? selected : null,
    });
    this.fresh = true;
    void this.relayout(null);
  }

  /** Opens or closes a group in place. */
  toggle(key: string): void {
    const { model, expanded } = this.store.get();
    const group = model?.hierarchy.groups.get(key);
    if (!group?.parent) return;
    const next = new Set(expanded);
    if (!next.delete(key)) next.add(key);
    this.store.set({ expanded: next });
    void this.relayout(key);
  }

  expandAll(): void {
    const { model } = this.store.get();
    if (!model) return;
    this.store.set({ expanded: new Set(model.hierarchy.groups.keys()) });
    this.fresh = true;
    void this.relayout(null);
  }

  collapseAll(): void {
    this.store.set({ expanded: new Set() });
    this.fresh = true;
    void this.relayout(null);
  }

  /** @param center also bring it into view, opening the groups around it */
  select(key: string | null): void {
    this.store.set({ selected: key });
    const node = selectedNode(this.store.get());
    if (node !== null) this.host?.send({ type: 'selected', node });
    this.save();
  }

  /** Selects a variable wherever it is, opening the groups around it. @param tell whether the extension hears of it */
  selectNode(id: number, tell = true): void {
    const { model, expanded } = this.store.get();
    const leaf = model?.hierarchy.leaves[id];
    if (!leaf) return;
    if (tell) this.select(leaf.key);
    else this.store.set({ selected: leaf.key });
    const closed = ancestors(leaf).filter((group) => group.parent && !expanded.has(group.key));
    if (!closed.length) {
      this.bringIntoView(leaf.key);
      return;
    }
    this.store.set({ expanded: new Set([...expanded, ...closed.map((group) => group.key)]) });
    void this.relayout(closed[0]!.key).then(() => this.bringIntoView(leaf.key));
  }

  /** Enter: opens or closes a group, goes to a variable's inspector. */
  open(key: string): void {
    if (this.groupOf(key)) this.toggle(key);
    else document.querySelector<HTMLElement>('#inspector [role=tab][aria-selected=true]')?.focus();
  }

  /** Goes to the line that made a variable. */
  revealItem(key: string): void {
    const { model } = this.store.get();
    const node = model?.trace.nodes[Number(key.slice(1))];
    const site = node && model?.trace.sites[node.site];
    if (site) this.reveal(site.location);
  }

  /** The middle of the screen. */
  center(): Point {
    return { x: this.screen.width / 2, y: this.screen.height / 2 };
  }

  setSecond(node: number | null): void {
    this.store.set({ second: node });
  }

  bringIntoView(key: string): void {
    const box = this.store.get().picture?.byKey.get(key);
    if (box) this.camera.set(bringIntoView(this.camera.get(), box, this.screen));
  }

  /** Where an item is on the screen. */
  screenPosition(key: string): Point | null {
    const box = this.store.get().picture?.byKey.get(key);
    return box ? toScreen(this.camera.get(), box) : null;
  }

  /** A question about the trace, asked once. */
  ask<Q extends QueryName>(name: Q, params: QueryParams<Q>): Promise<QueryResult<Q>> {
    const key = `${name} ${JSON.stringify(params)}`;
    const known = this.answers.get(key);
    if (known) return known as Promise<QueryResult<Q>>;
    const answer = this.host?.query(name, params) ?? Promise.reject(new Error('Not connected.'));
    this.answers.set(key, answer);
    // A refusal may be over when asked again.
    answer.catch(() => this.answers.delete(key));
    if (this.answers.size > answersKept) this.answers.delete(this.answers.keys().next().value!);
    return answer;
  }

  reveal(location: Location): void {
    this.host?.send({ type: 'reveal', location });
  }

  rerun(): void {
    this.host?.send({ type: 'rerun' });
  }

  saveExport(format: 'svg' | 'png' | 'json' | 'html', content: string): void {
    const name = `${this.store.get().model?.trace.entry ?? 'graph'}.${format}`;
    this.host?.send({ type: 'export', format, content, name });
  }

  /** The item that stands on the screen for a variable. */
  shownFor(id: number): Item | null {
    const { model, expanded } = this.store.get();
    const leaf = model?.hierarchy.leaves[id];
    return leaf ? visible(leaf, expanded) : null;
  }

  groupOf(key: string): Group | null {
    return this.store.get().model?.hierarchy.groups.get(key) ?? null;
  }
}

/** A net opens coloured by its gradients: where they fade is seen at once. In a formula of single numbers every one can be read instead. */
const usualColouring = (trace: Trace): Colouring =>
  trace.lossNode >= 0 && trace.nodes.length > 24 && trace.nodes.some((node) => !isScalar(node.value.shape)) ? 'gradient' : 'none';

/** Whether the node of that key is the same variable in both traces, as far as one can tell. */
function sameNode(before: Model, after: Model, key: string): boolean {
  const id = Number(key.slice(1));
  const a = before.trace.nodes[id];
  const b = after.trace.nodes[id];
  return a !== undefined && b !== undefined && a.name === b.name && a.op === b.op;
}
