import { type Expression, where } from "../model/expression.ts";

/** From here on the series is as good as the difference, whose terms grow. */
const FAR = 16;
/** In powers of 1 / a², the highest first. */
const SERIES = [31 / 18432, 17 / 14336, 1 / 640, 1 / 192, 1 / 8];

/**
 * `log Γ(a + ½) - log Γ(a)`, which does not cancel where a is large: `½ log a - 1/(8a) + 1/(192a³) - 1/(640a⁵) + ...`.
 *
 * The series is the difference of Stirling's (Abramowitz and Stegun 1964, 6.1.40); at 16 it leaves 4e-17.
 */
export function logGammaHalfStep(a: Expression): Expression {
  const near = a.add(0.5).lgamma().sub(a.lgamma());
  // the branch that is not chosen must be finite too
  const far = a.max(FAR);
  const y = far.pow(-1);
  const [highest, ...rest] = SERIES;
  const sum = rest.reduce((sum, c) => sum.mul(y.square()).neg().add(c), y.square().mul(0).add(highest!));
  return where(a.lessThan(FAR), near, far.log().mul(0.5).sub(sum.mul(y)));
}
