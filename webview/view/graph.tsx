import type { ComponentChild, JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { markers } from '../draw/line.ts';
import { drawBox, drawLink, drawLinkLabel, drawTitle, itemId, type Look, sceneClass } from '../draw/scene.ts';
import type { Shape } from '../draw/shape.ts';
import type { Size } from '../layout/geometry.ts';
import { frameHeader, type Picture } from '../layout/picture.ts';
import type { Model, Viewport } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { readable, toPicture, windowOf, zoomAt } from './camera.ts';
import { HoverCard } from './hover.tsx';
import { indexPicture, type SpatialIndex } from './index.ts';
import { graphKey } from './keys.ts';
import { Legend } from './legend.tsx';
import { Minimap } from './minimap.tsx';
import { useTheme } from './theme.ts';
import { Tiles } from './tiles.ts';
import { toVNode } from './vnode.ts';

/** More boxes in view than this are painted instead of put into the document. */
const mostInDocument = 220;

interface Props {
  readonly panel: Panel;
  readonly model: Model;
  readonly picture: Picture;
  readonly look: Look;
}

/** The graph with its pointer and keyboard controls. */
export function Graph({ panel, model, picture, look }: Props): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState<Size>({ width: 0, height: 0 });
  const [view, setView] = useState<Viewport>(panel.camera.get());

  useLayoutEffect(() => {
    const element = frame.current!;
    const measure = (): void => {
      const size = { width: element.clientWidth, height: element.clientHeight };
      panel.resize(size);
      setScreen(size);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [panel]);
  useEffect(() => {
    setView(panel.camera.get());
    return panel.camera.subscribe(setView);
  }, [panel]);

  const index = useMemo(() => indexPicture(picture), [picture]);
  const detail = view.scale < readable ? 'brief' : 'full';
  const seenLook = useMemo<Look>(() => ({ ...look, detail }), [look, detail]);
  const seen = windowOf(view, screen);
  const inView = useMemo(() => index.boxes(seen), [index, seen.x, seen.y, seen.width, seen.height]);
  const crowded = inView.length > mostInDocument;
  const drawn = useMemo(() => new Drawn(seenLook), [seenLook]);
  const scene = useMemo(() => (crowded ? null : drawn.scene(inView, index.lines(seen))), [crowded, inView, index, drawn]);
  const pointer = usePointer(panel, index, picture);
  const selected = look.selected !== null && picture.byKey.has(look.selected) && !crowded ? itemId(look.selected) : undefined;
  return (
    <div
      ref={frame}
      id="graph"
      class="graph"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application widget takes the keyboard.
      tabIndex={0}
      role="application"
      aria-label="Computational graph. Arrows follow the edges, Enter opens a group or the inspector, slash searches, F fits the picture."
      aria-activedescendant={selected}
      onKeyDown={(event) => graphKey(panel, event)}
      {...pointer}
    >
      {crowded && <Crowd index={index} look={seenLook} view={view} screen={screen} />}
      {/* Moved by the style of its layer, so that panning draws nothing anew. */}
      <div class="moved" style={{ transform: `translate(${view.x}px, ${view.y}px)` }}>
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: the application around it has the label. */}
        <svg width={1} height={1} data-crowded={crowded}>
          <g transform={`scale(${view.scale})`}>{scene}</g>
        </svg>
      </div>
      <HoverCard panel={panel} model={model} />
      <Legend look={look} />
      <Minimap panel={panel} picture={picture} view={view} screen={screen} />
    </div>
  );
}

/** The drawings of one look, each made once: what stays in view while panning is neither drawn nor compared again. */
class Drawn {
  private readonly made = new Map<unknown, Map<string, ComponentChild>>();
  constructor(private readonly look: Look) {}

  private one(thing: object, part: string, draw: () => Shape | null): ComponentChild {
    let parts = this.made.get(thing);
    if (!parts) {
      parts = new Map();
      this.made.set(thing, parts);
    }
    if (!parts.has(part)) {
      const shape = draw();
      parts.set(part, shape && toVNode(shape));
    }
    return parts.get(part);
  }

  /** Frames, then lines, then titles and cards, then numbers, so that nothing hides a number. */
  scene(boxes: readonly Picture['boxes'][number][], lines: readonly Picture['lines'][number][]): JSX.Element {
    const { look } = this;
    const box = (one: Picture['boxes'][number]): ComponentChild => this.one(one, 'box', () => drawBox(one, look));
    return (
      <g class={sceneClass(look)}>
        {toVNode(markers())}
        <g class="frames">{boxes.filter(({ open }) => open).map(box)}</g>
        <g class="lines">{lines.map((line) => this.one(line, 'line', () => drawLink(line, look)))}</g>
        <g class="titles">{boxes.map((one) => this.one(one, 'title', () => drawTitle(one, look)))}</g>
        <g class="cards">{boxes.filter(({ open }) => !open).map(box)}</g>
        <g class="labels">{lines.map((line) => this.one(line, 'label', () => drawLinkLabel(line, look)))}</g>
      </g>
    );
  }
}

interface CrowdProps {
  readonly index: SpatialIndex;
  readonly look: Look;
  readonly view: Viewport;
  readonly screen: Size;
}

/** What is in view, painted. */
function Crowd({ index, look, view, screen }: CrowdProps): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const tiles = useRef<Tiles | null>(null);
  const theme = useTheme();
  useLayoutEffect(() => {
    const made = new Tiles(element.current!);
    tiles.current = made;
    return () => made.dispose();
  }, []);
  useLayoutEffect(() => tiles.current?.show({ index, look, theme }, view, screen), [index, look, theme, view, screen]);
  return <div ref={element} class="crowd" />;
}

