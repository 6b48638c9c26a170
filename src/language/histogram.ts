import type { Summary } from '../protocol/trace.ts';
import { short } from './numbers.ts';

const WIDTH = 176;
const HEIGHT = 40;
/** Room for the numbers below the bars. */
const FOOT = 14;

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
      return `<rect x="${(i * step).toFixed(1)}" y="${HEIGHT - height}" width="${(step - 1.5).toFixed(1)}" height="${height}" rx="1"/>`;
    })
    .join('');
  // An image cannot follow the theme; these colours can be told from light and dark backgrounds alike.
  const label = (x: number, anchor: string, at: number) =>
    `<text x="${at}" y="${HEIGHT + FOOT - 2}" font-family="sans-serif" font-size="10" fill="#808080" text-anchor="${anchor}">${short(x)}</text>`;
  const { min, max } = summary;
  // Where zero is tells which way most of the values point.
  const zero = min < 0 && max > 0 ? (-min / (max - min)) * WIDTH : null;
  const mark = zero === null ? '' : `<rect x="${zero.toFixed(1)}" width="1" height="${HEIGHT}" fill="#808080" opacity="0.6"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT + FOOT}">${mark}<g fill="${colour}">${bars}</g><rect y="${HEIGHT}" width="${WIDTH}" height="1" fill="#808080"/>${label(min, 'start', 0)}${label(max, 'end', WIDTH)}</svg>`;
  return `![${title}](data:image/svg+xml;base64,${btoa(svg.replaceAll('∞', 'inf').replaceAll('−', '-'))})`;
}

export const valueColour = '#3794ff';
export const gradientColour = '#d18616';
