import { drawPicture, type Look } from '../draw/scene.ts';
import { el, toMarkup } from '../draw/shape.ts';
import { graphStyle, paletteVariables } from '../draw/style.ts';
import { margin } from '../layout/geometry.ts';
import type { Picture } from '../layout/picture.ts';
import type { Palette } from '../model/colour.ts';
import { exact } from '../model/format.ts';

const caption = 34;

/** A laid-out graph as an SVG file that stands alone: with its own colours, a caption, and nothing from elsewhere. */
export function pictureSvg(picture: Picture, look: Look, palette: Palette): string {
  const { trace } = look;
  const width = Math.ceil(picture.width + 2 * margin);
  const height = Math.ceil(picture.height + margin + caption);
  const loss = trace.loss === null ? '' : ` · loss ${trace.lossText} = ${exact(trace.loss)}`;
  const svg = el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `Computational graph of ${trace.entry}`,
    },
    el('title', {}, `Computational graph of ${trace.entry}`),
    el('style', {}, paletteVariables(palette) + graphStyle),
    el('rect', { width, height, fill: 'var(--nb-background)' }),
    el('g', { class: 'scene' }, el('text', { x: margin, y: 22, style: 'font-size: 12px; font-weight: 600' }, `${trace.entry}${loss}`)),
    el('g', { transform: `translate(${margin} ${caption})` }, drawPicture(picture, look)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${toMarkup(svg)}\n`;
}
