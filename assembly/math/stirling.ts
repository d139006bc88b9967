import { digamma, lgamma } from "./gamma";
import { log } from "./log";

const HALF_LOG_TWO_PI: f64 = 0.91893853320467274178;

/** From here on the series; below, the function itself, less what it is compared with. */
const FAR: f64 = 16;

/**
 * What Stirling's formula leaves of log Γ(x), x > 0: `lgamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2)`, about 1 / (12 x).
 *
 * Absolute error below 2e-16 from 16 on; below, the rounding of lgamma(x).
 */
export function stirlingRemainder(x: f64): f64 {
  if (x < FAR) return lgamma(x) - (x - 0.5) * log(x) + x - HALF_LOG_TWO_PI;
  const inverse = 1.0 / x;
  const square = inverse * inverse;
  // The next term, 691 / 360360 x^-11, is below 2e-16 for x >= 16.
  return (
    inverse *
    (1.0 / 12.0 -
      square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square * (1.0 / 1188.0)))))
  );
}

/** `digamma(x) - log x` for x > 0, about -1 / (2 x), without cancellation where x is large. */
export function digammaRemainder(x: f64): f64 {
  if (x < FAR) return digamma(x) - log(x);
  const inverse = 1.0 / x;
  const square = inverse * inverse;
  // The next term, 691 / 32760 x^-12, is below 1e-16 for x >= 16.
  const tail =
    square *
    (1.0 / 12.0 -
      square * (1.0 / 120.0 - square * (1.0 / 252.0 - square * (1.0 / 240.0 - square * (1.0 / 132.0)))));
  return -0.5 * inverse - tail;
}
