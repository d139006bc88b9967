import { describe, expect, it } from "vitest";
import * as kindred from "../../src/index.ts";
import {
  binomial,
  type Distribution,
  exponential,
  group,
  halfNormal,
  model,
  normal,
  poisson,
  positive,
  real,
} from "../../src/index.ts";

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta, icc: tau.pow(2).div(tau.pow(2).add(sigma.pow(2))) };
});
describe("simulate", () => {
  const school = ["Oak", "Elm", "Oak"];

  it("gives the same bits for the same seed, others for another", () => {
    const bits = (seed: string) => schools.simulate({ school }, { draws: 5, seed }).observed.score.values;
    expect(bits("a")).toEqual(bits("a"));
    expect(bits("a")).not.toEqual(bits("b"));
  });

  it("its first draws do not depend on how many are made", () => {
    const few = schools.simulate({ school }, { draws: 2, seed: 1 }).observed.score.values;
    const more = schools.simulate({ school }, { draws: 9, seed: 1 }).observed.score.values;
    expect(more.slice(0, few.length)).toEqual(few);
  });

  it("draws parameters from their priors, and data from them", () => {
    const draws = 20_000;
    const { draws: made, observed } = schools.simulate({ school }, { draws, seed: "moments" });
    // means over 20,000 draws: within 4.5 standard errors
    const near = (mean: number, expected: number, sd: number) =>
      expect(Math.abs(mean - expected)).toBeLessThan((4.5 * sd) / Math.sqrt(draws));
    near(made.mu.mean, 75, 15);
    near(made.tau.mean, 10, 10);
    // Var theta = 15² + E tau² = 225 + 200, Var score = 425 + E sigma² = 625
    near(made.theta.of("Elm").mean, 75, Math.sqrt(425));
    const oak = observed.score.of("1");
    near(oak.mean, 75, 25);
    const squares = sum(oak.values.map((x) => (x - 75) ** 2)) / draws;
    expect(squares / 625).toBeGreaterThan(0.93);
    expect(squares / 625).toBeLessThan(1.07);
    // rows of one school share its theta: Cov = 425; of two schools only mu: 225
    const [first, other, third] = ["1", "2", "3"].map((row) => observed.score.of(row).values);
    const covariance = (a: Float64Array, b: Float64Array) =>
      sum(a.map((x, i) => (x - 75) * (b[i]! - 75))) / draws;
    expect(covariance(first!, third!) / 425).toBeCloseTo(1, 1);
    expect(covariance(first!, other!) / 225).toBeCloseTo(1, 0);
  });

  it("derived outputs are computed from the same draw", () => {
    const { draws } = schools.simulate({ school }, { draws: 50, seed: 2 });
    draws.icc.values.forEach((icc, i) => {
      const tau = draws.tau.values[i]! ** 2;
      expect(icc).toBeCloseTo(tau / (tau + draws.sigma.values[i]! ** 2), 12);
    });
  });

  it("data(draw) is the data given with that draw's columns in place", () => {
    const simulated = schools.simulate({ school }, { draws: 3, seed: 4 });
    const made = simulated.data(1);
    expect(made.school).toEqual(school);
    expect(made.score).toEqual(simulated.observed.score.values.slice(3, 6));
    expect(schools.density(made).dimension).toBe(5);
  });

  it("a group's own column is simulated at its levels", () => {
    const meta = model(
      { trial: group({ effect: real(), se: positive() }) },
      ({ trial }, { parameter, observe }) => {
        const mu = parameter(normal(0, 1));
        observe(trial.effect, normal(mu, trial.se));
        return { mu };
      },
    );
    const given = { trial: { of: ["a", "b"], labels: ["b", "a"], se: [1e-9, 2] } };
    const simulated = meta.given({ mu: 3 }).simulate(given as never, { seed: 1 });
    const effect = simulated.observed["trial.effect"];
    expect(effect.labels).toEqual([["b", "a"]]);
    expect(effect.of("b").mean).toBeCloseTo(3, 7);
    expect(simulated.data(0).trial).toEqual({ ...given.trial, effect: effect.values });
  });

  it("every distribution's sampler has the mean its parameters say", () => {
    const draws = 8000;
    const means: [Distribution, number, number][] = [
      [normal(2, 3), 2, 3],
      [halfNormal(2), 2 * Math.sqrt(2 / Math.PI), 2],
      [exponential(4), 0.25, 0.25],
      [kindred.gamma(3, 2), 1.5, 1],
      [kindred.inverseGamma(5, 8), 2, 2],
      [kindred.beta(2, 6), 0.25, 0.15],
      [kindred.uniform(-2, 6), 2, 2.4],
      [kindred.lognormal(0, 0.5), Math.exp(0.125), 0.7],
      [kindred.laplace(-1, 2), -1, 3],
      [kindred.studentT(9, 1, 2), 1, 2.4],
      [poisson(3.5), 3.5, 1.9],
      [kindred.poissonLog(1), Math.E, 1.7],
      [binomial(9, 0.3), 2.7, 1.4],
      [kindred.binomialLogit(9, 0), 4.5, 1.5],
      [kindred.bernoulli(0.2), 0.2, 0.4],
      [kindred.bernoulliLogit(1), 1 / (1 + Math.exp(-1)), 0.45],
    ];
    for (const [distribution, mean, sd] of means) {
      const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
        observe(y, distribution);
        return { mu: parameter(normal(0, 1)) };
      });
      const { y } = made.simulate({ rows: ["r"] }, { draws, seed: distribution.family.name }).observed;
      expect(Math.abs(y.of("r").mean - mean), distribution.family.name).toBeLessThan(
        (4.5 * sd) / Math.sqrt(draws),
      );
    }
  });
});
