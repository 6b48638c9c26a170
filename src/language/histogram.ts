import type { Summary } from '../protocol/trace.ts';

const WIDTH = 160;
const HEIGHT = 36;

/** A small picture of the distribution of a tensor's values, as Markdown with the image inside; '' where there is nothing to draw. */
export function histogram(summary: Summary, colour: string, title: string): string {
  const counts = summary.histogram;
  const most = counts ? Math.max(...counts) : 0;
  if (!counts || most === 0) return '';
  const step = WIDTH / counts.length;
  const bars = counts
    .map((n, i) => {
      // A bin that holds anything stays visible.
      const height = n === 0 ? 0 : Math.max(1, Math.round((n / most) * HEIGHT));
      return `<rect x="${(i * step).toFixed(1)}" y="${HEIGHT - height}" width="${(step - 1).toFixed(1)}" height="${height}"/>`;
    })
    .join('');
  // An image cannot follow the theme; these colours can be told from light and dark backgrounds alike.
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT + 2}"><g fill="${colour}">${bars}</g><rect y="${HEIGHT}" width="${WIDTH}" height="1" fill="#808080"/></svg>`;
  return `![${title}](data:image/svg+xml;base64,${btoa(svg)})`;
}

export const valueColour = '#3794ff';
export const gradientColour = '#d18616';
