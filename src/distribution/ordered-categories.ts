import { KindredError } from "../model/errors.ts";
import { type Expression, type Operand, where } from "../model/expression.ts";
import { categoriesOf, choose, type OfCategories, printTogether } from "./categories.ts";
import { type Distribution, distribution, type Family, type Sampler } from "./distribution.ts";
import type { Along } from "./vector-distribution.ts";

/** What an ordered model needs of the distribution function F of its noise, which is symmetric around 0. */
interface Noise {
  readonly name: string;
  /** `log F(x)`; that of `-x` is `log (1 - F(x))`. */
  logBelow(x: Expression): Expression;
  /** `log (F(b) - F(a))` for a < b, `chosen` giving what is computed once for each pair of cut-points. */
  logBetween(a: Expression, b: Expression, chosen: (ofPair: OfPair) => Expression): Expression;
  /** A draw of the noise. */
  draw(random: Sampler): number;
}

type OfPair = (lower: Expression, upper: Expression) => Expression;

function familyOf(
  { name, logBelow, logBetween, draw }: Noise,
  count: number,
  labels?: readonly string[],
): Family {
  return {
    name,
    arguments: [
      { name: "location", support: "real" },
      ...Array.from({ length: count }, (_, k) => ({ name: `cut-point ${k}`, support: "real" as const })),
    ],
    support: () => ({ lower: 0, upper: count, discrete: true }),
    logDensity(x, location, ...cuts) {
      const first = logBelow(cuts[0]!.sub(location!));
      const last = logBelow(location!.sub(cuts[count - 1]!));
      if (count === 1) return where(x.equals(0), first, last);
      // of the first and the last category a pair is chosen too, so that what is not used is finite
      const chosen = (ofPair: OfPair) =>
        choose(
          x.sub(1),
          cuts.slice(1).map((upper, k) => ofPair(cuts[k]!, upper)),
        );
      const lower = chosen((a) => a).sub(location!);
      const upper = chosen((_, b) => b).sub(location!);
      return where(x.equals(0), first, where(x.equals(count), last, logBetween(lower, upper, chosen)));
    },
    sample(random, location, ...cuts) {
      const latent = location! + draw(random);
      const above = cuts.findIndex((cut) => latent < cut);
      return above < 0 ? count : above;
    },
    print: (location, ...cuts) => `${name}(${location}, ${printTogether(cuts, labels)})`,
  };
}

/** `log (1 - exp -x)` for x > 0. */
const logOneMinusExp = (x: Expression) => x.neg().expm1().neg().log();

const logistic: Noise = {
  name: "orderedLogistic",
  logBelow: (x) => x.neg().softplus().neg(),
  // F(b) - F(a) = F(b) (1 - F(a)) (1 - exp(a - b)): nothing cancels but what the cut-points themselves do
  logBetween: (a, b, chosen) =>
    chosen((lower, upper) => logOneMinusExp(upper.sub(lower)))
      .sub(b.neg().softplus())
      .sub(a.softplus()),
  draw(random) {
    const { log } = random.mathematics;
    return log(random.exponential()) - log(random.exponential());
  },
};

const probit: Noise = {
  name: "orderedProbit",
  logBelow: (x) => x.logNormalCdf(),
  logBetween(a, b) {
    // on the side where both are small: Φ(b) - Φ(a) = Φ(-a) - Φ(-b)
    const isRight = a.neg().lessThan(b);
    const low = where(isRight, b.neg(), a).logNormalCdf();
    const high = where(isRight, a.neg(), b).logNormalCdf();
    return high.add(logOneMinusExp(high.sub(low)));
  },
  draw: (random) => random.normal(),
};

function make<A extends string, B extends string>(
  noise: Noise,
  location: Operand<A>,
  cutPoints: OfCategories<B>,
  options: Along<string>,
): Distribution<A | B> {
  const { values, labels } = categoriesOf(noise.name, cutPoints, options, 1);
  values.forEach((cut, k) => {
    const before = values[k - 1];
    if (typeof cut === "number" && typeof before === "number" && cut <= before)
      throw new KindredError(
        "model",
        `${noise.name}: cut-point ${k} (from 0), ${cut}, is not above the one before, ${before}; give them in order`,
        { value: cut },
      );
  });
  const args = [location, ...values] as readonly Operand<A | B>[];
  return distribution<A | B>(familyOf(noise, values.length, labels), args);
}

/**
 * The ordered logistic distribution, the proportional-odds model: one of K ordered categories, told by its number from
 * 0, by where a logistic variable around the location lies among K - 1 cut-points.
 *
 * `P(x <= k) = 1 / (1 + exp(η - cₖ))`.
 *
 * @param location - η, such as a linear predictor; without an intercept, which the cut-points stand for
 * @param cutPoints - in order: a list, or an expression along an axis of the schema, such as a parameter of `ordered`
 * @param options - `along`, that axis, where the expression has several
 * @throws tag "model" for constants out of order; "data" for a number other than 0 to K - 1
 *
 * Source: McCullagh (1980), J. Royal Statistical Society B 42.
 * @example
 * const cut = parameter(ordered(normal(0, 2)), { each: threshold }); // threshold: axis(4), for 5 answers
 * observe(answer, orderedLogistic(linear(x, beta), cut));
 */
export function orderedLogistic<A extends string = never, B extends string = never>(
  location: Operand<A>,
  cutPoints: OfCategories<B>,
  options: Along<string> = {},
): Distribution<A | B> {
  return make(logistic, location, cutPoints, options);
}

/**
 * The ordered probit distribution: as `orderedLogistic`, the variable around the location being normal with sd 1.
 *
 * `P(x <= k) = Φ(cₖ - η)`; probabilities between cut-points are computed on the side where both tails are small.
 *
 * @param location - η
 * @param cutPoints - in order: a list, or an expression along an axis of the schema, such as a parameter of `ordered`
 * @param options - `along`, that axis, where the expression has several
 * @throws tag "model" for constants out of order; "data" for a number other than 0 to K - 1
 * @example observe(answer, orderedProbit(trust.at(person), cut));
 */
export function orderedProbit<A extends string = never, B extends string = never>(
  location: Operand<A>,
  cutPoints: OfCategories<B>,
  options: Along<string> = {},
): Distribution<A | B> {
  return make(probit, location, cutPoints, options);
}
