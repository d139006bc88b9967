/** The key of a quantile in a row of a summary: `q5` for 0.05, `q97.5` for 0.975. */
export function quantileKey(probability: number): `q${number}` {
  // 100 x 0.07 is 7.000000000000001
  return `q${Number((100 * probability).toPrecision(12))}`;
}
