import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Size } from '../layout/geometry.ts';
import type { Picture } from '../layout/picture.ts';
import type { Viewport } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { useTheme } from './theme.ts';

/** At most this large, and this much of the screen. */
const largest = { width: 150, height: 130, share: 0.22 };
const smallest = 36;

interface Props {
  readonly panel: Panel;
  readonly picture: Picture;
  readonly view: Viewport;
  readonly screen: Size;
}

/** The whole picture, small, with the part that is on the screen; shown only when not all of it is. A click goes there. */
export function Minimap({ panel, picture, view, screen }: Props): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = (most: number, of: number): number => Math.min(most, largest.share * of);
  const scale = Math.min(room(largest.width, screen.width) / picture.width, room(largest.height, screen.height) / picture.height);
  const width = Math.max(smallest, Math.round(picture.width * scale));
  const height = Math.max(smallest, Math.round(picture.height * scale));
  const hidden =
    view.x >= -1 &&
    view.y >= -1 &&
    picture.width * view.scale + view.x <= screen.width + 1 &&
    picture.height * view.scale + view.y <= screen.height + 1;
  const theme = useTheme();
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const style = getComputedStyle(canvas.current);
    context.clearRect(0, 0, width, height);
    context.fillStyle = style.getPropertyValue('--nb-muted');
    for (const box of picture.boxes) {
      context.globalAlpha = box.open ? 0.15 : 0.7;
      context.fillRect(box.x * scale, box.y * scale, Math.max(1, box.width * scale), Math.max(1, box.height * scale));
    }
  }, [picture, scale, width, height, hidden, theme]);
  if (hidden || !Number.isFinite(scale)) return null;
  const go = (event: PointerEvent): void => {
    if (event.buttons !== 1) return;
    const { left, top } = (event.currentTarget as Element).getBoundingClientRect();
    const x = (event.clientX - left) / scale;
    const y = (event.clientY - top) / scale;
    panel.camera.set({ ...view, x: screen.width / 2 - x * view.scale, y: screen.height / 2 - y * view.scale });
  };
  const seen = {
    left: `${(-view.x / view.scale) * scale}px`,
    top: `${(-view.y / view.scale) * scale}px`,
    width: `${(screen.width / view.scale) * scale}px`,
    height: `${(screen.height / view.scale) * scale}px`,
  };
  return (
    <div class="minimap" aria-hidden="true" onPointerDown={go} onPointerMove={go} style={{ width: `${width}px`, height: `${height}px` }}>
      <canvas ref={canvas} width={width} height={height} />
      <div class="seen" style={seen} />
    </div>
  );
}
