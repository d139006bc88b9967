import { type Expression, type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const LOG_PI = 1.1447298858494002;

/** `log P(Z <= z)` of the standard distribution: `½ + atan(z) / π`, and by `atan(1 / |z|)` where that is close to 0 or 1. */
function logLowerTail(z: Expression): Expression {
  // the branches that are not chosen must be finite too
  const isCentral = z.abs().lessThan(1);
  const tail = where(isCentral, 1, z.abs()).pow(-1).atan().div(Math.PI);
  const centre = where(isCentral, z, 0).atan().div(Math.PI).add(0.5);
  return where(isCentral, centre.log(), where(z.lessThan(0), tail.log(), tail.neg().log1p()));
}

const family: Family = {
  name: "cauchy",
  arguments: [
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({}),
  // log, not log1p: near 0 the two differ by less than a sum of log-densities can hold, and log is faster.
  logDensity: (x, location, scale) =>
    x.sub(location).div(scale).square().add(1).log().neg().sub(scale.log()).sub(LOG_PI),
  location: (location, scale) => ({ location, scale }),
  logCdf: (x, location, scale) => logLowerTail(x.sub(location).div(scale)),
  logSurvival: (x, location, scale) => logLowerTail(location.sub(x).div(scale)),
  quantile: (p, location, scale) => {
    const angle = where(p.lessThan(0.5), p, p.neg().add(1)).mul(Math.PI);
    const tail = angle.cos().div(angle.sin()).mul(scale);
    return where(p.lessThan(0.5), location.sub(tail), location.add(tail));
  },
  sample: (random, location, scale) => location + scale * random.cauchy(),
};

/**
 * The Cauchy distribution.
 *
 * `log p(x) = -log π - log s - log(1 + ((x - m) / s)²)`, on the real line.
 *
 * @param location - the median m
 * @param scale - the half-width s at half the maximum
 * @throws tag "model" for a constant argument outside its support.
 * @example const beta = parameter(cauchy(0, 2.5));
 */
export function cauchy<A extends string = never, B extends string = never>(
  location: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [location, scale]);
}
