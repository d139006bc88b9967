import type { EngineFunction } from "../model/engine-function.ts";
import { Expression, liftTo, type Operand } from "../model/expression.ts";

function call({ graph }: Expression, name: EngineFunction, inputs: readonly Operand[]): Expression {
  const nodes = inputs.map((x) => liftTo(graph, x));
  return new Expression(graph, graph.engineCall(name, nodes));
}

/** `log P(X <= x)` of a gamma distribution of rate 1. */
export const logGammaP = (shape: Expression, x: Expression): Expression => call(x, "logGammaP", [shape, x]);

/** `log P(X > x)` of a gamma distribution of rate 1. */
export const logGammaQ = (shape: Expression, x: Expression): Expression => call(x, "logGammaQ", [shape, x]);

/** `log P(X <= x)` of a beta distribution, given x and 1 - x. */
export const logBetaI = (a: Operand, b: Operand, x: Expression, complement: Expression): Expression =>
  call(x, "logBetaI", [a, b, x, complement]);

/** `log P(T <= t)` of Student's t distribution. */
export const logStudentTCdf = (t: Expression, degreesOfFreedom: Expression): Expression =>
  call(t, "logStudentTCdf", [t, degreesOfFreedom]);
