import type { Point, Rect, Size } from '../layout/geometry.ts';
import type { Viewport } from '../model/state.ts';

export const smallestScale = 0.02;
export const largestScale = 4;

const clamp = (scale: number): number => Math.min(largestScale, Math.max(smallestScale, scale));

export const toScreen = (view: Viewport, { x, y }: Point): Point => ({ x: x * view.scale + view.x, y: y * view.scale + view.y });
export const toPicture = (view: Viewport, { x, y }: Point): Point => ({ x: (x - view.x) / view.scale, y: (y - view.y) / view.scale });

/** Zooms by a factor, keeping the point of the screen where it is. */
export function zoomAt(view: Viewport, factor: number, { x, y }: Point): Viewport {
  const scale = clamp(view.scale * factor);
  const real = scale / view.scale;
  return { scale, x: x - (x - view.x) * real, y: y - (y - view.y) * real };
}

/** Kept free at the bottom of the screen. */
const legendHeight = 30;

/** The whole picture in the middle of the screen, not larger than life. */
export function wholeView(picture: Size, screen: Size): Viewport {
  const space = 20;
  const height = screen.height - legendHeight;
  const scale = clamp(Math.min(1.25, (screen.width - 2 * space) / picture.width, (height - 2 * space) / picture.height));
  return { scale, x: (screen.width - picture.width * scale) / 2, y: (height - picture.height * scale) / 2 };
}

/** Below this only the large texts of a card seen from afar can be read, below the other not even those. */
export const readable = 0.62;
const legible = 0.3;

/** How a picture is shown first: whole where it can be read then, else from its beginning. */
export function firstView(picture: Size, screen: Size): Viewport {
  const whole = wholeView(picture, screen);
  if (whole.scale >= legible) return whole;
  const width = picture.width * readable;
  return { scale: readable, x: width > screen.width ? 16 : (screen.width - width) / 2, y: 16 };
}

/** Moves as little as needed for the box to be on the screen. */
export function bringIntoView(view: Viewport, box: Rect, screen: Size): Viewport {
  const space = 40;
  const corner = toScreen(view, box);
  const width = Math.min(box.width * view.scale, screen.width - 2 * space);
  const height = Math.min(box.height * view.scale, screen.height - 2 * space);
  const shift = (low: number, size: number, total: number): number => {
    if (low < space) return space - low;
    if (low + size > total - space) return total - space - low - size;
    return 0;
  };
  return { ...view, x: view.x + shift(corner.x, width, screen.width), y: view.y + shift(corner.y, height, screen.height) };
}

/**
 * The part of the picture to keep in the document: what is on the screen and half a screen around it, in steps of half a screen,
 * so that it changes only now and then while panning.
 */
export function windowOf(view: Viewport, screen: Size): Rect {
  const width = screen.width / view.scale;
  const height = screen.height / view.scale;
  const corner = toPicture(view, { x: 0, y: 0 });
  const snap = (x: number, step: number): number => Math.floor(x / step) * step;
  return { x: snap(corner.x, width / 2) - width / 2, y: snap(corner.y, height / 2) - height / 2, width: 2.5 * width, height: 2.5 * height };
}
