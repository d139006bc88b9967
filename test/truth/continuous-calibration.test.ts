import { expect, test } from "vitest";
import "../../src/build.ts";
import {
  asymmetricLaplace,
  betaProportion,
  chiSquared,
  exponentiallyModifiedNormal,
  generalisedExtremeValue,
  gumbel,
  halfStudentT,
  inverseGaussian,
  logistic,
  logLogistic,
  model,
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

/** The chance that one of these thirty standard normals lies farther out is 2e-4. */
const MOST_Z = 4.5;

test.each(Object.entries(models) as unknown as [string, Model][])(
  "%s: draws of the priors and of what is observed agree with the densities that are sampled",
  { timeout: 120_000 },
  async (name, made) => {
    const rows = Array.from({ length: 12 }, (_, i) => i + 1);
    const found = await calibrate(made, made, { rows } as never, { replications: 200, seed: name });
    expect(found.size).toBeGreaterThanOrEqual(3);
    for (const [quantity, { bias, spread }] of found) {
      expect(Math.abs(bias), `${quantity}: bias`).toBeLessThan(MOST_Z);
      expect(Math.abs(spread), `${quantity}: spread`).toBeLessThan(MOST_Z);
    }
  },
);
