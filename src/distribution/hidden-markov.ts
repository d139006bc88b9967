import type { Axis } from "../model/axis.ts";
import { KindredError } from "../model/errors.ts";
import { type AxisReference, Expression, type Operand } from "../model/expression.ts";
import type { Node } from "../model/node.ts";
import { recur } from "../model/recurrence.ts";
import { showValue } from "../model/wording.ts";
import { allowed, type Distribution, type Family, printFamily } from "./distribution.ts";
import { mixture } from "./mixture.ts";
import { unite, within } from "./united-support.ts";

/** What a hidden Markov model is made of. */
export interface HiddenMarkov<A extends string = string> {
  /** The probability of each state for the first element. */
  readonly initial: readonly Operand<A>[];
  /** `transition[j][k]` is the probability that state j is followed by state k. */
  readonly transition: readonly (readonly Operand<A>[])[];
  /** For each state the distribution of what is observed in it. */
  readonly emissions: readonly Distribution<A>[];
}

/** The family of hidden Markov models with these emissions: its arguments are initial, transitions, and theirs. */
export interface HiddenMarkovFamily extends Family {
  /** The parts of the forward algorithm for observations. */
  forward(x: Expression, ...args: Expression[]): Forward;
}

/** What the forward algorithm has for each element. */
export interface Forward {
  readonly axis: Axis;
  /** The log-density of the element in each state. */
  readonly logEmissions: readonly Expression[];
  /** The same as densities, over the largest of them. */
  readonly emissions: readonly Expression[];
  /** The probability of each state, given the elements before. */
  readonly predicted: readonly Expression[];
  /** The density of the element over that largest, given the elements before. */
  readonly evidence: Expression;
  readonly initial: readonly Expression[];
  /** `transition[j][k]` */
  readonly transition: readonly (readonly Expression[])[];
  readonly largest: Expression;
}

function familyOf(axis: Axis, components: readonly Family[]): HiddenMarkovFamily {
  const count = components.length;
  const sizes = components.map((component) => component.arguments.length);
  const start = (k: number) => sizes.slice(0, k).reduce((sum, size) => sum + size, count + count * count);
  const own = <T>(k: number, args: readonly T[]) => args.slice(start(k), start(k + 1));
  const row = <T>(j: number, args: readonly T[]) => args.slice(count * (j + 1), count * (j + 2));
  const supports = (args: readonly Operand[]) => components.map((c, k) => c.support(...own(k, args)));
  const states = components.map((_, k) => k);

  const forward = (x: Expression, ...args: Expression[]): Forward => {
    const { graph } = x;
    const each = supports(args);
    const whole = unite(each);
    const wrap = (node: Node) => new Expression(graph, node);
    const logEmissions = components.map((component, k) =>
      within(x, each[k]!, whole, (y) => component.logDensity(y, ...own(k, args))),
    );
    // The likelihood does not depend on what it is divided by: derivatives need not know of it.
    const largest = wrap(graph.unary("detach", logEmissions.reduce((a, b) => a.max(b)).node));
    const emissions = logEmissions.map((log) => log.sub(largest).exp());
    const initial = args.slice(0, count);
    const transition = states.map((j) => row(j, args));
    const weighted = (p: readonly Expression[]) => p.map((probability, k) => probability.mul(emissions[k]!));
    const recurring = recur(graph, axis, false, nodesOf(initial), (before) => {
      const joint = weighted(before.map(wrap));
      const inverse = wrap(graph.divide(graph.constant(1), sum(joint).node));
      return states.map((k) => sum(joint.map((a, j) => a.mul(transition[j]![k]!))).mul(inverse).node);
    });
    const predicted = states.map((k) => wrap(recurring("before", k)));
    const evidence = sum(weighted(predicted));
    return { axis, logEmissions, emissions, predicted, evidence, initial, transition, largest };
  };

  return {
    name: "hiddenMarkov",
    along: axis,
    arguments: [
      ...states.map((k) => ({
        name: `initial probability of state ${k + 1}`,
        support: "probability" as const,
      })),
      ...states.flatMap((j) =>
        states.map((k) => ({
          name: `probability of state ${k + 1} after ${j + 1}`,
          support: "probability" as const,
        })),
      ),
      ...components.flatMap((component, k) =>
        component.arguments.map(({ name, support }) => ({ name: `${name} in state ${k + 1}`, support })),
      ),
    ],
    support: (...args) => unite(supports(args)),
    forward,
    logDensity: (x, ...args) => {
      const { evidence, largest } = forward(x, ...args);
      return evidence.log().add(largest);
    },
    conditional: (x, ...args) =>
      mixture(
        forward(x, ...args).predicted,
        components.map((family, k) => ({ family, arguments: own(k, args) })),
      ),
    print: (...args) =>
      `hiddenMarkov(${axis.name}, [${args.slice(0, count).join(", ")}], [${states
        .map((j) => `[${row(j, args).join(", ")}]`)
        .join(", ")}], [${components.map((c, k) => printFamily(c, own(k, args))).join(", ")}])`,
  };
}

