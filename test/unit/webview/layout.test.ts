import { createRequire } from 'node:module';
import { describe, expect, test, vi } from 'vitest';
import type { Trace } from '../../../src/protocol/trace.ts';
import { measureFor } from '../../../webview/draw/scene.ts';
import type { ElkGraph } from '../../../webview/layout/elk.ts';
import { fromElk, toElk } from '../../../webview/layout/elk.ts';
import type { LevelInput, LevelLayout } from '../../../webview/layout/geometry.ts';
import { layOut, type Picture } from '../../../webview/layout/picture.ts';
import { longSpans, rankLayout, ranks } from '../../../webview/layout/ranks.ts';
import { DeadlineError, ElkWorker, type WorkerLike } from '../../../webview/layout/worker.ts';
import { buildHierarchy } from '../../../webview/model/hierarchy.ts';
import { buildLevels, initiallyExpanded } from '../../../webview/model/levels.ts';
import { nodeNames } from '../../../webview/model/names.ts';
import { awkward, chain, lectureExpression, recurrentNet, residualNet } from './fixtures.ts';

const Elk = createRequire(import.meta.url)('elkjs') as new () => { layout(graph: ElkGraph): Promise<ElkGraph> };
const elk = new Elk();
/** The real ELK, in this thread. */
const elkLayout: LevelLayout = async (level) => fromElk(level, await elk.layout(toElk(level)));

async function picture(trace: Trace, layout: LevelLayout | null, expanded?: ReadonlySet<string>, budget = 60_000): Promise<Picture> {
  const hierarchy = buildHierarchy(trace);
  const measure = measureFor(trace, nodeNames(trace));
  const options = { layout, measure, signal: new AbortController().signal, budget, now: () => performance.now(), cache: new Map() };
  return layOut(hierarchy, expanded ?? new Set(hierarchy.groups.keys()), options);
}

const level = (links: readonly (readonly [string, string])[], keys: readonly string[]): LevelInput => ({
  columns: false,
  header: 0,
  items: keys.map((key) => ({ key, leaf: true, width: 100, height: 40, ports: [] })),
  ports: [],
  links: links.map(([from, to]) => ({ id: `${from}${to}`, from: { item: from, port: null }, to: { item: to, port: null }, label: null })),
});

describe('levels', () => {
  test('an edge into an expanded group is cut at its border, and both parts know it', () => {
    const trace = residualNet(8);
    const hierarchy = buildHierarchy(trace);
    const levels = buildLevels(hierarchy, new Set(hierarchy.groups.keys()));
    const x = trace.nodes.find((node) => node.name === 'x' && node.kind === 'input')!;
    const parts = [...levels.values()].flatMap((one) => one.links).filter((link) => link.edges.some((edge) => edge.from === x.id));
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.filter((link) => link.arrives)).toHaveLength(2);
  });
  test('with all groups closed each edge between two groups is one line, and inner edges are gone', () => {
    const hierarchy = buildHierarchy(residualNet(16));
    const levels = buildLevels(hierarchy, new Set());
    expect([...levels.keys()]).toEqual(['run']);
    const between = levels.get('run')!.links.filter((link) => link.from.item?.includes('blocks.0') && link.to.item?.includes('blocks.1'));
    expect(between).toHaveLength(1);
    expect(between[0]!.edges).toHaveLength(2);
  });
  test('a model opens with no more boxes than can be read', () => {
    const hierarchy = buildHierarchy(residualNet(10_000));
    const open = initiallyExpanded(hierarchy);
    const boxes = [...open, 'run'].reduce((sum, key) => sum + hierarchy.groups.get(key)!.children.length, 0);
    expect(boxes).toBeLessThan(120);
  });
});

