import { KindredError } from "./errors.ts";
import { Expression, type Operand } from "./expression.ts";
import { identity, transpose } from "./linear-algebra.ts";
import { showValue } from "./wording.ts";

/** Where values of a function are: a column, or a list of columns for points of several dimensions. */
export type Inputs<A extends string = string> = Expression<A> | readonly Expression<A>[];

/** How values of a function vary together: a covariance for every two points. */
export interface CovarianceFunction {
  readonly name: string;
  /** The covariance of the values at x and at y, element by element. */
  between<A extends string, B extends string>(x: Inputs<A>, y: Inputs<B>): Expression<A | B>;
  /** How the variance is spread over frequencies in radians, of points on a line; absent where there is no such density. */
  spectralDensity?(frequency: Expression): Expression;
}

/** The size of a function's values, and over which distance they change. */
export interface Scales {
  /** The standard deviation σ of the values. */
  readonly sd: Operand;
  /** The length-scale ℓ. */
  readonly lengthScale: Operand;
}

/** `Σ (x - y)²` over the columns. */
function squaredDistance(x: Inputs, y: Inputs): Expression {
  const [xs, ys] = [x, y].map((inputs) => (Array.isArray(inputs) ? inputs : [inputs])) as [
    Expression[],
    Expression[],
  ];
  return xs.map((own, d) => own.sub(ys[d]!).square()).reduce((a, b) => a.add(b));
}

/** Beside any distance that matters nothing, and at distance 0 the slope of the root is finite. */
const TINY = 1e-300;

function distance(x: Inputs, y: Inputs): Expression {
  if (x instanceof Expression && y instanceof Expression) return x.sub(y).abs();
  return squaredDistance(x, y).add(TINY).sqrt();
}

function checkScales(name: string, scales: object, wanted: readonly string[]): void {
  const given = (scales ?? {}) as Record<string, unknown>;
  for (const key of wanted) {
    const value = given[key];
    const fits =
      value instanceof Expression || (typeof value === "number" && value > 0 && Number.isFinite(value));
    if (!fits)
      throw new KindredError(
        "model",
        `${name}: ${key} must be a positive number or an expression, got ${showValue(value)}; write ${name}({ ${wanted.join(", ")} })`,
        { value },
      );
  }
}

function checkInputs(name: string, inputs: readonly Inputs[]): void {
  const lengths = inputs.map((input) => (Array.isArray(input) ? input.length : 1));
  const expressions = inputs.flatMap((input) => (Array.isArray(input) ? input : [input]));
  const stray = expressions.find((x) => !(x instanceof Expression));
  if (stray !== undefined || expressions.length === 0 || lengths.some((length) => length !== lengths[0]))
    throw new KindredError(
      "model",
      `${name}: expected a column, or a list of columns, for both points alike, got ${stray === undefined ? lengths.join(" and ") : showValue(stray)}`,
      { value: stray },
    );
}

function covarianceFunction(
  name: string,
  scales: object,
  wanted: readonly string[],
  between: (x: Inputs, y: Inputs) => Expression,
  spectralDensity?: (frequency: Expression) => Expression,
): CovarianceFunction {
  checkScales(name, scales, wanted);
  return {
    name,
    between(x, y) {
      checkInputs(name, [x, y]);
      return between(x, y) as never;
    },
    ...(spectralDensity && { spectralDensity }),
  };
}

/** `1 / x` of an operand. */
const over = (numerator: Expression, x: Operand) => numerator.div(x);

/** The square of an operand. */
const squared = (x: Operand): Operand => (x instanceof Expression ? x.square() : x * x);

/**
 * The squared-exponential covariance (also: Gaussian, radial basis function): functions smooth to all orders.
 *
 * `k(x, y) = σ² exp(-|x - y|² / (2 ℓ²))`.
 *
 * @param scales - `sd` σ and `lengthScale` ℓ, numbers or expressions
 * @throws tag "model" for a number that is not positive
 * @example observe(y, gaussianProcess(0, squaredExponential({ sd: alpha, lengthScale: rho }), x, { noise: sigma }));
 */
export function squaredExponential({ sd, lengthScale }: Scales): CovarianceFunction {
  return covarianceFunction(
    "squaredExponential",
    { sd, lengthScale },
    ["sd", "lengthScale"],
    (x, y) => over(squaredDistance(x, y).mul(-0.5), squared(lengthScale)).exp().mul(squared(sd)),
    (frequency) =>
      frequency
        .mul(lengthScale)
        .square()
        .mul(-0.5)
        .exp()
        .mul(2.5066282746310002)
        .mul(lengthScale)
        .mul(squared(sd)),
  );
}

const MATERN = {
  0.5: { rate: 1, height: 2 },
  1.5: { rate: 3, height: 20.784609690826528 },
  2.5: { rate: 5, height: 298.1423969999719 },
} as const;

