/**
 * Lines of an older text in a newer one. What lies before the first changed line stays, what lies after the last one moves with the text,
 * and in between nothing is known.
 */
export interface LineShift {
  /** Whether the texts differ at all. */
  readonly changed: boolean;
  /** Line (from 1) in the older text; null in the changed part. */
  toOld(line: number): number | null;
  toNew(line: number): number | null;
}

export function lineShift(older: string, newer: string): LineShift {
  if (older === newer) return { changed: false, toOld: (n) => n, toNew: (n) => n };
  const [a, b] = [older.split('\n'), newer.split('\n')];
  const least = Math.min(a.length, b.length);
  let head = 0;
  while (head < least && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const moved = b.length - a.length;
  return {
    changed: true,
    toOld: (n) => (n <= head ? n : n > b.length - tail ? n - moved : null),
    toNew: (n) => (n <= head ? n : n > a.length - tail ? n + moved : null),
  };
}