describe('long levels', () => {
  const crossings = (shown: Picture): number =>
    shown.lines.filter(({ points }) => points.slice(1).some((to, i) => throughBox(shown, points[i]!, to))).length;
  /** Whether the segment goes through the inside of a box that is not open. */
  const throughBox = (shown: Picture, a: { x: number; y: number }, b: { x: number; y: number }): boolean =>
    shown.boxes.some(
      ({ open, x, y, width, height }) =>
        !open &&
        Math.max(a.x, b.x) > x + 2 &&
        Math.min(a.x, b.x) < x + width - 2 &&
        Math.max(a.y, b.y) > y + 2 &&
        Math.min(a.y, b.y) < y + height - 2,
    );
  test('a deep net is folded into columns, in order, and no line goes through a box', async () => {
    const shown = await picture(chain(30), elkLayout);
    expect(shown.width / shown.height).toBeGreaterThan(0.6);
    const tops = shown.boxes.map(({ x, y }) => ({ x, y }));
    for (let i = 1; i < tops.length; i++) expect(tops[i]!.x > tops[i - 1]!.x || tops[i]!.y > tops[i - 1]!.y).toBe(true);
    expect(new Set(tops.map(({ x }) => Math.round(x / 60))).size).toBeGreaterThan(1);
    expect(crossings(shown)).toBe(0);
  });
  test('opening a group leaves the other columns where they begin', async () => {
    const trace = residualNet(160);
    const closed = await picture(trace, elkLayout, new Set());
    const key = closed.boxes.find(({ item }) => item.kind === 'group')!.item.key;
    const open = await picture(trace, elkLayout, new Set([key]));
    const last = closed.boxes.at(-1)!.item.key;
    expect(open.byKey.get(last)!.y).toBe(closed.byKey.get(last)!.y);
  });
  test('thirty time steps stand in rows, each as high as its steps, and the shared lines pass between them', async () => {
    const shown = await picture(recurrentNet(30), elkLayout, new Set());
    const steps = shown.boxes.filter(({ item }) => item.kind === 'group');
    expect(new Set(steps.map(({ y }) => y)).size).toBe(4);
    expect(crossings(shown)).toBe(0);
  });
});

describe('pictures', () => {
  for (const [name, trace] of Object.entries({
    expression: lectureExpression(),
    residual: residualNet(24),
    recurrent: recurrentNet(3),
    awkward: awkward(),
    single: chain(0),
  })) {
    for (const [how, layout] of [
      ['ELK', elkLayout],
      ['plain rows', null],
    ] as const) {
      test(`${name} by ${how}: every variable has a place, siblings do not overlap, children lie inside their frames`, async () => {
        const made = await picture(trace, layout);
        for (const node of trace.nodes) expect(made.byKey.has(`n${node.id}`)).toBe(true);
        for (const a of made.boxes) {
          const frame = a.item.parent && made.byKey.get(a.item.parent.key);
          if (frame) {
            expect(a.x).toBeGreaterThanOrEqual(frame.x);
            expect(a.y + a.height).toBeLessThanOrEqual(frame.y + frame.height + 1);
          }
          for (const b of made.boxes) {
            if (a === b || a.item.parent !== b.item.parent) continue;
            const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart).toBe(true);
          }
        }
        for (const line of made.lines) for (const point of line.points) expect(Number.isFinite(point.x + point.y)).toBe(true);
        expect([...made.plain]).toEqual([]);
      });
    }
  }

  test('lines meet at the border of a group: the inner part begins where the outer one ends', async () => {
    const made = await picture(residualNet(16), elkLayout);
    const ends = new Map<string, { x: number; y: number }>();
    for (const { link, points } of made.lines)
      if (link.to.port && link.to.item) ends.set(`${link.to.item} ${link.to.port}`, points.at(-1)!);
    const inner = made.lines.filter(({ link }) => link.from.item === null);
    expect(inner.length).toBeGreaterThan(5);
    for (const { link, points } of inner) {
      const group = link.id.slice(0, link.id.indexOf('|'));
      const outer = ends.get(`${group} ${link.from.port}`)!;
      expect(points[0]!.x).toBeCloseTo(outer.x, 1);
      expect(points[0]!.y).toBeCloseTo(outer.y, 1);
    }
  });

  test('time steps stand side by side, their tops aligned', async () => {
    const made = await picture(recurrentNet(4), elkLayout);
    const steps = made.boxes.filter((box) => box.item.kind === 'group');
    expect(new Set(steps.map((box) => box.y)).size).toBe(1);
    expect(steps.map((box) => box.x)).toEqual(steps.map((box) => box.x).sort((a, b) => a - b));
  });

  test('the same trace gives the same picture', async () => {
    const [a, b] = [await picture(residualNet(24), elkLayout), await picture(residualNet(24), elkLayout)];
    expect(a.boxes.map(({ x, y }) => [x, y])).toEqual(b.boxes.map(({ x, y }) => [x, y]));
  });

  test('a level that ELK cannot do is laid out plainly, and said so', async () => {
    const failing: LevelLayout = () => Promise.reject(new Error('stack overflow'));
    const made = await picture(lectureExpression(), failing);
    expect([...made.plain.values()]).toEqual(['ELK failed: stack overflow']);
    expect(made.boxes).toHaveLength(5);
  });

  test('after the budget the rest is laid out plainly', async () => {
    const made = await picture(residualNet(24), elkLayout, undefined, -1);
    expect(new Set(made.plain.values())).toEqual(new Set(['the whole picture took too long']));
  });

  test('fifty thousand operations are laid out closed, and fully open by rows', async () => {
    const trace = chain(50_000);
    expect((await picture(trace, elkLayout, new Set())).boxes.length).toBeLessThan(161);
    const open = await picture(trace, null);
    expect(open.boxes.filter((box) => box.item.kind === 'node')).toHaveLength(50_001);
  }, 120_000);
});

