import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logStudentTCdf } from "./incomplete.ts";
import { logGammaHalfStep } from "./log-gamma-half-step.ts";

const HALF_LOG_PI = 0.5723649429247001;

const family: Family = {
  name: "studentT",
  arguments: [
    { name: "degreesOfFreedom", support: "positive" },
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({}),
  logDensity: (x, nu, location, scale) => {
    const half = nu.add(1).mul(0.5);
    const normaliser = logGammaHalfStep(nu.mul(0.5)).sub(nu.log().mul(0.5)).sub(HALF_LOG_PI).sub(scale.log());
    return normaliser.sub(half.mul(x.sub(location).div(scale).square().div(nu).log1p()));
  },
  location: (_nu, location, scale) => ({ location, scale }),
  logCdf: (x, nu, location, scale) => logStudentTCdf(x.sub(location).div(scale), nu),
  logSurvival: (x, nu, location, scale) => logStudentTCdf(location.sub(x).div(scale), nu),
  sample: (random, nu, location, scale) => location + scale * random.studentT(nu),
};

/**
 * Student's t distribution.
 *
 * `log p(x) = log Γ((ν+1)/2) - log Γ(ν/2) - ½ log(ν π) - log s - (ν+1)/2 log(1 + ((x - m) / s)² / ν)`.
 *
 * @param degreesOfFreedom - the degrees of freedom ν; 1 is Cauchy, infinity normal
 * @param location - the centre m
 * @param scale - the scale s
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(effect, studentT(4, theta, se));
 */
export function studentT<A extends string = never, B extends string = never, C extends string = never>(
  degreesOfFreedom: Operand<A>,
  location: Operand<B>,
  scale: Operand<C>,
): Distribution<A | B | C> {
  return distribution<A | B | C>(family, [degreesOfFreedom, location, scale]);
}
