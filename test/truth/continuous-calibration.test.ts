import { expect, test } from "vitest";
import "../../src/build.ts";
import {
  asymmetricLaplace,
  betaProportion,
  chiSquared,
  exponentiallyModifiedNormal,
  generalisedExtremeValue,
  group,
  gumbel,
  halfStudentT,
  inverseGaussian,
  logistic,
  logLogistic,
  model,
  normal,
  pareto,
  positive,
  probability,
  real,
  skewNormal,
  vonMises,
  weibull,
} from "../../src/index.ts";
import type { Model } from "../../src/public/model.ts";
import { calibrate } from "./calibration.ts";

const models = {
  "reaction times": model({ y: real() }, ({ y }, { parameter, observe }) => {
    const mu = parameter(skewNormal(0.5, 1, 3));
    const sigma = parameter(weibull(2, 1));
    const rate = parameter(inverseGaussian(1.5, 4));
    observe(y, exponentiallyModifiedNormal(mu, sigma, rate));
    return { mu, sigma, rate, misfit: y.sub(mu).div(sigma).square().sum() };
  }),
  "largest values": model({ y: real() }, ({ y }, { parameter, observe }) => {
    const location = parameter(gumbel(0, 2));
    const scale = parameter(logLogistic(4, 1.5));
    const share = parameter(betaProportion(0.5, 20));
    const shape = share.sub(0.4);
    observe(y, generalisedExtremeValue(location, scale, shape));
    return { location, scale, shape, least: y.sub(location).div(scale).mul(shape).add(1).log().sum() };
  }),
  directions: model({ y: real() }, ({ y }, { parameter, observe }) => {
    // far from where the interval of a parameter ends
    const direction = parameter(vonMises(0.5, 8));
    const concentration = parameter(chiSquared(4));
    observe(y, vonMises(direction, concentration));
    return { direction, concentration, towards: y.sub(direction).cos().sum().mul(concentration) };
  }),
  "a quantile": model({ y: real() }, ({ y }, { parameter, observe }) => {
    const location = parameter(logistic(0, 1));
    const scale = parameter(halfStudentT(4, 1));
    observe(y, asymmetricLaplace(location, scale, 0.8));
    return { location, scale, misfit: y.sub(location).abs().sum().div(scale) };
  }),
  "first passage": model({ y: positive() }, ({ y }, { parameter, observe }) => {
    const mean = parameter(pareto(4, 1));
    const shape = parameter(weibull(2, 5));
    observe(y, inverseGaussian(mean, shape));
    return { mean, shape, misfit: y.sub(mean).square().div(y).sum().mul(shape) };
  }),
  shares: model({ y: probability() }, ({ y }, { parameter, observe }) => {
    const logOdds = parameter(logistic(0, 0.5));
    const precision = parameter(pareto(3, 20));
    observe(y, betaProportion(logOdds.logistic(), precision));
    return { logOdds, precision, misfit: y.sub(logOdds.logistic()).square().sum().mul(precision) };
  }),
};

const effects = model({ group: group(), y: real() }, ({ group, y }, { parameter, observe }) => {
  const mu = parameter(normal(0, 1));
  const tau = parameter(halfStudentT(4, 1));
  const skewed = parameter(skewNormal(mu, tau, 2), { each: group });
  const largest = parameter(gumbel(0, tau), { each: group });
  const logisticEffect = parameter(logistic(0, tau.mul(0.5)), { each: group });
  const effect = skewed.add(largest).add(logisticEffect);
  observe(y, normal(effect.at(group), 0.7));
  return { mu, tau, skewed, largest, logisticEffect, misfit: y.sub(effect.at(group)).square().sum() };
});

/** The chance that one of these hundred standard normals lies farther out is 7e-4. */
const MOST_Z = 4.5;

const rows = Array.from({ length: 12 }, (_, i) => i + 1);

async function expectCalibrated(name: string, made: Model, data: Record<string, unknown>): Promise<void> {
  const found = await calibrate(made, made, data, { replications: 200, seed: name });
  expect(found.size).toBeGreaterThanOrEqual(3);
  for (const [quantity, { bias, spread }] of found) {
    expect(Math.abs(bias), `${quantity}: bias`).toBeLessThan(MOST_Z);
    expect(Math.abs(spread), `${quantity}: spread`).toBeLessThan(MOST_Z);
  }
}

test.each(Object.entries(models) as unknown as [string, Model][])(
  "%s: draws of the priors and of what is observed agree with the densities that are sampled",
  { timeout: 120_000 },
  (name, made) => expectCalibrated(name, made, { rows }),
);

test("effects of three families, decentred", { timeout: 120_000 }, () =>
  expectCalibrated("effects", effects as unknown as Model, { group: rows.map((i) => `g${i % 4}`) }),
);
