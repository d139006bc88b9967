import { type Expression, where } from "../model/expression.ts";

const LOG_HALF = -Math.LN2;

/**
 * `log(1 - eᵃ)` for a <= 0, whichever of the two is close to 1.
 *
 * Source: Maechler (2012), "Accurately computing log(1 - exp(-|a|))", equation 7.
 */
export function logComplement(a: Expression): Expression {
  const isSmall = a.lessThan(LOG_HALF);
  // the branch that is not chosen must be finite too
  const small = where(isSmall, a, LOG_HALF).exp().neg().log1p();
  const large = where(isSmall, LOG_HALF, a).expm1().neg().log();
  return where(isSmall, small, large);
}

/** `log(eᵃ - eᵇ)` for a > b, of which b may be -∞. */
export function logDifference(a: Expression, b: Expression): Expression {
  return a.add(logComplement(b.sub(a)));
}
