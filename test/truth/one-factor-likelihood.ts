import { normalised } from "./known-errors-quadrature.ts";
import { type ExactSummary, gridded, onGrid } from "./mixture.ts";
import type { OneFactorPosterior } from "./one-factor-quadrature.ts";

/** What the data say of one group's effect. */
export interface GroupLikelihood {
  /** Up to a constant. */
  logLikelihood(effect: number): number;
  /** About the most that it curves where it counts: how fine a grid must be. */
  readonly information: number;
}

/** theta_j ~ Normal(mu, tau), mu ~ Normal(location, scale), each group's data of any likelihood given theta_j. */
export interface LikelihoodHierarchy {
  readonly groups: readonly GroupLikelihood[];
  readonly priorMu: { readonly location: number; readonly scale: number };
  /** The log-density of tau, up to a constant. */
  readonly logPriorTau: (tau: number) => number;
  /** Beyond which nothing of the posterior is left; the grid of log tau begins at -12. */
  readonly ranges: { readonly mu: readonly [number, number]; readonly tau: number };
}

/** Beyond so many scales of its prior an effect is not to be found: exp(-32) is left of the density. */
const MOST_Z = 8;
/** Nodes that hold less than this of the posterior are not seen in a probability of six digits. */
const LEAST_WEIGHT = 1e-9;

/**
 * The exact posterior of a hierarchy with one factor and any likelihood.
 *
 * Given mu and tau the effects are independent: each is integrated by the trapezoid rule over its standardised
 * value, on a grid fine enough for both prior and likelihood. What remains is integrated by the trapezoid rule over
 * (mu, log tau).
 *
 * @param nodes - along each of the two
 * @param fineness - of the grids of the effects: nodes within a conditional standard deviation
 */
export function oneFactorLikelihood(
  { groups, priorMu, logPriorTau, ranges }: LikelihoodHierarchy,
  nodes = 96,
  fineness = 2,
): Omit<OneFactorPosterior, "sigma"> {
  const mus = evenGrid(...ranges.mu, nodes);
  const logTaus = evenGrid(-12, Math.log(ranges.tau), nodes);
  const conditional = (group: GroupLikelihood, mu: number, logTau: number) => {
    const tau = Math.exp(logTau);
    const step = 1 / (fineness * Math.sqrt(1 + group.information * tau * tau));
    const zs = evenGrid(-MOST_Z, MOST_Z, 1 + Math.ceil((2 * MOST_Z) / step));
    const effects = zs.map((z) => mu + tau * z);
    const logs = effects.map((effect, i) => group.logLikelihood(effect) - 0.5 * zs[i]! ** 2);
    const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    const densities = logs.map((log) => Math.exp(log - largest));
    const total = densities.reduce((a, b) => a + b, 0);
    const weights = () => densities.map((density) => density / total);
    return { logEvidence: largest + Math.log(total * (zs[1]! - zs[0]!)), effects, weights };
  };

  const places = mus.flatMap((mu) => logTaus.map((logTau) => ({ mu, logTau })));
  const weights = normalised(
    places.map(({ mu, logTau }) =>
      groups.reduce(
        (sum, group) => sum + conditional(group, mu, logTau).logEvidence,
        logPriorTau(Math.exp(logTau)) + logTau - 0.5 * ((mu - priorMu.location) / priorMu.scale) ** 2,
      ),
    ),
  );
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const heavy = places
    .map((place, i) => ({ ...place, weight: weights[i]! }))
    .filter(({ weight }) => weight > LEAST_WEIGHT);
  return {
    mu: onGrid(
      mus,
      mus.map((_, i) => sum(weights.slice(i * nodes, (i + 1) * nodes))),
    ),
    tau: gridded(
      logTaus,
      logTaus.map((_, k) => sum(mus.map((_, i) => weights[i * nodes + k]!))),
    ),
    theta: groups.map((group) =>
      mixed(
        heavy.map(({ weight }) => weight),
        heavy.map(({ mu, logTau }) => {
          const { effects, weights } = conditional(group, mu, logTau);
          return onGrid(effects, weights());
        }),
      ),
    ),
  };
}

function evenGrid(low: number, high: number, nodes: number): number[] {
  return Array.from({ length: nodes }, (_, i) => low + ((high - low) * i) / (nodes - 1));
}

/** The mixture of any distributions with these weights. */
function mixed(weights: readonly number[], components: readonly ExactSummary[]): ExactSummary {
  const over = (f: (component: ExactSummary) => number) =>
    components.reduce((sum, component, i) => sum + weights[i]! * f(component), 0);
  const mean = over((component) => component.mean);
  const variance = over((component) => component.sd ** 2 + (component.mean - mean) ** 2);
  return { mean, sd: Math.sqrt(variance), cumulative: (x) => over(({ cumulative }) => cumulative(x)) };
}
