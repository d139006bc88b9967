import { Expression, type Operand } from "../model/expression.ts";
import type { Untwinned } from "../model/linear-algebra.ts";
import { gamma } from "./gamma.ts";
import { normal } from "./normal.ts";
import { elementOf, readScatter, type Scatter, type ScatterForm } from "./scatter.ts";
import { type VectorDistribution, type VectorFamily, vectorDistribution } from "./vector-distribution.ts";

const LOG_PI = 1.1447298858494002;

const familyOf = ({ kind, squaredLength, logDeterminant, coloured, colour }: ScatterForm): VectorFamily => ({
  name: "multiStudentT",
  arguments: [
    { name: "degreesOfFreedom", support: "positive" },
    { name: "location", support: "real" },
    { name: kind, support: "real" },
  ],
  construct({ axis, part }, nu, location, matrix) {
    const z = part(".z", normal(0, 1), [axis]);
    const chiSquared = part(".chiSquared", gamma(nu!.mul(0.5), 0.5));
    return location!.add(coloured(matrix!, z, axis).mul(nu!.div(chiSquared).sqrt()));
  },
  logDensity(x, axis, nu, location, matrix) {
    const { graph } = x;
    const size = new Expression(graph, graph.size(axis.axis));
    const half = nu!.add(size).mul(0.5);
    const squares = squaredLength(matrix!, x.sub(location!), axis);
    return half
      .lgamma()
      .sub(nu!.mul(0.5).lgamma())
      .sub(nu!.log().add(LOG_PI).mul(size).add(logDeterminant(matrix!, axis)).mul(0.5))
      .sub(half.mul(squares.div(nu!).log1p()));
  },
  sample(random, size, nu, location, matrix) {
    const z = Array.from({ length: size }, () => random.normal());
    const degrees = nu as number;
    const stretch = Math.sqrt(degrees / (2 * random.gamma(degrees / 2)));
    return colour(matrix as ArrayLike<number>, z).map((x, k) => elementOf(location, k) + stretch * x);
  },
  print: (nu, location, matrix) => `multiStudentT(${nu}, ${location}, { ${kind}: ${matrix} })`,
});

/**
 * The multivariate t distribution along an axis: normal vectors, each stretched by a factor of its own.
 *
 * `log p(x) = log Γ((ν + n)/2) - log Γ(ν/2) - n/2 log(ν π) - ½ log|Σ| - (ν + n)/2 log(1 + (x - m)ᵀ Σ⁻¹ (x - m) / ν)`,
 * for vectors of n elements; the covariance is ν / (ν - 2) Σ where ν > 2.
 *
 * A parameter is made of standard normal z and a chi-squared w: `m + L z √(ν / w)`, Σ = L Lᵀ.
 *
 * @param degreesOfFreedom - ν, one for all of a vector
 * @param location - m, along the matrix' axis or the same for all
 * @param scatter - one of `{ covariance: Σ }`, `{ cholesky: L }`, `{ precision: Σ⁻¹ }`, along the axis and its twin; Σ is
 * the scale matrix
 * @throws tag "model" for another shape, or a constant argument outside its support
 * @example observe(y, multiStudentT(4, mu, { covariance: covarianceMatrix(squaredExponential({ sd, lengthScale }), x) }));
 */
export function multiStudentT<A extends string = never, B extends string = never, C extends string = never>(
  degreesOfFreedom: Operand<A>,
  location: Operand<B>,
  scatter: Scatter<C>,
): VectorDistribution<A | B | C, Untwinned<C>> {
  const { form, matrix, axis } = readScatter("multiStudentT", scatter);
  const given = [degreesOfFreedom, location, matrix];
  return vectorDistribution(familyOf(form), given, axis) as VectorDistribution<never, never>;
}
