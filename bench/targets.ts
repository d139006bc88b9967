/** Densities to run samplers on: normal or not, correlated, skewed, with heavy tails, hierarchical. */
import type { Engine } from "../test/hamiltonian/engine.ts";
import { range, type Target } from "./chains.ts";

/** Precision matrix of a stationary autoregression with unit variances. */
function autoregression(n: number, rho: number): number[] {
  const scale = 1 / (1 - rho * rho);
  return range(n * n, (k) => {
    const i = Math.floor(k / n);
    const j = k % n;
    if (Math.abs(i - j) === 1) return -rho * scale;
    if (i !== j) return 0;
    return (i === 0 || i === n - 1 ? 1 : 1 + rho * rho) * scale;
  });
}

function variates(engine: Engine, seed: number): { normal: () => number; uniform: () => number } {
  const random = engine.raw.allocate(32);
  engine.seed(random, seed);
  return {
    normal: () => engine.raw.standardNormal(random),
    uniform: () => engine.raw.uniform(random),
  };
}

/** A logistic regression of `rows` rows whose columns have unequal scales and are correlated. */
function regression(engine: Engine, rows: number, columns: number): number[] {
  const { normal, uniform } = variates(engine, 99);
  const data = [columns, rows];
  for (let n = 0; n < rows; n++) {
    const common = normal();
    const x = range(columns, (i) => (i === 0 ? 1 : (0.6 * common + normal()) * 2 ** (i - columns / 2)));
    const eta = x.reduce(
      (sum, value, i) => sum + (value * (i % 2 === 0 ? 0.5 : -0.5)) / 2 ** (i - columns / 2),
      0,
    );
    data.push(...x, uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0);
  }
  return data;
}

/** One-way analysis of variance: `groups` of `rows` with scale `tau` between groups and 1 within. */
function oneWay(engine: Engine, groups: number, rows: number, tau: number): number[] {
  const { normal } = variates(engine, groups + rows);
  let within = 0;
  const means = range(groups, () => {
    const effect = tau * normal();
    const values = range(rows, () => effect + normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / rows;
    within += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return mean;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / groups;
  return [2, groups, rows, rows * means.reduce((sum, value) => sum + (value - mean) ** 2, 0), within];
}

/** Successes in `groups` of `trials`, with scale `tau` between the groups' logits. */
function successes(engine: Engine, groups: number, trials: number, tau: number): number[] {
  const { normal, uniform } = variates(engine, groups);
  const counts = range(groups, () => {
    const rate = 1 / (1 + Math.exp(-0.5 - tau * normal()));
    return range(trials, () => (uniform() < rate ? 1 : 0)).filter((one) => one === 1).length;
  });
  return [groups + 2, trials, ...counts];
}

/** What the default warm-up was chosen on. */
export function warmupTargets(engine: Engine): Target[] {
  return [
    { name: "normal, 10", target: "normal", data: [10, ...range(10, () => 1)] },
    { name: "normal, 100", target: "normal", data: [100, ...range(100, () => 1)] },
    {
      name: "scales 0.01-100, 20",
      target: "normal",
      data: [20, ...range(20, (i) => 10 ** (4 - (8 * i) / 19))],
    },
    { name: "autoregression 0.9, 20", target: "correlated", data: [20, ...autoregression(20, 0.9)] },
    { name: "funnel, 10", target: "funnel", data: [10] },
    { name: "eight schools", target: "eightSchools", data: [10] },
    { name: "logistic, 200 x 8", target: "logisticRegression", data: regression(engine, 200, 8) },
    { name: "log gamma, 10", target: "logGamma", data: [10, ...range(10, (i) => 0.3 * 2 ** i)] },
  ];
}

/** What the choice between kernels was made on. */
export function kernelTargets(engine: Engine): Target[] {
  return [
    { name: "normal, scales 1-100", target: "normal", data: [100, ...range(100, (i) => (i + 1) ** -2)] },
    { name: "autoregression 0.5, 50", target: "correlated", data: [50, ...autoregression(50, 0.5)] },
    { name: "autoregression 0.9, 20", target: "correlated", data: [20, ...autoregression(20, 0.9)] },
    { name: "one-way, 8 x 5, 0.3", target: "twoScales", data: oneWay(engine, 8, 5, 0.3) },
    { name: "one-way, 8 x 5, 1", target: "twoScales", data: oneWay(engine, 8, 5, 1) },
    { name: "one-way, 12 x 10, 0.5", target: "twoScales", data: oneWay(engine, 12, 10, 0.5) },
    { name: "one-way, 60 x 10, 0.5", target: "twoScales", data: oneWay(engine, 60, 10, 0.5) },
    { name: "eight schools", target: "eightSchools", data: [10] },
    { name: "groups, 20 x 5, 0.5", target: "hierarchicalLogistic", data: successes(engine, 20, 5, 0.5) },
    { name: "groups, 100 x 5, 1", target: "hierarchicalLogistic", data: successes(engine, 100, 5, 1) },
    { name: "groups, 30 x 50, 0.7", target: "hierarchicalLogistic", data: successes(engine, 30, 50, 0.7) },
    { name: "logistic, 200 x 8", target: "logisticRegression", data: regression(engine, 200, 8) },
    { name: "log gamma 0.3-150", target: "logGamma", data: [10, ...range(10, (i) => 0.3 * 2 ** i)] },
    { name: "log gamma 30, 10", target: "logGamma", data: [10, ...range(10, () => 30)] },
    { name: "log gamma 1, 30", target: "logGamma", data: [30, ...range(30, () => 1)] },
    { name: "t(4), 10", target: "studentT", data: [10, 4] },
    { name: "t(20), 10", target: "studentT", data: [10, 20] },
    { name: "t(4), 50", target: "studentT", data: [50, 4] },
  ];
}
