import { type CovarianceFunction, covarianceMatrix, type Inputs, JITTER } from "./covariance-function.ts";
import { KindredError } from "./errors.ts";
import { describeAxes, Expression, type Operand } from "./expression.ts";
import { cholesky, identity, product, solve, solveLower, type Twin, transpose } from "./linear-algebra.ts";

/** What is known of a function's values. */
export interface Known<A extends string = string> {
  /** Where: a column, or a list of columns. */
  readonly x: Inputs<A>;
  /** The values there less the process' mean, exact or with noise. */
  readonly values: Expression<A>;
  /** The standard deviation of the noise; exact if not given. */
  readonly noise?: Operand;
  /** What is added to the diagonals; 1e-9 if not given. */
  readonly jitter?: Operand;
}

/** A Gaussian process given some of its values, at other points. */
export interface Conditional<B extends string = string> {
  readonly mean: Expression<B>;
  readonly sd: Expression<B>;
  /** Along the points' axis and its twin, jitter on its diagonal: for draws, `mean.add(product(cholesky(covariance), z))`. */
  readonly covariance: Expression<B | Twin<B>>;
}

/**
 * A Gaussian process of mean 0 given some of its values, at other points: as outputs, or as what else depends on them.
 *
 * With K the covariance of what is known (noise included) and C that of it with the values at the points:
 * `mean = Cᵀ K⁻¹ y`, `covariance = K₂ - Cᵀ K⁻¹ C`.
 *
 * Source: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, equations 2.23 and 2.24.
 *
 * @param covariance - the process' covariance function
 * @param known - where its values are known, and which they are
 * @param at - the points: a column, or a list of columns, along any axis, also that of what is known
 * @throws tag "model" for points and values that do not lie along one axis
 * @example
 * const there = conditionalProcess(covariance, { x, values: y, noise: sigma }, site.x);
 * return { expected: there.mean, sd: there.sd };
 */
export function conditionalProcess<A extends string, B extends string>(
  covariance: CovarianceFunction,
  { x, values, noise, jitter = JITTER }: Known<A>,
  at: Inputs<B>,
): Conditional<B> {
  const [axis, beside] = values instanceof Expression ? values.node.axes : [];
  const points = (Array.isArray(at) ? at : [at]) as Expression[];
  const own = points[0] instanceof Expression ? points[0].node.axes : [];
  if (!axis || beside || own.length !== 1)
    throw new KindredError(
      "model",
      `conditionalProcess: expected values along one axis and points along one, got ${describeAxes(values?.node?.axes ?? [])} and ${describeAxes(own)}`,
    );
  const [target] = own as [(typeof own)[number]];
  const isSame = target === axis;
  const back = (node: Expression): Expression => (isSame ? transpose(node, { axis }) : node);

  const exact = covarianceMatrix(covariance, x, { jitter }) as Expression;
  const variance = noise instanceof Expression ? noise.square() : (noise ?? 0) ** 2;
  const matrix = noise === undefined ? exact : exact.add(identity(values).mul(variance));
  const apart = isSame ? points.map((column) => transpose(column) as Expression) : points;
  const single = apart.length === 1 && x instanceof Expression;
  const cross: Expression = covariance.between(single ? apart[0]! : apart, x);
  const half = solveLower(cholesky(matrix), cross);
  const prior: Expression = covariance.between(at, at);
  const explained = half.square().sum({ axis });
  const together = isSame
    ? product(half, transpose(half, { axis }))
    : half.mul(transpose(half, { axis: target })).sum({ axis });
  return {
    mean: back(cross.mul(solve(matrix, values)).sum({ axis })),
    sd: prior.sub(back(explained)).max(0).sqrt(),
    covariance: (covarianceMatrix(covariance, at, { jitter }) as Expression).sub(together),
  } as never;
}
