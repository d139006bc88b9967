import { Correlation } from "../model/correlation.ts";
import { KindredError } from "../model/errors.ts";
import { type AxisReference, describeAxes, Expression, type Operand } from "../model/expression.ts";
import type { Untwinned } from "../model/linear-algebra.ts";
import { elementsOf, stack } from "../model/vector.ts";
import { showValue } from "../model/wording.ts";
import { normal } from "./normal.ts";
import type { Scatter } from "./scatter.ts";
import { scatteredNormal } from "./scattered-normal.ts";
import { type VectorDistribution, type VectorFamily, vectorDistribution } from "./vector-distribution.ts";

const LOG_SQRT_2PI = 0.9189385332046727;

/** With `L Lᵀ` the correlation: what element i is expected to be given those before it, and its standard deviation. */
function conditional(rows: Correlation["rows"], means: readonly Expression[], scales: readonly Expression[]) {
  const z: Expression[] = [];
  return (i: number) => {
    const row = rows[i]!;
    const sd = scales[i]!.mul(row[i]!);
    const terms = z.map((score, j) => score.mul(row[j]!));
    const pull = terms.length > 0 ? scales[i]!.mul(terms.reduce((a, b) => a.add(b))) : undefined;
    const mean = pull ? means[i]!.add(pull) : means[i]!;
    return {
      mean,
      sd,
      /** Takes the element for known. */
      take(x: Expression) {
        z.push(x.sub(mean).div(sd));
      },
    };
  };
}

const familyOf = (correlation: Correlation): VectorFamily => ({
  name: "multiNormal",
  arguments: [
    { name: "mean", support: "real" },
    { name: "scale", support: "positive" },
    { name: "correlation", support: "real" },
  ],
  construct({ axis, part }, mean, scale) {
    const next = conditional(correlation.rows, elementsOf(mean, axis), elementsOf(scale, axis));
    return stack(
      axis.axis.labels!.map((label, i) => {
        const { mean, sd, take } = next(i);
        const x = part(`[${label}]`, normal(mean, sd));
        take(x);
        return x;
      }),
      axis,
    );
  },
  invert: (x) => Array.from(x, (value) => [value]),
  logDensity(x, axis, mean, scale) {
    const next = conditional(correlation.rows, elementsOf(mean, axis), elementsOf(scale, axis));
    return elementsOf(x, axis)
      .map((element, i) => {
        const { mean, sd, take } = next(i);
        take(element);
        return element.sub(mean).div(sd).square().mul(-0.5).sub(sd.log()).sub(LOG_SQRT_2PI);
      })
      .reduce((sum, term) => sum.add(term));
  },
  sample(random, size, mean, scale, matrix) {
    const [m, s] = [mean!, scale!].map((x) => (k: number) => (typeof x === "number" ? x : x[k]!)) as [At, At];
    const rows: number[][] = [];
    const z = Array.from({ length: size }, () => random.normal());
    return z.map((_, i) => {
      const row: number[] = [];
      for (let j = 0; j <= i; j++) {
        const other = j === i ? row : rows[j]!;
        const entry = (matrix as ArrayLike<number>)[i * size + j]!;
        const rest = row.reduce((left, value, k) => left - value * other[k]!, entry);
        row.push(j === i ? Math.sqrt(rest) : rest / other[j]!);
      }
      rows.push(row);
      return m(i) + s(i) * row.reduce((sum, value, k) => sum + value * z[k]!, 0);
    });
  },
  print: (mean, scale, matrix) => `multiNormal(${mean}, { scales: ${scale}, correlation: ${matrix} })`,
});

type At = (k: number) => number;

/** What `multiNormal` is told beside its means. */
export interface MultiNormalOptions<B extends string, V extends string> {
  /** Standard deviations: one for all elements, one for each along the axis, or a list. */
  readonly scales: Operand<B> | readonly Operand<B>[];
  /** A parameter of `lkj`. */
  readonly correlation: Correlation<V>;
}

/**
 * The multivariate normal distribution: by scales and a correlation matrix, for correlated effects of groups along a short
 * axis of the schema; or by a matrix along an axis of any length and its twin.
 *
 * `log p(x) = -½ (x - μ)ᵀ Σ⁻¹ (x - μ) - ½ log|Σ| - K/2 log 2π`; the scales σ and the correlation R are Σᵢⱼ = σᵢ Rᵢⱼ σⱼ.
 *
 * By `{ covariance: Σ }`, `{ cholesky: L }` with Σ = L Lᵀ, or `{ precision: Σ⁻¹ }` a parameter is made of standard normal
 * z: `μ + L z`. Where the matrix is not positive definite the log-density is -∞; one of data alone that is not is an error.
 *
 * By scales and a correlation a parameter's elements are normal one after the other, each given those before it: so under a Gaussian likelihood
 * they are integrated out, and under another they are carried to coordinates without a funnel, as any effects are.
 *
 * @param means - along the axis of the correlation; or a list, or one for all
 * @param options - `scales`, like the means, and `correlation`; or one of `covariance`, `cholesky` and `precision`, along
 * the axis and its twin
 * @throws tag "model" for arguments along another axis, for none or several matrices
 * @example
 * const R = parameter(lkj(2), { each: coefficient });
 * const effects = parameter(multiNormal([mu, slope], { scales: tau, correlation: R }), { each: school });
 * observe(score, normal(linear(x, effects.at(school)), sigma));
 */
export function multiNormal<A extends string = never, B extends string = never, V extends string = never>(
  means: Operand<A> | readonly Operand<A>[],
  options: MultiNormalOptions<B, V>,
): VectorDistribution<A | B | V, V>;
export function multiNormal<A extends string = never, B extends string = never>(
  mean: Operand<A>,
  options: Scatter<B>,
): VectorDistribution<A | B, Untwinned<B>>;
export function multiNormal<A extends string, B extends string, V extends string>(
  means: Operand<A> | readonly Operand<A>[],
  options: MultiNormalOptions<B, V> | Scatter,
): VectorDistribution {
  if (options !== null && typeof options === "object" && !("correlation" in options || "scales" in options))
    return scatteredNormal(means as Operand, options);
  const { scales, correlation } = (options ?? {}) as MultiNormalOptions<B, V>;
  if (!(correlation instanceof Correlation))
    throw new KindredError(
      "model",
      `multiNormal: expected a correlation matrix, a parameter of lkj(...), got ${showValue(correlation)}; write multiNormal(means, { scales, correlation }), or multiNormal(mean, { covariance })`,
      { value: correlation },
    );
  const axis = correlation.axis as AxisReference<V>;
  const whole = (what: string, x: unknown): Operand => {
    if (Array.isArray(x)) return stack(x, axis);
    const stray = x instanceof Expression && x.node.axes.find((a) => a.kind === "fixed" && a !== axis.axis);
    if (stray)
      throw new KindredError(
        "model",
        `multiNormal: the ${what} lie along ${describeAxes([stray])}, but the correlation along "${axis.axis.name}"`,
      );
    return x as Operand;
  };
  return vectorDistribution<A | B | V, V>(
    familyOf(correlation),
    [whole("means", means), whole("scales", scales), correlation] as Operand<never>[],
    axis,
  );
}
