import { conditionalPosterior, type GroupEvidence } from "./gaussian-groups.ts";
import { type ExactSummary, gridded, mixture } from "./mixture.ts";

/**
 * The exact posterior of effects with known standard errors: y_j ~ Normal(theta_j, error_j),
 * theta_j ~ Normal(mu, tau), mu ~ Normal(location, scale), tau of any prior. mu and theta are integrated out
 * analytically and log tau by the trapezoid rule, which converges faster than any power of the step for a density
 * that is smooth and vanishes at both ends.
 *
 * @param logPriorTau - the log-density of tau, up to a constant
 * @param nodes - of the grid over log tau in [-30, 15]
 * @returns tau, mu and each theta
 */
export function knownErrorsQuadrature(
  groups: readonly GroupEvidence[],
  priorMu: { readonly location: number; readonly scale: number },
  logPriorTau: (tau: number) => number,
  nodes = 1500,
): { tau: ExactSummary; mu: ReturnType<typeof mixture>; theta: ReturnType<typeof mixture>[] } {
  const logs = Array.from({ length: nodes }, (_, i) => -30 + (45 * i) / (nodes - 1));
  const conditionals = logs.map((log) => conditionalPosterior(groups, Math.exp(log), priorMu));
  const logDensities = logs.map((log, i) => conditionals[i]!.logEvidence + logPriorTau(Math.exp(log)) + log);
  const weights = normalised(logDensities);
  const [mu, ...theta] = [-1, ...groups.keys()].map((j) =>
    mixture(
      weights,
      conditionals.map(({ quantities }) => quantities[j + 1]!),
    ),
  );
  return { tau: gridded(logs, weights), mu: mu!, theta };
}

/** exp of the log-densities, summing to 1. */
export function normalised(logDensities: readonly number[]): number[] {
  const largest = logDensities.reduce((a, b) => Math.max(a, b), -Infinity);
  const densities = logDensities.map((value) => Math.exp(value - largest));
  const total = densities.reduce((a, b) => a + b, 0);
  return densities.map((value) => value / total);
}
