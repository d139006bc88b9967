/** What is exactly known of a scalar's posterior. */
export interface Moments {
  readonly mean: number;
  readonly sd: number;
}

/**
 * The exact posterior of y ~ Normal(X beta, sigma) with beta flat and sigma > 0 flat.
 *
 * With n rows, k columns, nu = n - k - 1 and S the residual sum of squares: beta is multivariate Student t with
 * nu degrees of freedom, centred at least squares, of scale S / nu (X'X)^-1; and sigma^2 = S / chi^2 with nu
 * degrees of freedom.
 *
 * Source: Gelman et al. (2013), Bayesian Data Analysis, section 14.2, whose prior 1 / sigma^2 has one degree more.
 *
 * @param x - `[n, k]`
 * @returns the moments of `beta[1]`, ..., `beta[k]`, `sigma`
 */
export function flatRegression(
  x: readonly (readonly number[])[],
  y: readonly number[],
): Map<string, Moments> {
  const n = y.length;
  const k = x[0]!.length;
  // Columns made orthonormal twice over, as X'X of uncentred columns loses half the digits.
  const q = Array.from({ length: k }, (_, j) => x.map((row) => row[j]!));
  const r = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  for (let j = 0; j < k; j++) {
    for (let pass = 0; pass < 2; pass++)
      for (let i = 0; i < j; i++) {
        const along = dot(q[i]!, q[j]!);
        r[i]![j]! += along;
        q[j] = q[j]!.map((value, row) => value - along * q[i]![row]!);
      }
    r[j]![j] = Math.sqrt(dot(q[j]!, q[j]!));
    q[j] = q[j]!.map((value) => value / r[j]![j]!);
  }
  let residual = [...y];
  const projected = q.map((column) => {
    const along = dot(column, residual);
    residual = residual.map((value, row) => value - along * column[row]!);
    return along;
  });
  const inverse = Array.from({ length: k }, (_, j) =>
    solveUpper(
      r,
      Array.from({ length: k }, (_, i) => Number(i === j)),
    ),
  );
  const freedom = n - k - 1;
  const squares = dot(residual, residual);
  const moments = new Map<string, Moments>();
  solveUpper(r, projected).forEach((mean, j) => {
    // (X'X)^-1 = R^-1 R^-T
    const diagonal = inverse.reduce((sum, column) => sum + column[j]! ** 2, 0);
    moments.set(`beta[${j + 1}]`, { mean, sd: Math.sqrt((squares / (freedom - 2)) * diagonal) });
  });
  const mean = Math.sqrt(squares / 2) * gammaRatio(freedom);
  moments.set("sigma", { mean, sd: Math.sqrt(squares / (freedom - 2) - mean ** 2) });
  return moments;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function solveUpper(r: readonly (readonly number[])[], b: readonly number[]): number[] {
  const solution = [...b];
  for (let i = b.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < b.length; j++) solution[i]! -= r[i]![j]! * solution[j]!;
    solution[i]! /= r[i]![i]!;
  }
  return solution;
}

/** Gamma((nu - 1) / 2) / Gamma(nu / 2), by its recurrence: g(nu + 2) = g(nu) (nu - 1) / nu. */
function gammaRatio(freedom: number): number {
  const odd = freedom % 2 === 1;
  // g(2) = Gamma(1/2) / Gamma(1); g(3) = Gamma(1) / Gamma(3/2)
  let ratio = odd ? 2 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI);
  for (let nu = odd ? 3 : 2; nu < freedom; nu += 2) ratio *= (nu - 1) / nu;
  return ratio;
}
