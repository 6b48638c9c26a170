/** A number for reading: up to 10 significant digits, without trailing zeros. */
export function digits(x: number, significant = 10): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-4)
    return x
      .toExponential(significant - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  return String(Number(x.toPrecision(significant)));
}

/** Statistics need fewer digits than numbers of one's own. */
export const short = (x: number): string => digits(x, 4);

export const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** `40 %`, but never a rounded 0 or 100 for what is not exactly that. */
export function share(count: number, of: number): string {
  if (of === 0 || count === 0) return '0';
  const percent = (100 * count) / of;
  if (count === of) return '100 %';
  return percent < 0.1 ? '<0.1 %' : percent > 99.9 ? '>99.9 %' : `${Number(percent.toPrecision(3))} %`;
}
