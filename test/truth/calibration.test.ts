import { expect, test } from "vitest";
import { bernoulliLogit } from "../../src/distribution/bernoulli-logit.ts";
import { exponential } from "../../src/distribution/exponential.ts";
import { gamma } from "../../src/distribution/gamma.ts";
import { halfNormal } from "../../src/distribution/half-normal.ts";
import { normal } from "../../src/distribution/normal.ts";
import { poissonLog } from "../../src/distribution/poisson-log.ts";
import { binary, count, group, real } from "../../src/model/schema.ts";
import { model } from "../../src/public/model.ts";
import { calibrate, type Uniformity } from "./calibration.ts";

/** Chi-square with 19 degrees of freedom exceeds this with probability 1e-4. */
const MOST_CHI_SQUARE = 50.8;
/** A standard normal is farther from 0 than this with probability 1e-4. */
const MOST_BIAS = 3.89;

const ROWS_A_GROUP = 4;
const group5 = ["a", "b", "c", "d", "e"].flatMap((name) => Array<string>(ROWS_A_GROUP).fill(name));
const x = group5.map((_, row) => (row % ROWS_A_GROUP) - (ROWS_A_GROUP - 1) / 2);
const settings = { replications: 200, warmup: 400, thin: 6 };

const gaussian = (widthOfTau: number) =>
  model({ group: group(), y: real() }, ({ group, y }, { parameter, observe }) => {
    const mu = parameter(normal(1, 2));
    const tau = parameter(halfNormal(widthOfTau));
    const sigma = parameter(gamma(4, 4));
    const z = parameter(normal(0, 1), { each: group });
    const theta = mu.add(tau.mul(z));
    observe(y, normal(theta.at(group), sigma));
    const misfit = y.sub(theta.at(group)).square().sum().div(sigma.square());
    return { mu, tau, sigma, theta, misfit };
  });

const poisson = model(
  { group: group(), x: real(), visits: count() },
  ({ group, x, visits }, { parameter, observe }) => {
    const alpha = parameter(normal(1, 0.5));
    const slope = parameter(normal(0, 0.5));
    const tau = parameter(exponential(2));
    const z = parameter(normal(0, 1), { each: group });
    const effect = tau.mul(z);
    const eta = alpha.add(effect.at(group)).add(slope.mul(x));
    observe(visits, poissonLog(eta));
    const logLikelihood = visits.mul(eta).sub(eta.exp()).sum();
    return { alpha, slope, tau, effect, logLikelihood };
  },
);

const logistic = model(
  { group: group(), x: real(), pass: binary() },
  ({ group, x, pass }, { parameter, observe }) => {
    const alpha = parameter(normal(0, 1));
    const slope = parameter(normal(0, 1));
    const tau = parameter(halfNormal(1));
    const z = parameter(normal(0, 1), { each: group });
    const effect = tau.mul(z);
    const eta = alpha.add(effect.at(group)).add(slope.mul(x));
    observe(pass, bernoulliLogit(eta));
    const logLikelihood = pass.mul(eta).sub(eta.softplus()).sum();
    return { alpha, slope, tau, effect, logLikelihood };
  },
);

test("a hierarchical normal model is calibrated", { timeout: 60_000 }, async () => {
  const honest = gaussian(1.5);
  const data = { group: group5 };
  expectUniform(await calibrate(honest, honest, data, { ...settings, seed: "normal" }));
});

test("a hierarchical Poisson model is calibrated", { timeout: 60_000 }, async () => {
  expectUniform(await calibrate(poisson, poisson, { group: group5, x }, { ...settings, seed: "poisson" }));
});

test("a hierarchical logistic model is calibrated", { timeout: 60_000 }, async () => {
  expectUniform(await calibrate(logistic, logistic, { group: group5, x }, { ...settings, seed: "logistic" }));
});

test("a model with a prior other than the simulator's is found out", { timeout: 60_000 }, async () => {
  const data = { group: group5 };
  const found = await calibrate(gaussian(1.5), gaussian(0.5), data, { ...settings, seed: "other" });
  expect(found.get("tau")!.bias).toBeGreaterThan(MOST_BIAS);
  expect(found.get("tau")!.chiSquare).toBeGreaterThan(MOST_CHI_SQUARE);
});

function expectUniform(found: ReadonlyMap<string, Uniformity>): void {
  expect(found.size).toBeGreaterThanOrEqual(9);
  for (const [name, { chiSquare, bias }] of found) {
    expect(chiSquare, `${name}: chi-square`).toBeLessThan(MOST_CHI_SQUARE);
    expect(Math.abs(bias), `${name}: bias`).toBeLessThan(MOST_BIAS);
  }
}