describe('ranks', () => {
  test('are longest paths; what depends on nothing stands just above its first user', () => {
    const ranked = ranks(
      level(
        [
          ['a', 'b'],
          ['b', 'c'],
          ['w', 'c'],
        ],
        ['a', 'w', 'b', 'c'],
      ),
    );
    expect(Object.fromEntries(ranked)).toEqual({ a: 0, b: 1, c: 2, w: 1 });
  });
  test('a cycle between groups does not hang', () => {
    expect(
      rankLayout(
        level(
          [
            ['a', 'b'],
            ['b', 'a'],
          ],
          ['a', 'b'],
        ),
      ).items.size,
    ).toBe(2);
  });
  test('long spans are counted by the ranks they pass', () => {
    expect(
      longSpans(
        level(
          [
            ['a', 'b'],
            ['b', 'c'],
            ['c', 'd'],
            ['a', 'd'],
          ],
          ['a', 'b', 'c', 'd'],
        ),
      ),
    ).toBe(2);
  });
});

describe('the layout worker', () => {
  class FakeWorker implements WorkerLike {
    readonly messages: { id: number; cmd: string; graph: ElkGraph }[] = [];
    onmessage: WorkerLike['onmessage'] = null;
    onerror: WorkerLike['onerror'] = null;
    ended = false;
    postMessage(message: unknown): void {
      this.messages.push(message as FakeWorker['messages'][number]);
    }
    terminate(): void {
      this.ended = true;
    }
    get last(): FakeWorker['messages'][number] {
      return this.messages.at(-1)!;
    }
    async answer(): Promise<void> {
      this.onmessage?.({ data: { id: this.last.id, data: await elk.layout(this.last.graph) } });
    }
  }
  const start = (deadline: number): { workers: FakeWorker[]; elk: ElkWorker } => {
    const workers: FakeWorker[] = [];
    const client = new ElkWorker(() => {
      workers.push(new FakeWorker());
      return workers.at(-1)!;
    }, deadline);
    return { workers, elk: client };
  };
  const one = level([['a', 'b']], ['a', 'b']);
  const never = new AbortController().signal;

  test('answers', async () => {
    const { workers, elk: client } = start(1000);
    const laid = client.layout(one, never);
    await workers[0]!.answer();
    expect((await laid).items.size).toBe(2);
  });
  test('at the deadline the worker is ended, and the next layout has a new one', async () => {
    vi.useFakeTimers();
    const { workers, elk: client } = start(20_000);
    const late = expect(client.layout(one, never)).rejects.toBeInstanceOf(DeadlineError);
    await vi.advanceTimersByTimeAsync(20_001);
    await late;
    vi.useRealTimers();
    expect(workers[0]!.ended).toBe(true);
    const next = client.layout(one, never);
    await workers[1]!.answer();
    expect((await next).items.size).toBe(2);
  });
  test('a cancelled layout rejects and ends its worker', async () => {
    const { workers, elk: client } = start(1000);
    const control = new AbortController();
    const laid = client.layout(one, control.signal);
    control.abort();
    await expect(laid).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0]!.ended).toBe(true);
  });
  test('a worker that fails rejects what waits for it', async () => {
    const { workers, elk: client } = start(1000);
    const laid = client.layout(one, never);
    workers[0]!.onerror?.({ message: 'out of memory' });
    await expect(laid).rejects.toThrow('out of memory');
  });
  test('an error of ELK is passed on', async () => {
    const { workers, elk: client } = start(1000);
    const laid = client.layout(one, never);
    workers[0]!.onmessage?.({ data: { id: workers[0]!.last.id, error: { message: 'no such node' } } });
    await expect(laid).rejects.toThrow('no such node');
  });
});
