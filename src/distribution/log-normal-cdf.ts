import type { Expression } from "../model/expression.ts";

/** `log Φ(z)`. */
export function logNormalCdf(z: Expression): Expression {
  return z.normalCdf().log();
}
