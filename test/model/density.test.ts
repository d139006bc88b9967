import { describe, expect, it } from "vitest";
import * as kindred from "../../src/index.ts";
import { axis, exponential, group, model, normal, real } from "../../src/index.ts";

const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
const normalDensity = (x: number, mean: number, sd: number) =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - LOG_SQRT_2PI;
const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta, icc: tau.pow(2).div(tau.pow(2).add(sigma.pow(2))) };
});
const data = { school: ["Oak", "Elm", "Oak"], score: [70, 81, 75] };
const place = { mu: 78, tau: 6, sigma: 12, theta: [80, 75] };
const joint =
  normalDensity(78, 75, 15) +
  2 * Math.log(0.1) -
  0.1 * (6 + 12) +
  normalDensity(80, 78, 6) +
  normalDensity(75, 78, 6);
const likelihood = normalDensity(70, 80, 12) + normalDensity(81, 75, 12) + normalDensity(75, 80, 12);

describe("density", () => {
  const density = schools.density(data);
  const q = density.unconstrain(place);

  it("is the log joint density and the log-Jacobian, every constant included", () => {
    expect(density.dimension).toBe(5);
    expect(density.names).toEqual(["mu", "tau", "sigma", "theta[Oak]", "theta[Elm]"]);
    expect(density.value(q)).toBeCloseTo(joint + likelihood + Math.log(6) + Math.log(12), 10);
  });

  it("has the gradient of its value", () => {
    density.gradient(q).forEach((slope, i) => {
      const at = (step: number) => density.value(q.map((value, j) => (i === j ? value + step : value)));
      expect(slope).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
    });
  });

  it("constrains and unconstrains", () => {
    const back = density.constrain(q);
    expect(back.mu).toBe(78);
    expect(back.tau).toBeCloseTo(6, 12);
    expect(Array.from(back.theta as Float64Array)).toEqual([80, 75]);
    const bounded = model({ g: group(), arm: axis(2) }, ({ g, arm }, { parameter }) => ({
      p: parameter(kindred.beta(2, 2), { each: [g, arm] }),
      u: parameter(kindred.uniform(-3, 5)),
    })).density({ g: ["a", "b", "c"] });
    const values = { p: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], u: 4.5 };
    const round = bounded.constrain(bounded.unconstrain(values));
    Array.from(round.p as Float64Array).forEach((value, i) => {
      expect(value).toBeCloseTo(values.p[i]!, 12);
    });
    expect(round.u).toBeCloseTo(4.5, 12);
  });

  it("the order of the rows changes no more than rounding", () => {
    const turned = schools.density({
      school: { of: ["Elm", "Oak", "Oak"], labels: ["Oak", "Elm"] },
      score: [81, 75, 70],
    });
    expect(turned.value(q)).toBeCloseTo(density.value(q), 10);
  });
});

describe("given and without", () => {
  it("given keeps the prior term of what it fixes, and leaves the rest free", () => {
    const fixed = schools.given({ tau: 6, sigma: 12 }).density(data);
    expect(fixed.names).toEqual(["mu", "theta[Oak]", "theta[Elm]"]);
    expect(fixed.value(fixed.unconstrain({ mu: 78, theta: [80, 75] }))).toBeCloseTo(joint + likelihood, 10);
  });

  it("given along an axis", () => {
    const fixed = schools.given({ theta: [80, 75] }).density(data);
    expect(fixed.names).toEqual(["mu", "tau", "sigma"]);
    expect(fixed.value(fixed.unconstrain({ mu: 78, tau: 6, sigma: 12 }))).toBeCloseTo(
      joint + likelihood + Math.log(6) + Math.log(12),
      10,
    );
  });

  it("given twice is given both, the later counting; the model itself stays as it was", () => {
    const fixed = schools.given({ mu: 1, tau: 2 }).given({ tau: 6 });
    expect(fixed.density(data).names).toEqual(["sigma", "theta[Oak]", "theta[Elm]"]);
    expect(fixed.simulate({ school: ["a"] }).draws.tau.mean).toBe(6);
    expect(fixed.simulate({ school: ["a"] }).draws.mu.mean).toBe(1);
    expect(schools.density(data).dimension).toBe(5);
  });

  it("without drops the observation and nothing else", () => {
    const prior = schools.without("score").density(data);
    expect(prior.dimension).toBe(5);
    expect(prior.value(prior.unconstrain(place))).toBeCloseTo(joint + Math.log(6) + Math.log(12), 10);
  });
});

it("names the coordinates of a parameter along two axes as its draws are labelled", () => {
  const both = model(
    { g: group(), y: real(), arm: axis(["a", "b"]) },
    ({ g, y, arm }, { parameter, observe }) => {
      const effect = parameter(normal(0, 1), { each: [g, arm] });
      observe(y, normal(effect.sum(arm).at(g), 1));
      return { effect };
    },
  );
  const density = both.density({ g: ["Oak", "Elm", "Ash"], y: [1, 2, 3] });
  const q = density.unconstrain({ effect: [1, 2, 3, 4, 5, 6] });
  const byName = Object.fromEntries(density.names.map((name, i) => [name, q[i]]));
  expect(byName).toEqual({
    "effect[Oak, a]": 1,
    "effect[Oak, b]": 2,
    "effect[Elm, a]": 3,
    "effect[Elm, b]": 4,
    "effect[Ash, a]": 5,
    "effect[Ash, b]": 6,
  });
  expect(density.constrain(q).effect).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
});
