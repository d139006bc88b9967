/** One group's evidence: its mean, and that mean's variance given the group's effect. */
export interface GroupEvidence {
  readonly mean: number;
  readonly variance: number;
}

/** A quantity that is normal once the scales are given. */
export interface ConditionalNormal {
  readonly mean: number;
  readonly variance: number;
}

/** The population's mean and the groups' effects once the scales are given. */
export interface ConditionalPosterior {
  /** The log-density of the groups' means, mu and theta integrated out, without the 2 pi. */
  readonly logEvidence: number;
  /** mu, then theta of each group. */
  readonly quantities: readonly ConditionalNormal[];
}

/**
 * mean_j ~ Normal(theta_j, variance_j), theta_j ~ Normal(mu, tau), mu ~ Normal(location, scale), all else known.
 *
 * With v_j = variance_j + tau^2 the means are independent Normal(mu, v_j), so mu is normal with precision
 * P = 1 / scale^2 + sum_j 1 / v_j; and given mu, theta_j is normal with mean w_j mean_j + (1 - w_j) mu,
 * w_j = tau^2 / v_j, and variance w_j variance_j. Averaging over mu adds (1 - w_j)^2 / P.
 *
 * Source: Gelman et al. (2013), Bayesian Data Analysis, section 5.4.
 */
export function conditionalPosterior(
  groups: readonly GroupEvidence[],
  tau: number,
  prior: { readonly location: number; readonly scale: number },
): ConditionalPosterior {
  let precision = 1 / prior.scale ** 2;
  let weighted = prior.location * precision;
  for (const { mean, variance } of groups) {
    precision += 1 / (variance + tau ** 2);
    weighted += mean / (variance + tau ** 2);
  }
  const mu = weighted / precision;
  let logEvidence = -0.5 * Math.log(precision) - 0.5 * ((mu - prior.location) / prior.scale) ** 2;
  const quantities = [{ mean: mu, variance: 1 / precision }];
  for (const { mean, variance } of groups) {
    const total = variance + tau ** 2;
    logEvidence -= 0.5 * Math.log(total) + (0.5 * (mean - mu) ** 2) / total;
    const weight = tau ** 2 / total;
    quantities.push({
      mean: weight * mean + (1 - weight) * mu,
      variance: weight * variance + (1 - weight) ** 2 / precision,
    });
  }
  return { logEvidence, quantities };
}
