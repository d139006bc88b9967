import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const LOG_SQRT_2PI = 0.9189385332046727;

const family: Family = {
  name: "normal",
  arguments: [
    { name: "mean", support: "real" },
    { name: "sd", support: "positive" },
  ],
  support: () => ({}),
  logDensity: (x, mean, sd) => x.sub(mean).div(sd).square().mul(-0.5).sub(sd.log()).sub(LOG_SQRT_2PI),
  gaussian: (x, mean, sd) => ({
    residual: x.sub(mean),
    scale: sd,
    rest: sd.log().neg().sub(LOG_SQRT_2PI),
  }),
  location: (mean, sd) => ({ location: mean, scale: sd }),
  logCdf: (x, mean, sd) => x.sub(mean).div(sd).logNormalCdf(),
  logSurvival: (x, mean, sd) => mean.sub(x).div(sd).logNormalCdf(),
  quantile: (p, mean, sd) => mean.add(sd.mul(p.normalQuantile())),
  sample: (random, mean, sd) => mean + sd * random.normal(),
};

/**
 * The normal distribution.
 *
 * `log p(x) = -½ ((x - μ) / σ)² - log σ - ½ log 2π`, on the real line.
 *
 * @param mean - the mean μ
 * @param sd - the standard deviation σ
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(score, normal(theta.at(school), sigma));
 */
export function normal<A extends string = never, B extends string = never>(
  mean: Operand<A>,
  sd: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [mean, sd]);
}
