import type { CovarianceFunction } from "./covariance-function.ts";
import { KindredError } from "./errors.ts";
import { Expression } from "./expression.ts";
import { ordinal } from "./linear-algebra.ts";
import { showValue } from "./wording.ts";

/**
 * A Gaussian process on a line, approximated by m basis functions: costs what a linear predictor with m columns costs,
 * where the exact process costs the cube of the points.
 *
 *     f(x) = Σⱼ √S(√λⱼ) φⱼ(x) βⱼ,   √λⱼ = j π / (2 L),   φⱼ(x) = sin(√λⱼ (x + L)) / √L,   j = 1, ..., m,
 *
 * with S the spectral density of the covariance function and β standard normal. What depends on data alone is computed
 * once; with a normal likelihood the rows themselves are reduced to a few sums.
 *
 * How many, and how far out: with h half the range of x, about 0, and a length-scale ℓ, Riutort-Mayol et al. find
 * L = c h with c ≥ 3.2 ℓ / h and c ≥ 1.2, m ≥ 1.75 c h / ℓ enough for the squared exponential; for the Matérn
 * functions with ν = 3/2 c ≥ 4.5 ℓ / h, c ≥ 1.4 and m ≥ 3.42 c h / ℓ, with ν = 5/2 c ≥ 4.1 ℓ / h, c ≥ 1.3 and
 * m ≥ 2.65 c h / ℓ.
 *
 * Source: Riutort-Mayol, Bürkner, Andersen, Solin and Vehtari (2023), Practical Hilbert space approximate Bayesian
 * Gaussian processes for probabilistic programming.
 *
 * @param covariance - one with a spectral density: squaredExponential or matern, or a sum of such
 * @param x - where the function is wanted: a column, centred about 0 and within -L and L
 * @param weights - β, along an axis of the schema that has an element for each basis function: `axis(20)`; it is
 * `parameter(normal(0, 1), { each: basis })`
 * @param boundary - L, a number
 * @throws tag "model" for a covariance function without a spectral density, weights not along one axis, or a boundary
 * that is not positive
 * @example
 * const beta = parameter(normal(0, 1), { each: basis });
 * const f = approximateProcess(squaredExponential({ sd: alpha, lengthScale: rho }), x, beta, 2.5);
 */
export function approximateProcess<A extends string, B extends string>(
  covariance: CovarianceFunction,
  x: Expression<A>,
  weights: Expression<B>,
  boundary: number,
): Expression<A> {
  if (typeof covariance?.between !== "function" || !covariance.spectralDensity)
    throw new KindredError(
      "model",
      `approximateProcess: ${covariance?.name ?? showValue(covariance)} has no spectral density; give squaredExponential(...) or matern(...), or use gaussianProcess`,
    );
  if (typeof boundary !== "number" || !(boundary > 0 && boundary < Number.POSITIVE_INFINITY))
    throw new KindredError(
      "model",
      `approximateProcess: the boundary must be a positive number, beyond every |x|, got ${showValue(boundary)}`,
      { value: boundary },
    );
  const [basis] = weights instanceof Expression ? weights.node.axes : [];
  if (!basis || weights.node.axes.length !== 1)
    throw new KindredError(
      "model",
      "approximateProcess: the weights lie along one axis, which has an element for each basis function: parameter(normal(0, 1), { each: basis }) with basis: axis(20) in the schema",
    );
  const frequency = ordinal(weights).mul(Math.PI / (2 * boundary));
  const functions = frequency.mul(x.add(boundary)).sin().div(Math.sqrt(boundary));
  const scaled = covariance.spectralDensity(frequency).sqrt().mul(weights);
  return functions.mul(scaled).sum({ axis: basis }) as never;
}
