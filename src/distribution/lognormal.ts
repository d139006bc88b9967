import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const LOG_SQRT_2PI = 0.9189385332046727;

const family: Family = {
  name: "lognormal",
  arguments: [
    { name: "meanLog", support: "real" },
    { name: "sdLog", support: "positive" },
  ],
  support: () => ({ lower: 0, open: true }),
  logDensity: (x, meanLog, sdLog) => {
    const logX = x.log();
    return logX.sub(meanLog).div(sdLog).square().mul(-0.5).sub(sdLog.log()).sub(LOG_SQRT_2PI).sub(logX);
  },
  gaussian: (x, meanLog, sdLog) => ({
    residual: x.log().sub(meanLog),
    scale: sdLog,
    rest: sdLog.log().neg().sub(LOG_SQRT_2PI).sub(x.log()),
  }),
  logCdf: (x, meanLog, sdLog) => x.log().sub(meanLog).div(sdLog).logNormalCdf(),
  logSurvival: (x, meanLog, sdLog) => meanLog.sub(x.log()).div(sdLog).logNormalCdf(),
  quantile: (p, meanLog, sdLog) => meanLog.add(sdLog.mul(p.normalQuantile())).exp(),
  sample: (random, meanLog, sdLog) => random.exp(meanLog + sdLog * random.normal()),
};

/**
 * The lognormal distribution: log x is normal.
 *
 * `log p(x) = -½ ((log x - μ) / σ)² - log σ - ½ log 2π - log x`, for x > 0.
 *
 * @param meanLog - the mean μ of log x
 * @param sdLog - the standard deviation σ of log x
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(income, lognormal(mu.at(town), sigma));
 */
export function lognormal<A extends string = never, B extends string = never>(
  meanLog: Operand<A>,
  sdLog: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [meanLog, sdLog]);
}
