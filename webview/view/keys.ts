import type { Box } from '../layout/picture.ts';
import type { Panel } from '../panel.ts';
import { zoomAt } from './camera.ts';

type Direction = 'up' | 'down' | 'left' | 'right';
const arrows: Readonly<Record<string, Direction>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

/** Keys of the graph itself. */
export function graphKey(panel: Panel, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { selected } = panel.store.get();
  const direction = arrows[event.key];
  const zoom = (factor: number): void => panel.camera.set(zoomAt(panel.camera.get(), factor, panel.center()));
  if (direction) move(panel, direction);
  else if (event.key === 'Enter' && selected !== null) panel.open(selected);
  else if (event.key === ' ' && selected !== null) panel.open(selected);
  else if (event.key === 'Escape') leave(panel);
  else if (event.key === 'f') panel.fit();
  else if (event.key === '+' || event.key === '=') zoom(1.25);
  else if (event.key === '-') zoom(0.8);
  else if (event.key === '/') document.querySelector<HTMLElement>('#search')?.focus();
  else return;
  event.preventDefault();
}

/** Escape goes out to the group around, then selects nothing. */
function leave(panel: Panel): void {
  const { selected, model, picture } = panel.store.get();
  const item = selected === null ? undefined : picture?.byKey.get(selected)?.item;
  const around = item?.parent;
  panel.select(around?.parent && model ? around.key : null);
}

/** Along an edge in that direction where there is one, else to the nearest box that lies there. */
function move(panel: Panel, direction: Direction): void {
  const { picture, selected } = panel.store.get();
  if (!picture) return;
  const here = selected === null ? undefined : picture.byKey.get(selected);
  if (!here) {
    const first = picture.boxes[0];
    if (first) go(panel, first);
    return;
  }
  const neighbours = new Set<string>();
  for (const { link } of picture.lines) {
    if (link.from.item === here.item.key && link.to.item !== null) neighbours.add(link.to.item);
    if (link.to.item === here.item.key && link.from.item !== null) neighbours.add(link.from.item);
  }
  const linked = picture.boxes.filter((box) => neighbours.has(box.item.key));
  const target =
    nearest(here, linked, direction) ??
    nearest(
      here,
      picture.boxes.filter((box) => box.item.parent === here.item.parent),
      direction,
    ) ??
    inside(here, picture.boxes, direction);
  if (target) go(panel, target);
}

/** From a frame downwards into it. */
function inside(here: Box, boxes: readonly Box[], direction: Direction): Box | null {
  return here.open && direction === 'down' ? (boxes.find((box) => box.item.parent === here.item) ?? null) : null;
}

function go(panel: Panel, box: Box): void {
  panel.select(box.item.key);
  panel.bringIntoView(box.item.key);
}

function nearest(here: Box, boxes: readonly Box[], direction: Direction): Box | null {
  const middle = (box: Box): readonly [number, number] => [box.x + box.width / 2, box.y + box.height / 2];
  const [x, y] = middle(here);
  let best: Box | null = null;
  let least = Infinity;
  for (const box of boxes) {
    if (box === here) continue;
    const [bx, by] = middle(box);
    const along = direction === 'down' ? by - y : direction === 'up' ? y - by : direction === 'right' ? bx - x : x - bx;
    const aside = direction === 'down' || direction === 'up' ? Math.abs(bx - x) : Math.abs(by - y);
    if (along <= 1) continue;
    const distance = along + 2 * aside;
    if (distance < least) {
      least = distance;
      best = box;
    }
  }
  return best;
}
