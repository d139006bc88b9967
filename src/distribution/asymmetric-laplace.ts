import { type Expression, type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

/** `log P(Z <= z)`, where z falls off at the rate `below` beneath 0 and at `above` = 1 - `below` above. */
function logLowerTail(z: Expression, below: Expression, above: Expression): Expression {
  // the branches that are not chosen must be finite too
  const fall = above.mul(z.max(0)).neg();
  const rest = below.mul(fall.exp());
  const near = above.sub(below.mul(fall.expm1())).log();
  const far = rest.min(0.5).neg().log1p();
  const inside = where(rest.lessThan(0.5), far, near);
  return where(z.lessThan(0), above.log().add(below.mul(z)), inside);
}

const family: Family = {
  name: "asymmetricLaplace",
  arguments: [
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
    { name: "probability", support: "openProbability" },
  ],
  support: () => ({}),
  logDensity: (x, location, scale, probability) => {
    const z = x.sub(location).div(scale);
    const slope = where(z.lessThan(0), probability.sub(1), probability);
    return probability.log().add(probability.neg().log1p()).sub(scale.log()).sub(slope.mul(z));
  },
  logCdf: (x, location, scale, probability) =>
    logLowerTail(x.sub(location).div(scale), probability.neg().add(1), probability),
  logSurvival: (x, location, scale, probability) =>
    logLowerTail(location.sub(x).div(scale), probability, probability.neg().add(1)),
  quantile: (p, location, scale, probability) => {
    const rest = probability.neg().add(1);
    const below = p.div(probability).min(1).log().div(rest);
    const above = p.neg().add(1).div(rest).min(1).log().div(probability);
    return location.add(scale.mul(below.sub(above)));
  },
  location: (location, scale) => ({ location, scale }),
  sample: (random, location, scale, probability) =>
    location + scale * (random.exponential() / probability - random.exponential() / (1 - probability)),
};

/**
 * The asymmetric Laplace distribution by its quantile, of which the likelihood is that of quantile regression.
 *
 * `log p(x) = log(τ (1 - τ)) - log s - z (τ - [z < 0])`, z = (x - m) / s, on the real line.
 *
 * Source: Yu and Zhang (2005), "A three-parameter asymmetric Laplace distribution and its extension", equation 1.
 *
 * @param location - the location m, below which x lies with probability τ
 * @param scale - the scale s
 * @param probability - which quantile the location is, τ between 0 and 1; 1/2 is laplace of scale 2 s
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(rent, asymmetricLaplace(alpha.add(beta.mul(area)), s, 0.9));
 */
export function asymmetricLaplace<
  A extends string = never,
  B extends string = never,
  C extends string = never,
>(location: Operand<A>, scale: Operand<B>, probability: Operand<C>): Distribution<A | B | C> {
  return distribution<A | B | C>(family, [location, scale, probability]);
}
