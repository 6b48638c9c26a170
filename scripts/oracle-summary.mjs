// What `npm run test:oracle` compared with real PyTorch, added up over its files: each leaves out/oracle/NAME.json (test/oracle/coverage.ts).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} folder @returns {string} */
export function oracleSummary(folder) {
  const parts = readdirSync(folder).map((f) => JSON.parse(readFileSync(join(folder, f), 'utf8')));
  const runs = {};
  const differentiated = new Set();
  const worst = {};
  const without = {};
  for (const part of parts) {
    for (const [name, n] of Object.entries(part.covered)) runs[name] = (runs[name] ?? 0) + n;
    for (const name of Object.keys(part.differentiated)) differentiated.add(name);
    for (const [precision, w] of Object.entries(part.worst)) if (!(worst[precision]?.value >= w.value)) worst[precision] = w;
    Object.assign(without, part.without);
  }
  const names = Object.keys(runs).sort();
  const total = Object.values(runs).reduce((a, b) => a + b, 0);
  const valuesOnly = names.filter((n) => !differentiated.has(n));
  const reasons = new Map();
  for (const [name, why] of Object.entries(without)) reasons.set(why, [...(reasons.get(why) ?? []), name]);
  return [
    `${names.length} public operators and functions compared with PyTorch in ${total} sample runs; ${differentiated.size} of them with gradients`,
    ...Object.entries(worst).map(
      ([precision, { value, where }]) =>
        `worst ${precision} difference, relative to the tensor's scale: ${value.toExponential(2)} in ${where}`,
    ),
    `values alone, because there is no gradient (or PyTorch 1.13 has none): ${valuesOnly.join(' ')}`,
    ...[...reasons].map(([why, list]) => `not compared (${why}): ${list.sort().join(' ')}`),
  ].join('\n');
}
