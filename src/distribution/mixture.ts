import { KindredError } from "../model/errors.ts";
import { Expression, type Operand } from "../model/expression.ts";
import { elementsAlong } from "../model/vector.ts";
import { showValue } from "../model/wording.ts";
import { hasCdf, logCdfOf, logSurvivalOf } from "./cumulative.ts";
import { allowed, type Distribution, type Family, printFamily } from "./distribution.ts";
import { logSumExp } from "./log-sum-exp.ts";
import { unite, within } from "./united-support.ts";
import type { Along } from "./vector-distribution.ts";

/** The arguments of a mixture are its weights, then those of each component. */
function mixtureOf(components: readonly Family[]): Family {
  const count = components.length;
  const sizes = components.map((component) => component.arguments.length);
  const start = (k: number) => sizes.slice(0, k).reduce((sum, size) => sum + size, count);
  const own = <T>(k: number, args: readonly T[]) => args.slice(start(k), start(k + 1));
  const summed = (of: typeof logCdfOf, x: Expression, args: readonly Expression[]) =>
    components
      .map((family, k) => of({ family, arguments: own(k, args) }, x).add(args[k]!.log()))
      .reduce(logSumExp);
  /** `log(wₖ pₖ(x))` for each component. */
  const terms = (x: Expression, args: readonly Expression[]) => {
    const each = supports(args);
    const whole = unite(each);
    return components.map((component, k) =>
      within(x, each[k]!, whole, (y) => component.logDensity(y, ...own(k, args))).add(args[k]!.log()),
    );
  };
  const supports = (args: readonly Operand[]) => components.map((c, k) => c.support(...own(k, args)));
  return {
    name: "mixture",
    arguments: [
      ...components.map((_, k) => ({ name: `weight ${k + 1}`, support: "probability" as const })),
      ...components.flatMap((component, k) =>
        component.arguments.map(({ name, support }) => ({ name: `${name} of component ${k + 1}`, support })),
      ),
    ],
    support: (...args) => unite(supports(args)),
    terms: (x, ...args) => terms(x, args),
    logDensity: (x, ...args) => terms(x, args).reduce(logSumExp),
    ...(components.every(hasCdf) && {
      logCdf: (x: Expression, ...args: Expression[]) => summed(logCdfOf, x, args),
      logSurvival: (x: Expression, ...args: Expression[]) => summed(logSurvivalOf, x, args),
    }),
    sample: (random, ...args) => {
      const weights = args.slice(0, count);
      let left = random.uniform() * weights.reduce((sum, weight) => sum + weight);
      let k = 0;
      while (k < count - 1 && left >= weights[k]!) left -= weights[k++]!;
      return components[k]!.sample!(random, ...own(k, args));
    },
    print: (...args) =>
      `mixture([${args.slice(0, count).join(", ")}], [${components.map((c, k) => printFamily(c, own(k, args))).join(", ")}])`,
  };
}

/**
 * A mixture: x comes from component k with weight wₖ. From which one it came is not drawn but summed out, so
 * that the density is smooth.
 *
 * `log p(x) = log Σ wₖ pₖ(x)`, term by term as `log(eᵃ + eᵇ) = max(a, b) + log(1 + exp(-|a - b|))`: nothing
 * overflows, and a weight may be 0.
 *
 * For data the supports of the components may differ, as in `mixture(0.95, [normal(mu, sigma), uniform(-50, 50)])`;
 * in a parameter's prior they must not, or the density would jump. Components may be mixtures themselves.
 *
 * @param weights - one for each component, adding up to 1; for two components also a probability p, for `[p, 1 - p]`
 * @param components - proper distributions, all continuous or all discrete
 * @param options - `along`, an axis of the schema, for weights that are an expression along it, such as a parameter of
 * `dirichlet`
 * @throws tag "model" for no components, an improper one, continuous beside discrete ones, another number of
 * weights than of components, constant weights that do not add up to 1.
 * @example observe(z, mixture(p, [normal(0, slab), normal(0, 1)]));
 */
export function mixture<A extends string = never, B extends string = never>(
  weights: Operand<A> | readonly Operand<A>[],
  components: readonly Distribution<B>[],
  { along }: Along<string> = {},
): Distribution<A | B> {
  checkComponents(components);
  const list: readonly Operand<A>[] = along
    ? (elementsAlong("mixture", weights as Expression, along) as Operand<A>[])
    : Array.isArray(weights)
      ? weights
      : withComplement(weights as Operand<A>);
  checkWeights(list, components.length);
  return {
    family: mixtureOf(components.map((component) => component.family)),
    arguments: [...list, ...components.flatMap((component) => component.arguments)],
  };
}

function withComplement<A extends string>(p: Operand<A>): Operand<A>[] {
  return p instanceof Expression ? [p, p.neg().add(1)] : [p, 1 - p];
}

function checkComponents(components: unknown): asserts components is readonly Distribution[] {
  if (!Array.isArray(components))
    throw wrong(`expected a list of distributions, got ${showValue(components)}`, components);
  if (components.length === 0) throw wrong("there are no components; give at least one", components);
  components.forEach((component: Distribution, k) => {
    if (typeof component?.family !== "object")
      throw wrong(`component ${k + 1} should be a distribution, got ${showValue(component)}`, component);
    if (!component.family.sample)
      throw wrong(`component ${k + 1}, ${component.family.name}, is improper; give a proper one`, component);
  });
  const discrete = ({ family, arguments: args }: Distribution) => family.support(...args).discrete === true;
  const other = components.find((component) => discrete(component) !== discrete(components[0]));
  if (other)
    throw wrong(
      `${components[0].family.name} and ${other.family.name} are of two kinds; give components that are all continuous or all discrete`,
      other,
    );
}

function checkWeights(weights: readonly unknown[], count: number): void {
  if (weights.length !== count)
    throw wrong(`${weights.length} weights for ${count} components; give one for each`, weights);
  weights.forEach((weight, k) => {
    const fits = typeof weight === "number" ? allowed("probability", weight) : weight instanceof Expression;
    if (!fits)
      throw wrong(
        `weight ${k + 1} must be a number from 0 to 1 or an expression, got ${showValue(weight)}`,
        weight,
      );
  });
  const constants = weights.filter((weight) => typeof weight === "number");
  const sum = constants.reduce((total, weight) => total + weight, 0);
  if (constants.length === count && Math.abs(sum - 1) > 1e-9)
    throw wrong(`the weights add up to ${sum}; they should add up to 1`, weights);
}

const wrong = (what: string, value: unknown) =>
  new KindredError(
    "model",
    `mixture: ${what}; write mixture([p, q], [normal(0, 1), normal(0, 5)]) or mixture(p, [...])`,
    { value },
  );
