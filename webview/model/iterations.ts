/** Part of a sequence: one piece outside of any loop, or all pieces of one iteration. */
export interface LoopEntry {
  /** 1-based; null outside of the loop. */
  readonly iteration: number | null;
  /** Positions in the sequence, ascending. */
  readonly pieces: readonly number[];
}

/**
 * Finds an unrolled loop in a sequence of operations, each given by the place in the source that made it (null for leaves, which
 * belong to no iteration unless all their users do; they are kept outside). The loop's start is the first place that came back;
 * an iteration lasts from one of its returns to the next. A place belongs to the loop when it came back the same number of times in
 * every iteration, so that a sum over the steps after the loop is not taken for a part of its last iteration.
 *
 * @returns the sequence cut into iterations and single pieces, or null where there is no loop of at least two iterations of two
 *   places. Single pieces come before the iterations, except those that follow the loop's end.
 */
export function findIterations(places: readonly (string | null)[]): readonly LoopEntry[] | null {
  const total = new Map<string, number>();
  for (const place of places) if (place !== null) total.set(place, (total.get(place) ?? 0) + 1);
  const anchor = places.find((place) => place !== null && total.get(place)! >= 2);
  if (anchor === undefined || anchor === null) return null;
  const steps = total.get(anchor)!;

  let step = 0;
  const stepAt = places.map((place) => (place === anchor ? ++step : step));
  const perStep = new Map<string, number[]>();
  places.forEach((place, index) => {
    if (place === null || stepAt[index] === 0) return;
    const counts = perStep.get(place) ?? new Array<number>(steps + 1).fill(0);
    counts[stepAt[index]!]! += 1;
    perStep.set(place, counts);
  });
  const inLoop = (place: string | null): boolean => {
    const counts = place === null ? undefined : perStep.get(place);
    return counts?.slice(1).every((count) => count > 0 && count === counts[1]) ?? false;
  };
  if ([...total.keys()].filter(inLoop).length < 2) return null;

  const before: LoopEntry[] = [];
  const after: LoopEntry[] = [];
  const iterations: number[][] = Array.from({ length: steps }, () => []);
  places.forEach((place, index) => {
    const at = stepAt[index]!;
    if (at > 0 && inLoop(place)) iterations[at - 1]!.push(index);
    else (at === steps ? after : before).push({ iteration: null, pieces: [index] });
  });
  return [...before, ...iterations.map((pieces, i) => ({ iteration: i + 1, pieces })), ...after];
}
