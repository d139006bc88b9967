import { conditionalPosterior } from "./gaussian-groups.ts";
import { normalised } from "./known-errors-quadrature.ts";
import { type ExactSummary, gridded, mixture } from "./mixture.ts";

/** y_ij ~ Normal(theta_j, sigma), theta_j ~ Normal(mu, tau), mu ~ Normal(location, scale). */
export interface OneFactorHierarchy {
  /** The observations of each group. */
  readonly groups: readonly (readonly number[])[];
  readonly priorMu: { readonly location: number; readonly scale: number };
  /** The log-density of tau, up to a constant. */
  readonly logPriorTau: (tau: number) => number;
  /** The log-density of sigma, up to a constant. */
  readonly logPriorSigma: (sigma: number) => number;
}

/** The exact posterior of a one-factor Gaussian hierarchy. */
export interface OneFactorPosterior {
  readonly mu: ExactSummary;
  readonly tau: ExactSummary;
  readonly sigma: ExactSummary;
  readonly theta: readonly ExactSummary[];
}

/** Where the density is less than exp(-40) of its maximum, nothing is left that double precision could see. */
const NEGLIGIBLE = -40;

/**
 * The exact posterior of a one-factor Gaussian hierarchy.
 *
 * mu and theta are integrated out analytically: given the scales, the data enter by each group's mean, whose
 * variance is sigma^2 / n_j, and by the sum of squares within groups. What remains is integrated by the trapezoid rule
 * over (log tau, log sigma), on a grid that is centred at the maximum and ends where the density is negligible.
 *
 * @param nodes - along each of the two
 */
export function oneFactorQuadrature(hierarchy: OneFactorHierarchy, nodes = 64): OneFactorPosterior {
  const { groups, priorMu } = hierarchy;
  const means = groups.map((group) => group.reduce((sum, y) => sum + y, 0) / group.length);
  const within = groups.reduce(
    (sum, group, j) => sum + group.reduce((squares, y) => squares + (y - means[j]!) ** 2, 0),
    0,
  );
  const rows = groups.reduce((sum, group) => sum + group.length, 0);

  const at = (logTau: number, logSigma: number) => {
    const tau = Math.exp(logTau);
    const sigma = Math.exp(logSigma);
    const evidence = groups.map((group, j) => ({ mean: means[j]!, variance: sigma ** 2 / group.length }));
    const { logEvidence, quantities } = conditionalPosterior(evidence, tau, priorMu);
    const logDensity =
      logEvidence -
      (rows - groups.length) * logSigma -
      within / (2 * sigma ** 2) +
      hierarchy.logPriorTau(tau) +
      hierarchy.logPriorSigma(sigma) +
      logTau +
      logSigma;
    return { logDensity, quantities };
  };

  const density = (logTau: number, logSigma: number) => at(logTau, logSigma).logDensity;
  const [logTaus, logSigmas] = grids(density, nodes);
  const cells = logTaus.flatMap((logTau) => logSigmas.map((logSigma) => at(logTau, logSigma)));
  const weights = normalised(cells.map((cell) => cell.logDensity));
  const quantity = (k: number) =>
    mixture(
      weights,
      cells.map(({ quantities }) => quantities[k]!),
    );
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    mu: quantity(0),
    tau: gridded(
      logTaus,
      logTaus.map((_, i) => sum(weights.slice(i * nodes, (i + 1) * nodes))),
    ),
    sigma: gridded(
      logSigmas,
      logSigmas.map((_, k) => sum(logTaus.map((_, i) => weights[i * nodes + k]!))),
    ),
    theta: groups.map((_, j) => quantity(j + 1)),
  };
}

/** Even grids over both coordinates that hold all that is not negligible. */
function grids(density: (a: number, b: number) => number, nodes: number): [number[], number[]] {
  let [a, b] = [0, 0];
  for (let sweep = 0; sweep < 30; sweep++) {
    a = maximum((x) => density(x, b));
    b = maximum((x) => density(a, x));
  }
  const highest = density(a, b);
  // The profile over the other coordinate, so that a correlated density is not cut off.
  const ofA = (x: number) =>
    density(
      x,
      maximum((y) => density(x, y)),
    ) - highest;
  const ofB = (y: number) =>
    density(
      maximum((x) => density(x, y)),
      y,
    ) - highest;
  return [evenGrid(a, ofA, nodes), evenGrid(b, ofB, nodes)];
}

function evenGrid(centre: number, logProfile: (x: number) => number, nodes: number): number[] {
  const reach = (direction: number) => {
    let near = 0;
    let far = 0.01;
    while (logProfile(centre + direction * far) > NEGLIGIBLE) {
      near = far;
      far *= 2;
    }
    while (far - near > 0.01 * far) {
      const middle = (near + far) / 2;
      if (logProfile(centre + direction * middle) > NEGLIGIBLE) near = middle;
      else far = middle;
    }
    return far;
  };
  const low = centre - reach(-1);
  const high = centre + reach(1);
  return Array.from({ length: nodes }, (_, i) => low + ((high - low) * i) / (nodes - 1));
}

/** Where a function of one maximum in [-12, 12] has it: a coarse grid, then golden sections. */
function maximum(f: (x: number) => number): number {
  let best = -12;
  for (let x = -12; x <= 12; x++) if (!(f(x) <= f(best))) best = x;
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [best - 1, best + 1];
  while (high - low > 1e-6) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (f(left) > f(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}
