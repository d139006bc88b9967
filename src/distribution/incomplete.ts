import type { EngineFunction } from "../model/engine-function.ts";
import { Expression } from "../model/expression.ts";

const call = (name: EngineFunction, ...inputs: Expression[]): Expression => {
  const { graph } = inputs[0]!;
  return new Expression(
    graph,
    graph.engineCall(
      name,
      inputs.map((x) => x.node),
    ),
  );
};

/** `log P(X <= x)` of a gamma distribution of rate 1. */
export const logGammaP = (shape: Expression, x: Expression): Expression => call("logGammaP", shape, x);

/** `log P(X > x)` of a gamma distribution of rate 1. */
export const logGammaQ = (shape: Expression, x: Expression): Expression => call("logGammaQ", shape, x);

/** `log P(X <= x)` of a beta distribution, given x and 1 - x. */
export const logBetaI = (a: Expression, b: Expression, x: Expression, complement: Expression): Expression =>
  call("logBetaI", a, b, x, complement);

/** `log P(T <= t)` of Student's t distribution. */
export const logStudentTCdf = (t: Expression, degreesOfFreedom: Expression): Expression =>
  call("logStudentTCdf", t, degreesOfFreedom);
