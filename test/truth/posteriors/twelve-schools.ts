import { exponential } from "../../../src/distribution/exponential.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { group, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { exactStatistics } from "../against-exact.ts";
import type { ExactSummary } from "../mixture.ts";
import { oneFactorQuadrature } from "../one-factor-quadrature.ts";

const SIZES = [15, 18, 21, 45, 50, 55, 60, 150, 160, 170, 180, 190];
const NAMES = SIZES.map((_, j) => `school ${j + 1}`);
const school = NAMES.flatMap((name, j) => Array<string>(SIZES[j]!).fill(name));

const schema = { school: group(), score: real() };

export const centred = model(schema, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta };
});

export const noncentred = model(schema, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const z = parameter(normal(0, 1), { each: school });
  const theta = mu.add(tau.mul(z));
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta };
});

const truth = centred.given({ mu: 78, tau: 6, sigma: 12 });

/** Scores of 1,114 students, and the posterior by quadrature. */
export function twelveSchools(seed: string) {
  const score = truth.simulate({ school }, { seed }).observed.score!.values;
  const groups = NAMES.map((name) => [...score].filter((_, row) => school[row] === name));
  const exact = solve(groups);
  return { data: { school, score }, groups, exact, statistics: exactStatistics(exact) };
}

export function solve(groups: readonly (readonly number[])[], nodes?: number): Map<string, ExactSummary> {
  const { mu, tau, sigma, theta } = oneFactorQuadrature(
    {
      groups,
      priorMu: { location: 75, scale: 15 },
      logPriorTau: (tau) => -0.1 * tau,
      logPriorSigma: (sigma) => -0.1 * sigma,
    },
    nodes,
  );
  return new Map([
    ["mu", mu],
    ["tau", tau],
    ["sigma", sigma],
    ...theta.map((summary, j) => [`theta[${NAMES[j]}]`, summary] as const),
  ]);
}
