import { halfCauchy } from "../../../src/distribution/half-cauchy.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { positive, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { knownErrorsQuadrature } from "../known-errors-quadrature.ts";
import type { ExactSummary } from "../mixture.ts";
import { dataOf } from "../reference.ts";
import { posterior } from "./posterior.ts";

const { y: effect, sigma: error } = dataOf<Record<"y" | "sigma", number[]>>("eight_schools");
const schema = { effect: real(), error: positive() };

/** Estimated effects of coaching and their standard errors. */
export const eightSchoolsData = { effect, error };

/** theta itself is a parameter: a funnel towards tau = 0. */
export const centred = model(schema, ({ effect, error, rows }, { parameter, observe }) => {
  const mu = parameter(normal(0, 5));
  const tau = parameter(halfCauchy(5));
  const theta = parameter(normal(mu, tau), { each: rows });
  observe(effect, normal(theta, error));
  return { mu, tau, theta };
});

/** theta = mu + tau eta. */
export const noncentred = model(schema, ({ effect, error, rows }, { parameter, observe }) => {
  const mu = parameter(normal(0, 5));
  const tau = parameter(halfCauchy(5));
  const eta = parameter(normal(0, 1), { each: rows });
  const theta = mu.add(tau.mul(eta));
  observe(effect, normal(theta, error));
  return { mu, tau, theta };
});

/** Eight schools as posteriordb's draws were made. */
export const eightSchools = [
  posterior("eight_schools-eight_schools_noncentered", noncentred, eightSchoolsData),
];

/** The posterior by quadrature. */
export function solve(nodes?: number) {
  const groups = effect.map((mean, j) => ({ mean, variance: error[j]! ** 2 }));
  const halfCauchy = (tau: number) => -Math.log1p((tau / 5) ** 2);
  return knownErrorsQuadrature(groups, { location: 0, scale: 5 }, halfCauchy, nodes);
}

/** By the names of the models' outputs. */
export function named({ mu, tau, theta }: ReturnType<typeof solve>): Map<string, ExactSummary> {
  return new Map([
    ["mu", mu],
    ["tau", tau],
    ...theta.map((summary, j) => [`theta[${j + 1}]`, summary] as const),
  ]);
}
