/**
 * Numerical rank by Gaussian elimination with full pivoting: pivots below 1e-12 of the first one count as zero (the usual
 * tolerance of a double's precision times the size). NaN where the matrix holds what is not finite.
 */
export function rank(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  if (rows.some((row) => row.some((x) => !Number.isFinite(x)))) return Number.NaN;
  const columns = rows[0]?.length ?? 0;
  let largest = 0;
  for (let step = 0; step < Math.min(rows.length, columns); step++) {
    let [pivotRow, pivotColumn] = [step, step];
    for (let r = step; r < rows.length; r++) {
      for (let c = step; c < columns; c++) {
        if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivotRow]![pivotColumn]!)) [pivotRow, pivotColumn] = [r, c];
      }
    }
    const pivot = rows[pivotRow]![pivotColumn]!;
    if (step === 0) largest = Math.abs(pivot);
    if (Math.abs(pivot) <= largest * 1e-12) return step;
    [rows[step], rows[pivotRow]] = [rows[pivotRow]!, rows[step]!];
    for (const row of rows) [row[step], row[pivotColumn]] = [row[pivotColumn]!, row[step]!];
    for (let r = step + 1; r < rows.length; r++) {
      const times = rows[r]![step]! / pivot;
      for (let c = step; c < columns; c++) rows[r]![c]! -= times * rows[step]![c]!;
    }
  }
  return Math.min(rows.length, columns);
}
