import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logBetaI, logStudentTCdf } from "./incomplete.ts";
import { logGammaHalfStep } from "./log-gamma-half-step.ts";

const HALF_LOG_PI = 0.5723649429247001;

const family: Family = {
  name: "halfStudentT",
  arguments: [
    { name: "degreesOfFreedom", support: "positive" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({ lower: 0 }),
  logDensity: (x, nu, scale) => {
    // log(1 + z² / ν) by log z: a scale parameter has its logarithm already, and the square of none overflows
    const logSquare = x.log().sub(scale.log()).mul(2).sub(nu.log());
    return logGammaHalfStep(nu.mul(0.5))
      .sub(nu.log().mul(0.5))
      .sub(scale.log())
      .add(Math.LN2 - HALF_LOG_PI)
      .sub(nu.add(1).mul(0.5).mul(logSquare.softplus()));
  },
  logCdf: (x, nu, scale) => {
    const square = x.div(scale).square().div(nu);
    const rest = square.add(1).pow(-1);
    return logBetaI(0.5, nu.mul(0.5), square.mul(rest), rest);
  },
  logSurvival: (x, nu, scale) => logStudentTCdf(x.div(scale).neg(), nu).add(Math.LN2),
  sample: (random, nu, scale) => scale * Math.abs(random.studentT(nu)),
};

/**
 * Student's t distribution with location 0, folded to the positive numbers.
 *
 * `log p(x) = log 2 + log Γ((ν+1)/2) - log Γ(ν/2) - ½ log(ν π) - log s - (ν+1)/2 log(1 + (x / s)² / ν)`, for x > 0.
 *
 * @param degreesOfFreedom - the degrees of freedom ν; 1 is halfCauchy, infinity halfNormal
 * @param scale - the scale s
 * @throws tag "model" for a constant argument outside its support.
 * @example const tau = parameter(halfStudentT(3, 2.5));
 */
export function halfStudentT<A extends string = never, B extends string = never>(
  degreesOfFreedom: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [degreesOfFreedom, scale]);
}
