import { KindredError } from "../model/errors.ts";
import { Expression, type Operand } from "../model/expression.ts";
import { showValue } from "../model/wording.ts";
import { constant } from "./bounds.ts";
import { allowed, type Distribution, type Family } from "./distribution.ts";

/** The expression 0 beside x. */
export const zeroBeside = ({ graph }: Expression): Expression => new Expression(graph, graph.constant(0));

/** The arguments of a family that is made of a probability and a family of counts. */
export const withProbability = (counts: Family): Family["arguments"] => [
  { name: "probability", support: "probability" },
  ...counts.arguments,
];

/** @throws tag "model" unless this is a probability and a distribution of counts that may be 0. */
export function checkCounts(name: string, probability: Operand, counts: Distribution): void {
  const wrong = (what: string, value: unknown) =>
    new KindredError("model", `${name}: ${what}; write ${name}(p, poisson(rate))`, { value });
  const p = probability instanceof Expression ? constant(probability) : probability;
  if (p !== undefined && !(typeof p === "number" && allowed("probability", p)))
    throw wrong(`probability must be from 0 to 1 or an expression, got ${showValue(p)}`, p);
  if (probability === undefined) throw wrong("the probability is missing", probability);
  if (typeof counts?.family !== "object")
    throw wrong(
      `expected a distribution of counts, got ${(counts as unknown) instanceof Expression ? "an expression" : showValue(counts)}`,
      counts,
    );
  const { lower, discrete } = counts.family.support(...counts.arguments);
  if (!discrete || lower === undefined || constant(lower) !== 0)
    throw wrong(`${counts.family.name} is not a distribution of counts from 0 up`, counts.family.name);
}
