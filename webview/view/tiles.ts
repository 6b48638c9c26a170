import type { Look } from '../draw/scene.ts';
import type { Size } from '../layout/geometry.ts';
import type { Viewport } from '../model/state.ts';
import { type Ink, paintCrowd, readInk } from './canvas.ts';
import type { SpatialIndex } from './index.ts';

/** Side of a tile in pixels of the screen. */
const side = 384;
/** Milliseconds of painting in one frame; the rest waits for the next one. */
const allowance = 6;

/** What the tiles show; painted anew when any of it changes. */
export interface Scenery {
  readonly index: SpatialIndex;
  readonly look: Look;
  /** Changes with the editor's theme. */
  readonly theme: number;
}

/**
 * The painted crowd, in tiles that stay where they are while the view moves over them: panning moves one layer and paints only what comes into
 * view, a few tiles a frame. While a zoom is under way the old tiles are stretched until the new ones are there.
 */
export class Tiles {
  private readonly layer = document.createElement('div');
  private stale: HTMLDivElement | null = null;
  private tiles = new Map<string, HTMLCanvasElement>();
  private scenery: Scenery | null = null;
  private ink: Ink | null = null;
  private scale = 0;
  private view: Viewport = { x: 0, y: 0, scale: 1 };
  private screen: Size = { width: 0, height: 0 };
  private frame = 0;

  constructor(private readonly parent: HTMLElement) {
    this.layer.className = 'tiles';
    parent.append(this.layer);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.layer.remove();
    this.stale?.remove();
  }

  show(scenery: Scenery, view: Viewport, screen: Size): void {
    const before = this.scenery;
    const same = before?.index === scenery.index && before.look === scenery.look && before.theme === scenery.theme;
    if (before?.theme !== scenery.theme || !this.ink) this.ink = readInk(this.parent);
    if (!same || view.scale !== this.scale) this.retire(before?.index === scenery.index);
    this.scenery = scenery;
    this.scale = view.scale;
    this.view = view;
    this.screen = screen;
    this.layer.style.transform = `translate(${view.x}px, ${view.y}px)`;
    this.stretchStale();
    this.paint();
  }

  /** Keeps the old tiles under the new ones until these are complete. */
  private retire(keep: boolean): void {
    if (keep && this.tiles.size && !this.stale) {
      this.stale = document.createElement('div');
      this.stale.className = 'tiles';
      this.stale.dataset.scale = String(this.scale);
      this.stale.append(...this.layer.childNodes);
      this.parent.insertBefore(this.stale, this.layer);
    }
    this.layer.replaceChildren();
    this.tiles = new Map();
  }

  private stretchStale(): void {
    if (!this.stale) return;
    const { x, y, scale } = this.view;
    this.stale.style.transform = `translate(${x}px, ${y}px) scale(${scale / Number(this.stale.dataset.scale)})`;
  }

  private missing(): readonly (readonly [number, number])[] {
    const { x, y } = this.view;
    const { width, height } = this.screen;
    const places: [number, number][] = [];
    for (let column = Math.floor(-x / side); column * side < width - x; column++) {
      for (let row = Math.floor(-y / side); row * side < height - y; row++) {
        if (!this.tiles.has(`${column} ${row}`)) places.push([column, row]);
      }
    }
    return places;
  }

  private readonly paint = (): void => {
    cancelAnimationFrame(this.frame);
    const { scenery, ink, scale } = this;
    if (!scenery || !ink) return;
    const end = performance.now() + allowance;
    const missing = this.missing();
    for (const [count, [column, row]] of missing.entries()) {
      if (count > 0 && performance.now() > end) {
        this.frame = requestAnimationFrame(this.paint);
        return;
      }
      this.add(column, row, scenery, ink, scale);
    }
    this.stale?.remove();
    this.stale = null;
  };

  private add(column: number, row: number, { index, look }: Scenery, ink: Ink, scale: number): void {
    // Twice what fits on the screen, so that a tile in view is never the oldest.
    const kept = 2 * (Math.ceil(this.screen.width / side) + 1) * (Math.ceil(this.screen.height / side) + 1);
    if (this.tiles.size >= kept) {
      const [key, oldest] = this.tiles.entries().next().value!;
      oldest.remove();
      this.tiles.delete(key);
    }
    const ratio = window.devicePixelRatio || 1;
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(side * ratio);
    canvas.height = Math.round(side * ratio);
    canvas.style.cssText = `left: ${column * side}px; top: ${row * side}px; width: ${side}px; height: ${side}px;`;
    const part = { x: (column * side) / scale, y: (row * side) / scale, width: side / scale, height: side / scale };
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(scale * ratio, 0, 0, scale * ratio, -part.x * scale * ratio, -part.y * scale * ratio);
    paintCrowd(context, index.boxes(part), index.lines(part), look, ink, part, scale);
    this.layer.append(canvas);
    this.tiles.set(`${column} ${row}`, canvas);
  }
}