/**
 * The Matérn covariance: functions that have as many derivatives as fit below the smoothness ν.
 *
 * With s = √(2ν) |x - y| / ℓ: `σ² exp(-s)` for ν = 1/2 (Ornstein-Uhlenbeck), `σ² (1 + s) exp(-s)` for 3/2,
 * `σ² (1 + s + s² / 3) exp(-s)` for 5/2.
 *
 * @param smoothness - ν: 0.5, 1.5 or 2.5
 * @param scales - `sd` σ and `lengthScale` ℓ, numbers or expressions
 * @throws tag "model" for another smoothness, or a number that is not positive
 * @example observe(y, gaussianProcess(0, matern(1.5, { sd: alpha, lengthScale: rho }), x, { noise: sigma }));
 */
export function matern(smoothness: 0.5 | 1.5 | 2.5, { sd, lengthScale }: Scales): CovarianceFunction {
  const form = MATERN[smoothness];
  if (!form)
    throw new KindredError(
      "model",
      `matern: smoothness must be 0.5, 1.5 or 2.5, got ${showValue(smoothness)}`,
      {
        value: smoothness,
      },
    );
  const { rate, height } = form;
  return covarianceFunction(
    "matern",
    { sd, lengthScale },
    ["sd", "lengthScale"],
    (x, y) => {
      const s = over(distance(x, y).mul(Math.sqrt(rate)), lengthScale);
      const decay = s.neg().exp().mul(squared(sd));
      if (smoothness === 0.5) return decay;
      const rise = smoothness === 1.5 ? s.add(1) : s.square().div(3).add(s).add(1);
      return rise.mul(decay);
    },
    // S(ω) = height σ² ℓ / (2ν + ℓ² ω²)^(ν + 1/2)
    (frequency) =>
      frequency
        .mul(lengthScale)
        .square()
        .add(rate)
        .pow(-(smoothness + 0.5))
        .mul(height)
        .mul(lengthScale)
        .mul(squared(sd)),
  );
}

/**
 * The periodic covariance: functions that repeat.
 *
 * `k(x, y) = σ² exp(-2 sin²(π |x - y| / p) / ℓ²)`, summed over the columns inside the exponential if there are several.
 *
 * @param scales - `sd` σ, `lengthScale` ℓ (beside a period of π) and `period` p, numbers or expressions
 * @throws tag "model" for a number that is not positive
 * @example const season = periodic({ sd: alpha, lengthScale: 1, period: 12 });
 */
export function periodic({
  sd,
  lengthScale,
  period,
}: Scales & { readonly period: Operand }): CovarianceFunction {
  return covarianceFunction(
    "periodic",
    { sd, lengthScale, period },
    ["sd", "lengthScale", "period"],
    (x, y) => {
      const [xs, ys] = [x, y].map((inputs) => (Array.isArray(inputs) ? inputs : [inputs])) as [
        Expression[],
        Expression[],
      ];
      const sines = xs.map((own, d) => own.sub(ys[d]!).mul(Math.PI).div(period).sin().square());
      return over(sines.reduce((a, b) => a.add(b)).mul(-2), squared(lengthScale))
        .exp()
        .mul(squared(sd));
    },
  );
}

/** The sum of covariance functions: of a sum of independent functions. */
export function sumOf(...parts: readonly CovarianceFunction[]): CovarianceFunction {
  return combined("sumOf", parts, (a, b) => a.add(b), true);
}

/** The product of covariance functions: a season that fades, `productOf(periodic(...), squaredExponential(...))`. */
export function productOf(...parts: readonly CovarianceFunction[]): CovarianceFunction {
  return combined("productOf", parts, (a, b) => a.mul(b), false);
}

function combined(
  name: string,
  parts: readonly CovarianceFunction[],
  both: (a: Expression, b: Expression) => Expression,
  addsSpectra: boolean,
): CovarianceFunction {
  if (parts.length === 0)
    throw new KindredError("model", `${name}: there are no covariance functions; give at least one`);
  const between: CovarianceFunction["between"] = (x, y) =>
    parts.map((part): Expression => part.between(x, y)).reduce(both) as never;
  if (!addsSpectra || !parts.every((part) => part.spectralDensity)) return { name, between };
  return {
    name,
    between,
    spectralDensity: (frequency) => parts.map((part) => part.spectralDensity!(frequency)).reduce(both),
  };
}

/**
 * What is added to the diagonal of a covariance matrix unless another jitter is given: of points so near to each other
 * that rounding leaves the matrix no longer positive definite it makes one that is. As in the Stan User's Guide.
 */
export const JITTER = 1e-9;

/**
 * The covariance matrix of a function's values at points, `k(xᵢ, xⱼ)`, with a jitter on the diagonal.
 *
 * @param x - a column, or a list of columns, along one axis
 * @param options - `jitter`, 1e-9 if not given
 * @returns a matrix along the axis and its twin
 */
export function covarianceMatrix<A extends string>(
  covariance: CovarianceFunction,
  x: Inputs<A>,
  { jitter = JITTER }: { jitter?: Operand } = {},
): Expression<A | `${A}\u2032`> {
  const columns = (Array.isArray(x) ? x : [x]) as Expression<A>[];
  checkInputs("covarianceMatrix", [columns]);
  const across = columns.map((column) => transpose(column) as Expression);
  const matrix = covariance.between(
    columns.length === 1 ? columns[0]! : columns,
    across.length === 1 ? across[0]! : across,
  );
  return (jitter === 0 ? matrix : matrix.add(identity(columns[0]!).mul(jitter))) as never;
}
