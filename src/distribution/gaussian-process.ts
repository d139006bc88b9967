import { type CovarianceFunction, covarianceMatrix, type Inputs } from "../model/covariance-function.ts";
import { Expression, type Operand } from "../model/expression.ts";
import { identity } from "../model/linear-algebra.ts";
import { scatteredNormal } from "./scattered-normal.ts";
import type { VectorDistribution } from "./vector-distribution.ts";

/** How a process is seen. */
export interface ProcessOptions {
  /** The standard deviation of independent noise on each value; without it there is none. */
  readonly noise?: Operand;
  /** What is added to the diagonal so that rounding leaves the matrix positive definite: 1e-9 if not given. */
  readonly jitter?: Operand;
}

/**
 * A Gaussian process at points: values that are multivariate normal, their covariance a function of the points.
 *
 * As the distribution of data, with `noise`, it is the process' exact marginal likelihood: its values are integrated out,
 * and `conditionalProcess` gives them back. A parameter is made of standard normal z: `mean + L z`, for a likelihood that is
 * not normal. Either costs the cube of the points; for many see `approximateProcess`.
 *
 * `log p(y) = -½ (y - m)ᵀ A⁻¹ (y - m) - ½ log|A| - n/2 log 2π`, `Aᵢⱼ = k(xᵢ, xⱼ) + (jitter + noise²) δᵢⱼ`.
 *
 * Source: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, equation 2.30.
 *
 * @param mean - along the points' axis, or one for all
 * @param covariance - squaredExponential(...), matern(...), periodic(...), or what sumOf and productOf make of them
 * @param x - the points: a column, or a list of columns
 * @param options - `noise` and `jitter`
 * @throws tag "model" for points that do not lie along one axis
 * @example
 * const covariance = squaredExponential({ sd: alpha, lengthScale: rho });
 * observe(y, gaussianProcess(0, covariance, x, { noise: sigma }));
 */
export function gaussianProcess<A extends string = never, B extends string = never>(
  mean: Operand<A>,
  covariance: CovarianceFunction,
  x: Inputs<B>,
  { noise, jitter }: ProcessOptions = {},
): VectorDistribution<A | B, B> {
  const exact = covarianceMatrix(covariance, x, { jitter }) as Expression;
  const variance = noise instanceof Expression ? noise.square() : (noise ?? 0) ** 2;
  const matrix = noise === undefined ? exact : exact.add(identity(exact).mul(variance));
  return scatteredNormal(mean, { covariance: matrix }) as VectorDistribution<A | B, B>;
}