const sum = (terms: readonly Expression[]): Expression => terms.reduce((a, b) => a.add(b));
const nodesOf = (all: readonly Expression[]): Node[] => all.map(({ node }) => node);

/**
 * A hidden Markov model: what is observed depends on a hidden state, one of K, and the state of an element on that of
 * the one before it. The states are summed out, by the forward algorithm, so that the density is smooth.
 *
 * `log p(x) = Σ log Σₖ pₖ(t) fₖ(xₜ)`, where pₖ(t) is the probability of state k given what came before t:
 * `pₖ(t + 1) = Σⱼ pⱼ(t) fⱼ(xₜ) Tⱼₖ / Σⱼ pⱼ(t) fⱼ(xₜ)`. At each element the densities fₖ are divided by the largest of
 * them, so that nothing overflows or vanishes; only where a transition of probability 0 leaves no state within e⁻⁷⁴⁵ of
 * the best is the density taken to be 0.
 *
 * `hiddenStates(x, distribution)` tells what the states were.
 *
 * @param along - what the elements follow one another along: `rows`, in the order of the data, or another axis
 * @param model - `initial`, K probabilities; `transition[j][k]`, the probability that j is followed by k; `emissions`,
 * K distributions
 * @throws tag "model" for no states, lists of unequal length, an improper emission, constant probabilities that do not
 * add up to 1
 * Source: Rabiner (1989), section V.A, for the scaling.
 * @example
 * const weather = hiddenMarkov(rows, {
 *   initial: [0.5, 0.5],
 *   transition: [[stay, leave], [0.1, 0.9]],
 *   emissions: [normal(mu1, 1), normal(mu2, 1)],
 * });
 * observe(y, weather);
 * const { probability, path } = hiddenStates(y, weather);
 */
export function hiddenMarkov<A extends string = never, B extends string = never>(
  along: AxisReference<A>,
  { initial, transition, emissions }: HiddenMarkov<B>,
): Distribution<A | B> {
  if (!along?.axis) throw wrong(`expected an axis, such as rows, got ${showValue(along)}`, along);
  if (!Array.isArray(emissions) || emissions.length === 0)
    throw wrong("there are no states; give one emission for each", emissions);
  emissions.forEach((emission: Distribution, k) => {
    if (!emission?.family?.sample)
      throw wrong(
        `emission ${k + 1} should be a proper distribution, got ${emission?.family?.name ?? showValue(emission)}`,
        emission,
      );
  });
  const count = emissions.length;
  checkProbabilities("initial", initial, count);
  if (transition?.length !== count)
    throw wrong(
      `transition has ${transition?.length} rows for ${count} states; give one for each`,
      transition,
    );
  transition.forEach((row, j) => {
    checkProbabilities(`transition[${j}]`, row, count);
  });
  return {
    family: familyOf(
      along.axis,
      emissions.map((emission: Distribution) => emission.family),
    ),
    arguments: [
      ...initial,
      ...transition.flat(),
      ...emissions.flatMap((emission: Distribution) => emission.arguments),
    ] as Operand<A | B>[],
  };
}

function checkProbabilities(what: string, list: readonly unknown[], count: number): void {
  if (!Array.isArray(list) || list.length !== count)
    throw wrong(`${what} has ${list?.length} probabilities for ${count} states; give one for each`, list);
  list.forEach((value, k) => {
    const fits = typeof value === "number" ? allowed("probability", value) : value instanceof Expression;
    if (!fits)
      throw wrong(
        `${what}[${k}] must be a number from 0 to 1 or an expression, got ${showValue(value)}`,
        value,
      );
  });
  const constants = list.filter((value) => typeof value === "number");
  const total = constants.reduce((all, value) => all + value, 0);
  if (constants.length === count && Math.abs(total - 1) > 1e-9)
    throw wrong(`${what} adds up to ${total}; probabilities add up to 1`, list);
}

const wrong = (what: string, value: unknown) =>
  new KindredError(
    "model",
    `hiddenMarkov: ${what}; write hiddenMarkov(rows, { initial: [p, q], transition: [[a, b], [c, d]], emissions: [normal(0, 1), normal(5, 1)] })`,
    { value },
  );
