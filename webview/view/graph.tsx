import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { drawScene, itemId, type Look } from '../draw/scene.ts';
import { overlaps, type Rect, type Size } from '../layout/geometry.ts';
import type { Box, Line, Picture } from '../layout/picture.ts';
import type { Viewport } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { windowOf, zoomAt } from './camera.ts';
import { paintCrowd } from './canvas.ts';
import { graphKey } from './keys.ts';
import { Legend } from './legend.tsx';
import { Minimap } from './minimap.tsx';
import { useTheme } from './theme.ts';
import { toVNode } from './vnode.ts';

/** More boxes in view than this are painted instead of put into the document. */
const mostInDocument = 320;

interface Props {
  readonly panel: Panel;
  readonly picture: Picture;
  readonly look: Look;
}

/** The graph with its pointer and keyboard controls. */
export function Graph({ panel, picture, look }: Props): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
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

  const theme = useTheme();
  const seen = windowOf(view, screen);
  const inView = useMemo(() => within(picture, seen), [picture, seen.x, seen.y, seen.width, seen.height]);
  const crowded = inView.boxes.length > mostInDocument;
  const scene = useMemo(() => (crowded ? null : toVNode(drawScene(inView.boxes, inView.lines, look))), [crowded, inView, look]);
  useLayoutEffect(() => {
    if (crowded && canvas.current) paintCrowd(canvas.current, picture, look, view, screen);
  }, [crowded, picture, look, view, screen, theme]);

  const pointer = usePointer(panel);
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
      {crowded ? <canvas ref={canvas} class="crowd" style={{ width: `${screen.width}px`, height: `${screen.height}px` }} /> : null}
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the application around it has the label. */}
      <svg width={screen.width} height={screen.height} data-crowded={crowded}>
        <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>{scene}</g>
      </svg>
      <Legend look={look} />
      <Minimap panel={panel} picture={picture} view={view} screen={screen} />
    </div>
  );
}

function within(picture: Picture, seen: Rect): { readonly boxes: readonly Box[]; readonly lines: readonly Line[] } {
  return { boxes: picture.boxes.filter((box) => overlaps(box, seen)), lines: picture.lines.filter((line) => overlaps(extent(line), seen)) };
}

const extents = new WeakMap<Line, Rect>();
function extent(line: Line): Rect {
  const known = extents.get(line);
  if (known) return known;
  const xs = line.points.map((point) => point.x);
  const ys = line.points.map((point) => point.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  const made = { x: x - 20, y: y - 20, width: Math.max(...xs) - x + 40, height: Math.max(...ys) - y + 40 };
  extents.set(line, made);
  return made;
}

/** Dragging pans, the wheel zooms, a click selects (with Shift: compares), a double click opens a group or goes to a variable's line. */
function usePointer(
  panel: Panel,
): Pick<JSX.HTMLAttributes<HTMLDivElement>, 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onWheel' | 'onDblClick'> {
  const drag = useRef<{ x: number; y: number; from: Viewport; moved: boolean } | null>(null);
  const keyAt = (event: MouseEvent): string | null => (event.target as Element).closest('[data-key]')?.getAttribute('data-key') ?? null;
  return {
    onPointerDown: (event) => {
      if (event.button !== 0 || (event.target as Element).closest('.minimap, .legend')) return;
      drag.current = { x: event.clientX, y: event.clientY, from: panel.camera.get(), moved: false };
    },
    onPointerMove: (event) => {
      const start = drag.current;
      if (!start) return;
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
      if (panel.group(key)) panel.toggle(key);
      else panel.revealItem(key);
    },
  };
}
