/** exp(−|x|) I_ν(x) for ν = 0 or 1: the power series (A&S 9.6.10), all of whose terms have one sign, and beyond 25 the asymptotic series (A&S 9.7.1). */
export function besselScaled(order: 0 | 1, x: number): number {
  const t = Math.abs(x);
  const sign = order === 1 && x < 0 ? -1 : 1;
  if (t > 25) {
    const mu = 4 * order;
    let term = 1;
    let sum = 1;
    for (let k = 1; Math.abs(term) > 1e-17 && k < 60; k++) {
      term *= -(mu - (2 * k - 1) ** 2) / (8 * k * t);
      sum += term;
    }
    return (sign * sum) / Math.sqrt(2 * Math.PI * t);
  }
  const quarter = (t * t) / 4;
  let term = order === 0 ? 1 : t / 2;
  let sum = term;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= quarter / (k * (k + order));
    sum += term;
  }
  return sign * sum * Math.exp(-t);
}

/** I_ν(x), the modified Bessel function of the first kind. */
export function besselI(order: 0 | 1, x: number): number {
  const t = Math.abs(x);
  // exp in two halves: the product may be representable where exp(t) is not.
  return besselScaled(order, x) * Math.exp(t / 2) * Math.exp(t / 2);
}
