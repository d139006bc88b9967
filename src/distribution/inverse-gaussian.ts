import type { Expression, Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logSumExp } from "./log-sum-exp.ts";

const LOG_SQRT_2PI = 0.9189385332046727;

/** `√(λ / x) (x / μ - 1)` and `√(λ / x) (x / μ + 1)`: standard normal below which, and beyond which, x is far. */
function standardised(x: Expression, mean: Expression, shape: Expression) {
  const unit = shape.div(x).sqrt();
  const relative = x.div(mean);
  return { near: unit.mul(relative.sub(1)), far: unit.mul(relative.add(1)) };
}

/** `exp(2 λ / μ) Φ(-far)`, whose exponent is half the difference of the squares. */
const reflected = (near: Expression, far: Expression) =>
  near.square().mul(-0.5).sub(far.neg().inverseMillsRatio().log()).sub(LOG_SQRT_2PI);

const family: Family = {
  name: "inverseGaussian",
  arguments: [
    { name: "mean", support: "positive" },
    { name: "shape", support: "positive" },
  ],
  support: () => ({ lower: 0, open: true }),
  logDensity: (x, mean, shape) =>
    shape
      .log()
      .sub(x.log().mul(3))
      .sub(standardised(x, mean, shape).near.square())
      .mul(0.5)
      .sub(LOG_SQRT_2PI),
  logCdf: (x, mean, shape) => {
    const { near, far } = standardised(x, mean, shape);
    return logSumExp(near.logNormalCdf(), reflected(near, far));
  },
  logSurvival: (x, mean, shape) => {
    const { near, far } = standardised(x, mean, shape);
    const ratio = near.neg().inverseMillsRatio().div(far.neg().inverseMillsRatio());
    return near.neg().logNormalCdf().add(ratio.neg().log1p());
  },
  // both roots of the quadratic by the one that does not cancel; their product is 1
  sample: (random, mean, shape) => {
    const z = random.normal();
    const y = (mean / shape) * z * z;
    const smaller = 1 / (1 + y / 2 + Math.sqrt(y) * Math.sqrt(1 + y / 4));
    return random.uniform() * (1 + smaller) <= 1 ? mean * smaller : mean / smaller;
  },
};

/**
 * The inverse Gaussian (Wald) distribution: when Brownian motion with a drift first comes to a place.
 *
 * `log p(x) = ½ log(λ / 2π) - 3/2 log x - λ (x - μ)² / (2 μ² x)`, for x > 0.
 *
 * Source of the sampler: Michael, Schucany and Haas (1976), "Generating random variates using transformations with
 * multiple roots", The American Statistician 30.
 *
 * @param mean - the mean μ
 * @param shape - the shape λ; the variance is μ³ / λ
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(time, inverseGaussian(mu.at(person), lambda));
 */
export function inverseGaussian<A extends string = never, B extends string = never>(
  mean: Operand<A>,
  shape: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [mean, shape]);
}
