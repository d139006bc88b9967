import { Correlation, factorRows } from "../model/correlation.ts";
import { Expression, type Operand } from "../model/expression.ts";
import { literalLabels } from "../model/vector.ts";
import { beta } from "./beta.ts";
import { type VectorDistribution, type VectorFamily, vectorDistribution } from "./vector-distribution.ts";

/** Element (i, j) of a square matrix, row by row. */
const at = (matrix: ArrayLike<number>, size: number, i: number, j: number) => matrix[i * size + j]!;

const family: VectorFamily = {
  name: "lkj",
  arguments: [{ name: "shape", support: "positive" }],
  square: true,
  construct({ graph, axis, part }, shape) {
    const labels = literalLabels("lkj", axis);
    const one = new Expression(graph, graph.constant(1));
    const rows: Expression[][] = [[one]];
    for (let i = 1; i < labels.length; i++) {
      const row: Expression[] = [];
      let left = one;
      for (let j = 0; j < i; j++) {
        const own = shape.add((labels.length - 2 - j) / 2);
        // half of 1 plus the partial correlation of i and j, given all before j
        const half = part(`.partial[${labels[i]}, ${labels[j]}]`, beta(own, own));
        row.push(left.mul(half.mul(2).sub(1)));
        left = left.mul(half.mul(half.neg().add(1)).sqrt().mul(2));
      }
      rows.push([...row, left]);
    }
    return new Correlation(graph, axis, rows);
  },
  invert(x) {
    const size = Math.round(Math.sqrt(x.length));
    return choleskyRows(x, size).flatMap((row) => {
      let left = 1;
      return row.slice(0, -1).map((element) => {
        const partial = element / Math.sqrt(left);
        left -= element * element;
        return [(1 + partial) / 2];
      });
    });
  },
  fixed: (x, axis) => new Correlation(x.graph, axis, factorRows(x, axis), x.node),
  logDensity(x, axis, shape) {
    const rows = factorRows(x, axis);
    const size = rows.length;
    const determinant = rows
      .map((row) => row.at(-1)!.log())
      .reduce((sum, log) => sum.add(log))
      .mul(2);
    let result = shape.sub(1).mul(determinant);
    for (let k = 1; k < size; k++) {
      const own = shape.add((size - k - 1) / 2);
      const logBeta = own.lgamma().mul(2).sub(own.mul(2).lgamma());
      result = result.sub(
        own
          .mul(2)
          .sub(1)
          .mul(Math.LN2)
          .add(logBeta)
          .mul(size - k),
      );
    }
    return result;
  },
  sample(random, count, shape) {
    const size = Math.round(Math.sqrt(count));
    const rows = Array.from({ length: size }, (_, i) => {
      let left = 1;
      return Array.from({ length: size }, (_, j) => {
        if (j > i) return 0;
        if (j === i) return left;
        const own = (shape as number) + (size - 2 - j) / 2;
        const partial = 2 * random.beta(own, own) - 1;
        const element = left * partial;
        left *= Math.sqrt((1 - partial) * (1 + partial));
        return element;
      });
    });
    const entry = (i: number, j: number) =>
      i === j ? 1 : rows[i]!.reduce((sum, x, k) => sum + x * rows[j]![k]!, 0);
    return Array.from({ length: count }, (_, place) => entry(Math.floor(place / size), place % size));
  },
  refuse(x) {
    const size = Math.round(Math.sqrt(x.length));
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++) {
        const [one, other] = [at(x, size, i, j), at(x, size, j, i)];
        if (i === j && Math.abs(one - 1) > 1e-8) return `element (${i}, ${i}) is ${one}, not 1`;
        if (Math.abs(one - other) > 1e-8) return `elements (${i}, ${j}) and (${j}, ${i}) differ`;
      }
    const isPositive = choleskyRows(x, size).every((row) => row.at(-1)! > 0);
    return isPositive ? undefined : "the matrix is not positive definite";
  },
};

/** The Cholesky factor, row by row; a diagonal element that is not positive where there is none. */
function choleskyRows(x: ArrayLike<number>, size: number): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < size; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? row : rows[j]!;
      const rest = row.reduce((left, value, k) => left - value * other[k]!, at(x, size, i, j));
      row.push(j === i ? Math.sqrt(rest) : rest / other[j]!);
    }
    rows.push(row);
  }
  return rows;
}

/**
 * The LKJ distribution of correlation matrices R.
 *
 * `p(R) ∝ det(R)^(η - 1)`: with η = 1 all are alike, larger η favour weak correlations. One correlation of K has the
 * marginal `(r + 1) / 2 ~ beta(η + (K - 2) / 2, η + (K - 2) / 2)`.
 *
 * The parameter is the matrix along an axis of the schema and its twin; `.factor` is its Cholesky factor. It is made of
 * independent betas, the canonical partial correlations.
 *
 * @param shape - η
 * @throws tag "model" for a constant that is not positive, or an axis that only the data know
 *
 * Source: Lewandowski, Kurowicka and Joe (2009), J. Multivariate Analysis 100, sections 2.4 and 3.
 * @example
 * const R = parameter(lkj(2), { each: coefficient });
 * const effects = parameter(multiNormal(means, { scales, correlation: R }), { each: school });
 */
export function lkj(
  shape: Operand<never>,
): VectorDistribution<never, never> & { readonly correlation: true } {
  return { ...vectorDistribution<never, never>(family, [shape]), correlation: true };
}