/** Milliseconds that the pointer rests on a line before its meaning is shown. */
const restTime = 90;

/** Dragging pans, the wheel zooms, a click selects (with Shift: compares), a double click opens a group or goes to a variable's line. */
function usePointer(
  panel: Panel,
  index: SpatialIndex,
  picture: Picture,
): Pick<
  JSX.HTMLAttributes<HTMLDivElement>,
  'onPointerDown' | 'onPointerLeave' | 'onPointerMove' | 'onPointerUp' | 'onWheel' | 'onDblClick'
> {
  const resting = useRef(0);
  const links = useMemo(() => new Map(picture.lines.map((line) => [line.link.id, line])), [picture]);
  const drag = useRef<{ x: number; y: number; from: Viewport; moved: boolean } | null>(null);
  /** What is under the pointer, also where it is only painted; a click into an open group's inside is none on the group. */
  const keyAt = (event: MouseEvent & { readonly currentTarget: Element }): string | null => {
    const drawn = (event.target as Element).closest('[data-key]');
    if (drawn) return drawn.getAttribute('data-key');
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const point = toPicture(panel.camera.get(), { x: event.clientX - left, y: event.clientY - top });
    const box = index.at(point);
    return box && (!box.open || point.y < box.y + frameHeader) ? box.item.key : null;
  };
  const leave = (): void => {
    clearTimeout(resting.current);
    if (panel.hover.get().line) panel.hover.set({ line: null });
  };
  /** A line tells what it means once the pointer rests on it. */
  const rest = (event: JSX.TargetedPointerEvent<HTMLDivElement>): void => {
    const id = (event.target as Element).closest('[data-link]')?.getAttribute('data-link') ?? null;
    const line = id === null ? null : (links.get(id) ?? null);
    if (line === panel.hover.get().line) return;
    leave();
    if (!line) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    resting.current = window.setTimeout(() => panel.hover.set({ line, x, y }), restTime);
  };
  return {
    onPointerLeave: leave,
    onPointerDown: (event) => {
      if (event.button !== 0 || (event.target as Element).closest('.minimap, .legend')) return;
      drag.current = { x: event.clientX, y: event.clientY, from: panel.camera.get(), moved: false };
    },
    onPointerMove: (event) => {
      const start = drag.current;
      if (!start) {
        rest(event);
        return;
      }
      leave();
      const dx = event.clientX - start.x;
      const dy = event.clientY - start.y;
      if (!start.moved && Math.hypot(dx, dy) < 4) return;
      if (!start.moved) {
        start.moved = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      panel.camera.set({ ...start.from, x: start.from.x + dx, y: start.from.y + dy });
    },
    onPointerUp: (event) => {
      const start = drag.current;
      drag.current = null;
      if (!start) return;
      if (start.moved) {
        panel.save();
        return;
      }
      const key = keyAt(event);
      if (event.shiftKey && key?.startsWith('n')) panel.setSecond(Number(key.slice(1)));
      else if (key !== null && (event.target as Element).closest('.fold')) panel.toggle(key);
      else panel.select(key);
    },
    onWheel: (event) => {
      event.preventDefault();
      const { left, top } = event.currentTarget.getBoundingClientRect();
      const view = panel.camera.get();
      if (event.shiftKey) panel.camera.set({ ...view, x: view.x - event.deltaX - event.deltaY });
      else panel.camera.set(zoomAt(view, Math.exp(-event.deltaY * 0.0015), { x: event.clientX - left, y: event.clientY - top }));
    },
    onDblClick: (event) => {
      const key = keyAt(event);
      if (key === null) return;
      if (panel.groupOf(key)) panel.toggle(key);
      else panel.revealItem(key);
    },
  };
}
