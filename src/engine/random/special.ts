/** Coefficients B_2k / (2k (2k-1)) of Stirling's series. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/** log Gamma(x) for x >= 1, to about 1e-15 relative: Stirling's series (Abramowitz and Stegun 6.1.41) after lifting x above 12. */
export function logGamma(x: number): number {
  let lifted = x;
  let product = 1;
  while (lifted < 12) product *= lifted++;
  const inverse = 1 / lifted;
  const square = inverse * inverse;
  let series = 0;
  for (let k = stirling.length - 1; k >= 0; k--) series = series * square + stirling[k]!;
  return (lifted - 0.5) * Math.log(lifted) - lifted + 0.5 * Math.log(2 * Math.PI) + series * inverse - Math.log(product);
}
