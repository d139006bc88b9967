import { halfCauchy } from "../../../src/distribution/half-cauchy.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { positive, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
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
