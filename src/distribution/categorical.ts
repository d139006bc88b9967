import { KindredError } from "../model/errors.ts";
import type { Operand } from "../model/expression.ts";
import { logSumExpOf } from "../model/log-sum-exp.ts";
import { categoriesOf, choose, type OfCategories, printTogether } from "./categories.ts";
import { type Distribution, distribution, type Family, type Sampler } from "./distribution.ts";
import type { Along } from "./vector-distribution.ts";

/** The number of a category, drawn with these weights. */
function draw(random: Sampler, weights: readonly number[]): number {
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  let k = 0;
  while (k < weights.length - 1 && left >= weights[k]!) left -= weights[k++]!;
  return k;
}

function byProbability(count: number, labels?: readonly string[]): Family {
  return {
    name: "categorical",
    arguments: Array.from({ length: count }, (_, k) => ({
      name: `probability ${k}`,
      support: "probability" as const,
    })),
    support: () => ({ lower: 0, upper: count - 1, discrete: true }),
    logDensity: (x, ...p) => choose(x, p).log(),
    sample: (random, ...p) => draw(random, p),
    print: (...p) => `categorical(${printTogether(p, labels)})`,
  };
}

function byLogit(count: number, labels?: readonly string[]): Family {
  return {
    name: "categoricalLogit",
    arguments: Array.from({ length: count }, (_, k) => ({ name: `logit ${k}`, support: "real" as const })),
    support: () => ({ lower: 0, upper: count - 1, discrete: true }),
    logDensity: (x, ...logits) => choose(x, logits).sub(logSumExpOf(logits)),
    sample(random, ...logits) {
      const most = Math.max(...logits);
      return draw(
        random,
        logits.map((logit) => random.exp(logit - most)),
      );
    },
    print: (...logits) => `categoricalLogit(${printTogether(logits, labels)})`,
  };
}

/**
 * The categorical distribution: one of K categories, told by its number from 0 to K - 1.
 *
 * `log p(x) = log pₓ`. Number k is the k-th element of the list, or of the axis.
 *
 * @param probabilities - one for each category, adding up to 1: a list, or an expression along an axis of the schema,
 * such as a parameter of `dirichlet`
 * @param options - `along`, that axis, where the expression has several
 * @throws tag "model" for constants that are no probabilities or do not add up to 1; "data" for another number
 * @example
 * const share = parameter(dirichlet(1), { each: party });
 * observe(vote, categorical(share)); // vote: count(), 0 is the first party
 */
export function categorical<A extends string = never>(
  probabilities: OfCategories<A>,
  options: Along<string> = {},
): Distribution<A> {
  const { values, labels } = categoriesOf("categorical", probabilities, options);
  const constants = values.filter((p) => typeof p === "number");
  const sum = constants.reduce((total, p) => total + p, 0);
  if (constants.length === values.length && Math.abs(sum - 1) > 1e-9)
    throw new KindredError(
      "model",
      `categorical: the probabilities add up to ${sum}; they should add up to 1`,
      {
        value: probabilities,
      },
    );
  return distribution<A>(byProbability(values.length, labels), values as readonly Operand<A>[]);
}

/**
 * The categorical distribution by log-odds, the multinomial logit: one of K categories, told by its number from 0.
 *
 * `log p(x) = ηₓ - log Σ exp ηₖ`, without overflow. A constant may be added to all logits: fix one of them at 0, or
 * give them priors around 0.
 *
 * @param logits - one for each category: a list, or an expression along an axis of the schema
 * @param options - `along`, that axis, where the expression has several
 * @throws tag "data" for a number other than 0 to K - 1
 * @example observe(choice, categoricalLogit([0, bus, car.add(cost.mul(price))]));
 */
export function categoricalLogit<A extends string = never>(
  logits: OfCategories<A>,
  options: Along<string> = {},
): Distribution<A> {
  const { values, labels } = categoriesOf("categoricalLogit", logits, options);
  return distribution<A>(byLogit(values.length, labels), values as readonly Operand<A>[]);
}
