import type { Look } from '../draw/scene.ts';
import { overlaps, type Rect, type Size } from '../layout/geometry.ts';
import type { Picture } from '../layout/picture.ts';
import { measured } from '../model/colour.ts';
import { representative } from '../model/content.ts';
import type { Viewport } from '../model/state.ts';
import { toPicture } from './camera.ts';

/**
 * Draws a crowd: when more things are in view than a document can hold at sixty frames a second, none of their texts can be read
 * anyway, so they are painted as plain boxes and lines.
 */
export function paintCrowd(canvas: HTMLCanvasElement, picture: Picture, look: Look, view: Viewport, screen: Size): void {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(screen.width * ratio);
  const height = Math.round(screen.height * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * view.x, ratio * view.y);
  const corner = toPicture(view, { x: 0, y: 0 });
  const seen: Rect = { ...corner, width: screen.width / view.scale, height: screen.height / view.scale };

  context.lineWidth = 1 / view.scale;
  context.strokeStyle = colour('--nb-muted');
  context.globalAlpha = 0.45;
  context.beginPath();
  for (const { points } of picture.lines) {
    const first = points[0]!;
    const last = points.at(-1)!;
    const box = {
      x: Math.min(first.x, last.x),
      y: Math.min(first.y, last.y),
      width: Math.abs(first.x - last.x) + 1,
      height: Math.abs(first.y - last.y) + 1,
    };
    if (!overlaps(box, seen)) continue;
    context.moveTo(first.x, first.y);
    for (let i = 1; i < points.length; i++) context.lineTo(points[i]!.x, points[i]!.y);
  }
  context.stroke();

  const fills = {
    group: colour('--nb-muted'),
    operation: colour('--nb-muted'),
    parameter: colour('--nb-parameter'),
    input: colour('--nb-input'),
    buffer: colour('--nb-muted'),
    constant: colour('--nb-muted'),
  };
  const focus = colour('--nb-focus');
  const bad = colour('--nb-bad');
  for (const box of picture.boxes) {
    if (!overlaps(box, seen)) continue;
    const { item } = box;
    const dim = look.bright !== null && !look.bright.has(item.key);
    if (box.open) {
      context.globalAlpha = dim ? 0.2 : 0.8;
      context.strokeStyle = colour('--nb-muted');
      context.strokeRect(box.x, box.y, box.width, box.height);
      continue;
    }
    const node = item.kind === 'node' ? item.node : representative(item);
    const scaled = look.scale && node ? look.scale.colour(measured(node, look.colouring)) : null;
    context.globalAlpha = dim ? 0.15 : 0.9;
    context.fillStyle = scaled === null ? fills[item.kind === 'node' ? item.node.kind : 'group'] : scaled.startsWith('var') ? bad : scaled;
    context.fillRect(box.x, box.y, box.width, box.height);
    if (item.key === look.selected) {
      context.lineWidth = 4 / view.scale;
      context.strokeStyle = focus;
      context.strokeRect(box.x, box.y, box.width, box.height);
      context.lineWidth = 1 / view.scale;
    }
  }
  context.globalAlpha = 1;
}
