import { type Expression, where } from "../model/expression.ts";

/** From here on Stirling's series to five terms has the accuracy of an f64. */
const LARGE = 16;

/**
 * `log(x (x + 1) ... (x + n - 1) / xⁿ) = Σ log(1 + k / x)`, k from 0 to n - 1: near 0 for a large x, where
 * `log Γ(x + n) - log Γ(x) - n log x` would be nothing but rounding error.
 *
 * Source: NIST Digital Library of Mathematical Functions, 5.11.1, its logarithms taken together.
 */
export function logRisingRatio(x: Expression, n: Expression): Expression {
  const small = x.add(n).lgamma().sub(x.lgamma()).sub(n.mul(x.log()));
  // the branch that is not chosen must be finite too
  const from = x.max(LARGE);
  const to = from.add(n);
  const large = to.sub(0.5).mul(n.div(from).log1p()).sub(n).add(stirlingTail(to)).sub(stirlingTail(from));
  return where(x.lessThan(LARGE), small, large);
}

/** `log Γ(x) - (x - ½) log x + x - ½ log 2π`: 1/(12x) - 1/(360x³) + 1/(1260x⁵) - ... */
function stirlingTail(x: Expression): Expression {
  const reciprocal = x.pow(-1);
  const square = reciprocal.square();
  const series = square
    .mul(1 / 1188)
    .sub(1 / 1680)
    .mul(square)
    .add(1 / 1260)
    .mul(square)
    .sub(1 / 360);
  return series
    .mul(square)
    .add(1 / 12)
    .mul(reciprocal);
}
