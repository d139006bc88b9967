import { type Expression, type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logComplement } from "./log-complement.ts";
import { logSumExp } from "./log-sum-exp.ts";

const LOG_SQRT_2PI = 0.9189385332046727;

/** `exp(½ v² - v z) Φ(z - v)`, z the standardised x and v = σ λ: the density over λ, and a part of both tails. */
function tilted(x: Expression, mean: Expression, sd: Expression, rate: Expression) {
  const z = x.sub(mean).div(sd);
  const pull = sd.mul(rate);
  const w = z.sub(pull);
  // the same below w = 0 as -½ z² - log(√2π φ(w) / Φ(w)): each cancels where the other is taken
  const below = z.square().mul(-0.5).sub(logMills(w)).sub(LOG_SQRT_2PI);
  // the branch that is not chosen must be finite too
  const above = pull.mul(pull.mul(0.5).sub(z)).add(w.max(0).logNormalCdf());
  return { z, w, log: where(w.lessThan(0), below, above) };
}

/** The logarithm of the inverse Mills ratio below 0. */
const logMills = (z: Expression) => z.min(0).inverseMillsRatio().log();

const family: Family = {
  name: "exponentiallyModifiedNormal",
  arguments: [
    { name: "mean", support: "real" },
    { name: "sd", support: "positive" },
    { name: "rate", support: "positive" },
  ],
  support: () => ({}),
  logDensity: (x, mean, sd, rate) => rate.log().add(tilted(x, mean, sd, rate).log),
  logCdf: (x, mean, sd, rate) => {
    const { z, w, log } = tilted(x, mean, sd, rate);
    const logNormal = z.logNormalCdf();
    // far below, what is left of both is their Mills ratios
    const logRatio = where(z.lessThan(0), logMills(z).sub(logMills(w)), log.sub(z.max(0).logNormalCdf()));
    return logNormal.add(logComplement(logRatio));
  },
  logSurvival: (x, mean, sd, rate) => {
    const { z, log } = tilted(x, mean, sd, rate);
    return logSumExp(z.neg().logNormalCdf(), log);
  },
  sample: (random, mean, sd, rate) => mean + sd * random.normal() + random.exponential() / rate,
};

/**
 * The exponentially modified normal distribution: a normal variate plus an exponential one; of reaction times.
 *
 * `log p(x) = log λ + ½ v² - v z + log Φ(z - v)`, z = (x - μ) / σ and v = σ λ, on the real line.
 *
 * @param mean - the mean μ of the normal part; that of the whole is μ + 1 / λ
 * @param sd - the standard deviation σ of the normal part
 * @param rate - the rate λ of the exponential part
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(time, exponentiallyModifiedNormal(mu.at(person), sigma, rate));
 */
export function exponentiallyModifiedNormal<
  A extends string = never,
  B extends string = never,
  C extends string = never,
>(mean: Operand<A>, sd: Operand<B>, rate: Operand<C>): Distribution<A | B | C> {
  return distribution<A | B | C>(family, [mean, sd, rate]);
}
