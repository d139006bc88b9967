import { Expression, type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family, type Support } from "./distribution.ts";
import { logComplement } from "./log-complement.ts";

/** Up to where a power series stands for a quotient whose numerator and denominator vanish together. */
const SMALL = 0.01;
/** Of log(1 + u) / u and of (exp y - 1) / y. */
const LOG1P_SERIES = Array.from({ length: 9 }, (_, k) => (k % 2 === 0 ? 1 : -1) / (k + 1));
const EXPM1_SERIES = [1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040];

/** `f(u) / u` for a function that is about u where u is small, and 1 at 0: smooth in u there. */
function quotient(u: Expression, f: (u: Expression) => Expression, series: readonly number[]): Expression {
  const isSmall = u.abs().lessThan(SMALL);
  // the branch that is not chosen must be finite too
  const [small, large] = [where(isSmall, u, 0), where(isSmall, 1, u)];
  const sum = series.reduceRight<Expression | number>(
    (rest, c) => (typeof rest === "number" ? small.mul(0).add(c) : rest.mul(small).add(c)),
    0,
  ) as Expression;
  return where(isSmall, sum, f(large).div(large));
}

/** `log(-log P(X <= x))` with its sign changed, and whether x is outside the support. */
function reduced(x: Expression, location: Expression, scale: Expression, shape: Expression) {
  const z = x.sub(location).div(scale);
  const u = shape.mul(z);
  const outside = u.atMost(-1);
  const inside = where(outside, 0, u);
  return { outside, reduced: z.mul(quotient(inside, (t) => t.log1p(), LOG1P_SERIES)) };
}

const family: Family = {
  name: "generalisedExtremeValue",
  arguments: [
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
    { name: "shape", support: "real" },
  ],
  support: (location, scale, shape) => supportOf(location!, scale!, shape!),
  logDensity: (x, location, scale, shape) => {
    const { outside, reduced: y } = reduced(x, location, scale, shape);
    const inside = shape.add(1).mul(y).add(y.neg().exp()).add(scale.log()).neg();
    return where(outside, -Infinity, inside);
  },
  logCdf: (x, location, scale, shape) => {
    const { outside, reduced: y } = reduced(x, location, scale, shape);
    return where(outside, where(shape.lessThan(0), 0, -Infinity), y.neg().exp().neg());
  },
  logSurvival: (x, location, scale, shape) => {
    const { outside, reduced: y } = reduced(x, location, scale, shape);
    return where(outside, where(shape.lessThan(0), -Infinity, 0), logComplement(y.neg().exp().neg()));
  },
  quantile: (p, location, scale, shape) => {
    const y = p.log().neg().log().neg();
    return location.add(scale.mul(y).mul(quotient(shape.mul(y), (t) => t.expm1(), EXPM1_SERIES)));
  },
  sample: (random, location, scale, shape) => {
    const y = -random.mathematics.log(random.exponential());
    return location + scale * (shape === 0 ? y : random.mathematics.expm1(shape * y) / shape);
  },
};

/** One-sided where the shape is known; else the log-density alone says where there is no mass. */
function supportOf(location: Operand, scale: Operand, shape: Operand): Support {
  const known = shape instanceof Expression && shape.node.kind === "constant" ? shape.node.value : shape;
  if (known instanceof Expression || known === 0) return {};
  const reach = scale instanceof Expression ? scale.div(known) : scale / known;
  const end =
    location instanceof Expression
      ? location.sub(reach)
      : reach instanceof Expression
        ? reach.neg().add(location)
        : location - reach;
  return known > 0 ? { lower: end, open: true } : { upper: end, open: true };
}

/**
 * The generalised extreme value distribution, of largest values: Gumbel's, Fréchet's and Weibull's in one.
 *
 * `log p(x) = -log σ - (ξ + 1) y - exp(-y)`, y = log(1 + ξ z) / ξ and z = (x - μ) / σ, y = z where ξ = 0.
 *
 * The support depends on the arguments: x > μ - σ / ξ for ξ > 0, x < μ - σ / ξ for ξ < 0, the real line for ξ = 0.
 * Outside the log-density is -∞: a chain never goes where data would be impossible, and has to start where they are
 * not. A parameter with a shape that is a number is kept within its support; with a shape that is an expression it has
 * the real line, and log-density -∞ on a part of it.
 *
 * Source: Coles (2001), "An Introduction to Statistical Modeling of Extreme Values", equation 3.2.
 *
 * @param location - the location μ
 * @param scale - the scale σ
 * @param shape - the shape ξ: positive is heavy-tailed, negative has a greatest value
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(flood, generalisedExtremeValue(mu.at(river), sigma, xi));
 */
export function generalisedExtremeValue<
  A extends string = never,
  B extends string = never,
  C extends string = never,
>(location: Operand<A>, scale: Operand<B>, shape: Operand<C>): Distribution<A | B | C> {
  return distribution<A | B | C>(family, [location, scale, shape]);
}
