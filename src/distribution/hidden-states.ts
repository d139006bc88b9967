import { KindredError } from "../model/errors.ts";
import { Expression, liftTo, where } from "../model/expression.ts";
import type { Node } from "../model/node.ts";
import { recur } from "../model/recurrence.ts";
import { showValue } from "../model/wording.ts";
import type { Distribution } from "./distribution.ts";
import type { Forward, HiddenMarkovFamily } from "./hidden-markov.ts";

/** What is known of the hidden states once everything has been seen. */
export interface HiddenStates<A extends string = string> {
  /** For each state the probability that it was this one, given all of the data. */
  readonly probability: readonly Expression<A>[];
  /** The most likely sequence of states as a whole, counted from 1. */
  readonly path: Expression<A>;
}

/**
 * The hidden states of a `hiddenMarkov` observation, as outputs: smoothed probabilities, and the most likely path.
 *
 * Both are of one draw of the parameters; the mean of a probability over the draws is what the data say of it. The path
 * is that of the greatest joint density, by Viterbi's algorithm; of equally likely ones that with the lower states.
 *
 * @param x - what is observed
 * @param distribution - the hidden Markov model that it has
 * @throws tag "model" for another distribution
 * Source: Rabiner (1989), sections III.A to III.B.
 * @example
 * const { probability, path } = hiddenStates(y, weather);
 * return { mu1, mu2, wet: probability[0], path };
 */
export function hiddenStates<A extends string, B extends string>(
  x: Expression<A>,
  distribution: Distribution<B>,
): HiddenStates<A | B>;
export function hiddenStates(x: Expression, distribution: Distribution): HiddenStates {
  const { graph } = x;
  const family = distribution?.family as HiddenMarkovFamily | undefined;
  if (!(x instanceof Expression) || !family?.forward)
    throw new KindredError(
      "model",
      `hiddenStates: expected what is observed and its hiddenMarkov distribution, got ${showValue(x)} and ${family?.name ?? showValue(distribution)}`,
    );
  const args = distribution.arguments.map((argument) => new Expression(graph, liftTo(graph, argument)));
  const forward = family.forward(x, ...args);
  return { probability: smoothed(forward), path: likeliest(forward) };
}

/** Backward from the last element: `Bⱼ(t - 1) = Σₖ Tⱼₖ fₖ(xₜ) Bₖ(t) / p(xₜ | before)`; the probability is `p f B / p(x)`. */
function smoothed({ axis, emissions, predicted, evidence, transition }: Forward): Expression[] {
  const { graph } = evidence;
  const wrap = (node: Node) => new Expression(graph, node);
  const relative = emissions.map((emission) => emission.div(evidence));
  const ones = emissions.map(() => graph.constant(1));
  const backward = recur(graph, axis, true, ones, (after) => {
    const seen = after.map((b, k) => wrap(b).mul(relative[k]!));
    return transition.map((row) => row.map((p, k) => p.mul(seen[k]!)).reduce((a, b) => a.add(b)).node);
  });
  return predicted.map((p, k) => p.mul(relative[k]!).mul(wrap(backward("before", k))));
}

function likeliest({ axis, logEmissions, initial, transition }: Forward): Expression {
  const { graph } = initial[0]!;
  const wrap = (node: Node) => new Expression(graph, node);
  const logs = transition.map((row) => row.map((p) => p.log()));
  const first = initial.map((p) => p.log().node);
  // The log-density of the best path that comes to each state, before the element's own.
  const best = recur(graph, axis, false, first, (before) => {
    const ends = before.map((score, k) => wrap(score).add(logEmissions[k]!));
    return logs.map((_, k) => ends.map((end, j) => end.add(logs[j]![k]!)).reduce((a, b) => a.max(b)).node);
  });
  const ends = logEmissions.map((log, k) => wrap(best("before", k)).add(log));
  // From the last element back: 0 stands for no state after it.
  const path = recur(graph, axis, true, [graph.constant(0)], ([after]) => {
    const scores = ends.map((end, j) =>
      logs[j]!.reduce<Expression>(
        (score, log, k) => where(wrap(after!).equals(k + 1), end.add(log), score),
        end,
      ),
    );
    let top = scores[0]!;
    let state = wrap(graph.constant(1));
    scores.slice(1).forEach((score, j) => {
      state = where(top.lessThan(score), j + 2, state);
      top = top.max(score);
    });
    return [state.node];
  });
  return wrap(path("after"));
}
