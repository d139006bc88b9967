import { Expression, type Operand } from "../model/expression.ts";
import { logChoose } from "./combinations.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const family: Family = {
  name: "hypergeometric",
  arguments: [
    { name: "draws", support: "count" },
    { name: "successes", support: "count" },
    { name: "failures", support: "count" },
  ],
  support: (draws, successes, failures) => ({
    lower: atLeast(draws!, failures!),
    upper: smaller(draws!, successes!),
    discrete: true,
  }),
  logDensity: (x, draws, successes, failures) =>
    logChoose(successes, x)
      .add(logChoose(failures, draws.sub(x)))
      .sub(logChoose(successes.add(failures), draws)),
  sample: (random, draws, successes, failures) => {
    let found = 0;
    for (let drawn = 0; drawn < draws; drawn++)
      if ((successes + failures - drawn) * random.uniform() < successes - found) found++;
    return found;
  },
};

/** The fewest successes that draws can bring: those that the failures cannot make up. */
function atLeast(draws: Operand, failures: Operand): Operand {
  if (draws instanceof Expression) return draws.sub(failures).max(0);
  if (failures instanceof Expression) return failures.neg().add(draws).max(0);
  return Math.max(0, draws - failures);
}

function smaller(a: Operand, b: Operand): Operand {
  if (a instanceof Expression) return a.min(b);
  return b instanceof Expression ? b.min(a) : Math.min(a, b);
}

/**
 * The hypergeometric distribution: how many successes are among some drawn, without putting back, from a population of
 * successes and failures.
 *
 * `log p(x) = log C(a, x) + log C(b, n - x) - log C(a + b, n)`, for x from max(0, n - b) to min(n, a).
 *
 * @param draws - how many are drawn, n, at most a + b
 * @param successes - how many successes the population has, a
 * @param failures - how many failures it has, b
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(marked, hypergeometric(caught, 50, unmarked));
 */
export function hypergeometric<A extends string = never, B extends string = never, C extends string = never>(
  draws: Operand<A>,
  successes: Operand<B>,
  failures: Operand<C>,
): Distribution<A | B | C> {
  return distribution<A | B | C>(family, [draws, successes, failures]);
}
