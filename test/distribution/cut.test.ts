import { describe, expect, it, test } from "vitest";
import "../../src/build.ts";
import {
  bernoulli,
  betaBinomial,
  binary,
  cauchy,
  censored,
  count,
  type Distribution,
  exponential,
  flat,
  gamma,
  halfNormal,
  lognormal,
  mixture,
  model,
  normal,
  poisson,
  real,
  responsibilities,
  truncated,
  uniform,
  zeroInflated,
} from "../../src/index.ts";
import { failure } from "../model/failure.ts";

// biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
type Loose = any;

const observing = (distribution: Distribution) =>
  model({ y: real() }, ({ y }, { parameter, observe }) => {
    observe(y, distribution);
    return { mu: parameter(normal(0, 1)) };
  });

/** The integral of a function by Simpson's rule. */
function integral(f: (x: number) => number, from: number, to: number, intervals = 2000): number {
  const h = (to - from) / intervals;
  let sum = f(from) + f(to);
  for (let i = 1; i < intervals; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

/** The greatest distance of drawn values from a distribution function, times the root of their number. */
function kolmogorov(values: Float64Array, cumulative: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const distances = sorted.map((x, i) => {
    const p = cumulative(x);
    return Math.max(Math.abs(p - i / sorted.length), Math.abs(p - (i + 1) / sorted.length));
  });
  return Math.max(...distances) * Math.sqrt(sorted.length);
}

const bell = (x: number) => Math.exp(-0.5 * x * x);

describe("truncated", () => {
  test.each<[string, Distribution, from: number, to: number, density: (x: number) => number]>([
    ["around the mean", truncated(normal(0, 1), -0.5, 2), -0.5, 2, bell],
    ["a thin slice", truncated(normal(0, 1), 3, 3.01), 3, 3.01, bell],
    ["the far upper tail", truncated(normal(0, 1), 9), 9, 12, (x) => Math.exp(-0.5 * (x * x - 81))],
    [
      "the far lower tail",
      truncated(normal(0, 1), Number.NEGATIVE_INFINITY, -9),
      -12,
      -9,
      (x) => Math.exp(-0.5 * (x * x - 81)),
    ],
    ["twice", truncated(truncated(normal(0, 1), 0), -3, 1), 0, 1, bell],
  ])("%s: normalised, and drawn as its density says", (name, distribution, from, to, density) => {
    const made = observing(distribution);
    const prior = made
      .without("y")
      .density({ y: [0] })
      .value([0]);
    const whole = integral(density, from, to, 40_000);
    for (const part of [0.1, 0.5, 0.9]) {
      const y = from + part * (to - from);
      const value = made.density({ y: [y] }).value([0]) - prior;
      expect(value).toBeCloseTo(Math.log(density(y) / whole), 10);
    }
    const draws = /far|thin/.test(name) ? 1000 : 4000;
    const rows = Array.from({ length: draws }, (_, i) => i);
    const { values } = made.simulate({ rows }, { draws: 1, seed: name }).observed.y;
    // a distance of 2.2 has probability 1e-4
    expect(kolmogorov(values, (x) => integral(density, from, x, 200) / whole)).toBeLessThan(2.2);
  });

  it("is the support of a parameter, whose bounds may be parameters", () => {
    const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const low = parameter(truncated(normal(0, 2), 1, 5));
      const high = parameter(truncated(cauchy(0, 1), low));
      observe(y, uniform(0, 100));
      return { low, high };
    });
    const { value, constrain } = made.without("y").density({ y: [3] });
    const q = [0.3, -0.4];
    const { low, high } = constrain(q) as unknown as { low: number; high: number };
    expect(low).toBeCloseTo(1 + 4 / (1 + Math.exp(-0.3)), 14);
    expect(high).toBeCloseTo(low + Math.exp(-0.4), 14);
    const prior = (x: number) => bell(x / 2);
    const tail = 0.5 - Math.atan(low) / Math.PI;
    const expected =
      Math.log(prior(low) / integral(prior, 1, 5)) -
      Math.log(Math.PI * (1 + high ** 2) * tail) +
      Math.log((4 * Math.exp(-0.3)) / (1 + Math.exp(-0.3)) ** 2) -
      0.4;
    expect(value(q)).toBeCloseTo(expected, 12);
  });

  it("data beyond a bound that is a parameter have no density", () => {
    const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const low = parameter(normal(0, 1));
      observe(y, truncated(exponential(1), low));
      return { low };
    });
    const { value } = made.density({ y: [0.5] });
    expect(value([0.6])).toBe(Number.NEGATIVE_INFINITY);
    expect(value([0.4])).toBeCloseTo(-0.5 * Math.log(2 * Math.PI) - 0.08 - 0.1, 13);
  });

  it("says so where data lie beyond", () => {
    const message = (distribution: Distribution, y: number) =>
      failure("data", () => observing(distribution).density({ y: [y] })).message;
    const end = "; correct the value or observe the column with another distribution";
    const start = 'column "y", row 0 (from 0): truncated has no mass at';
    expect(message(truncated(normal(0, 1), 0, 2), 3)).toBe(
      `${start} 3, only at finite numbers from 0 to 2${end}`,
    );
    expect(message(truncated(gamma(2, 1), -3, 2), 0)).toBe(
      `${start} 0, only at finite numbers above 0 and up to 2${end}`,
    );
    expect(message(truncated(gamma(2, 1), 1), 0.5)).toBe(
      `${start} 0.5, only at finite numbers from 1 up${end}`,
    );
    expect(message(truncated(poisson(3), 1), 0)).toBe(`${start} 0, only at whole numbers from 1 up${end}`);
  });

  it("is printed as it is written", () => {
    const made = model({ y: count() }, ({ y }, { parameter, observe }) => {
      const rate = parameter(truncated(normal(0, 2), Number.NEGATIVE_INFINITY, 3));
      observe(y, truncated(poisson(rate.exp()), 1));
      return { rate };
    });
    expect(String(made)).toBe(
      "rate ~ truncated(normal(0, 2), -Infinity, 3)\ny    ~ truncated(poisson(exp(rate)), 1)   for each row",
    );
  });

  it.each<[string, () => Loose, string]>([
    ["nothing", () => (truncated as Loose)(), "expected a distribution, got undefined"],
    [
      "no distribution function",
      () => truncated(betaBinomial(4, 1, 2), 1),
      "betaBinomial has no distribution function; give one that has, such as normal, gamma or poisson",
    ],
    [
      "no bound",
      () => (truncated as Loose)(normal(0, 1), "a"),
      'lower must be a number or an expression, got "a"',
    ],
    [
      "half a count",
      () => truncated(poisson(3), 0.5),
      "lower must be a whole number, as poisson counts, got 0.5",
    ],
    [
      "bounds the wrong way",
      () => truncated(normal(0, 1), 2, 1),
      "upper must be above lower, got from 2 to 1",
    ],
    [
      "an infinite lower bound",
      () => truncated(normal(0, 1), Infinity),
      "nothing lies from Infinity to Infinity",
    ],
  ])("refuses %s", (_, make, message) => {
    expect(failure("model", make).message).toBe(
      `truncated: ${message}; write truncated(normal(mu, sigma), 0) or truncated(normal(mu, sigma), 0, 10)`,
    );
  });

  it("refuses bounds beyond the support", () => {
    expect(failure("model", () => truncated(exponential(1), -3, -1)).message).toBe(
      "truncated: exponential has no mass from -3 to -1; give bounds that leave some",
    );
  });
});

describe("censored", () => {
  it("at limits, that data may give, is drawn as the limit where it lies beyond", () => {
    const made = model({ limit: real(), y: real() }, ({ limit, y }, { parameter, observe }) => {
      observe(y, censored(exponential(2), { upper: limit }));
      return { mu: parameter(normal(0, 1)) };
    });
    const limit = Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 0.3 : 1));
    const { values } = made.simulate({ limit }, { draws: 1, seed: "limits" }).observed.y;
    for (const [parity, at] of [
      [0, 0.3],
      [1, 1],
    ]) {
      const own = values.filter((_, i) => i % 2 === parity);
      const share = own.filter((y) => y === at).length / own.length;
      const expected = Math.exp(-2 * at!);
      expect(Math.abs(share - expected)).toBeLessThan(
        4.5 * Math.sqrt((expected * (1 - expected)) / own.length),
      );
      expect(Math.max(...own)).toBe(at);
    }
  });

  it("by columns of marks, has the derivatives of what is known", () => {
    const schema = { y: real(), late: binary(), early: binary(), to: real() };
    const made = model(schema, ({ y, late, early, to }, { parameter, observe }) => {
      const rate = parameter(flat({ lower: 0 }));
      observe(y, censored(exponential(rate), { left: early, right: late, until: to }));
      return { rate };
    });
    const at = (y: number, late: number, early: number, to: number) => {
      const density = made.density({ y: [y], late: [late], early: [early], to: [to] });
      return [density.value([0]), density.gradient([0])[0]];
    };
    // rate 1 at q = 0, where d/dq is d/drate, and the Jacobian adds 1
    const close = (found: readonly (number | undefined)[], value: number, slope: number) => {
      expect(found[0]).toBeCloseTo(value, 13);
      expect(found[1]).toBeCloseTo(slope + 1, 13);
    };
    close(at(0.7, 0, 0, 0.7), -0.7, 1 - 0.7);
    close(at(0.7, 1, 0, 0.7), -0.7, -0.7);
    close(at(0.7, 0, 1, 0.7), Math.log(-Math.expm1(-0.7)), 0.7 / Math.expm1(0.7));
    close(at(0.7, 0, 0, 2.7), -0.7 + Math.log(-Math.expm1(-2)), -0.7 + 2 / Math.expm1(2));
    expect(at(0.7, 0, 0, 0.5)[0]).toBe(Number.NEGATIVE_INFINITY);
  });

  it("of components of one scale may be mixed", () => {
    const parts = [normal(0, 1), normal(3, 2)].map((part) => censored(part, { lower: 1 }));
    const made = observing(mixture(0.25, parts));
    const prior = made
      .without("y")
      .density({ y: [0] })
      .value([0]);
    const below = (z: number) => integral(bell, -12, z, 20_000) / Math.sqrt(2 * Math.PI);
    expect(made.density({ y: [1] }).value([0]) - prior).toBeCloseTo(
      Math.log(0.25 * below(1) + 0.75 * below(-1)),
      12,
    );
  });

  it("is printed as it is written", () => {
    const made = model({ y: real(), late: binary() }, ({ y, late }, { parameter, observe }) => {
      const sigma = parameter(halfNormal(1));
      observe(y, censored(lognormal(0, sigma), { right: late }));
      observe(y, censored(normal(0, sigma), { lower: 0, upper: 200 }));
      return { sigma };
    });
    expect(String(made).split("\n").slice(1)).toEqual([
      "y     ~ censored(lognormal(0, sigma), { right: late })         for each row",
      "y     ~ censored(normal(0, sigma), { lower: 0, upper: 200 })   for each row",
    ]);
  });

  const usage =
    "write censored(d, { lower: 0, upper: 200 }) with limits, or censored(d, { right: column }) with columns of 0 and 1 named left or right, or { until: column }";
  it.each<[string, Loose, string]>([
    ["no options", undefined, `expected limits or marks, got undefined; ${usage}`],
    ["empty ones", {}, `nothing is censored; ${usage}`],
    ["an unknown one", { above: 3 }, `there is no "above"; ${usage}`],
    [
      "both kinds",
      { lower: 3, right: 1 },
      `limits and marks were given, which say the same thing in two ways; ${usage}`,
    ],
    ["a mark of 2", { right: 2 }, "right must be 0 or 1 in each row, got 2; give a column"],
    [
      "limits the wrong way",
      { lower: 3, upper: 1 },
      "upper must be above lower, got from 3 to 1; write censored(d, { lower: 0, upper: 200 })",
    ],
  ])("refuses %s", (_, options, message) => {
    expect(failure("model", () => censored(normal(0, 1), options)).message).toBe(`censored: ${message}`);
  });

  it("is no prior", () => {
    const build = () =>
      observing(normal(0, 1)) &&
      model({}, (_, { parameter }) => ({ a: parameter(censored(normal(0, 1), { lower: 0 })) }));
    expect(failure("model", build).message).toBe(
      "parameter 1: censored has mass at single points, so that its density jumps, and a gradient-based sampler needs a smooth one; observe it, or give the distribution without its censoring as the prior",
    );
  });

  it("cannot be simulated where only the data say what is censored", () => {
    const made = model({ y: real(), late: binary() }, ({ y, late }, { parameter, observe }) => {
      observe(y, censored(exponential(2), { right: late }));
      return { mu: parameter(normal(0, 1)) };
    });
    expect(failure("model", () => made.simulate({ late: [0, 1] })).message).toContain(
      "y ~ censored cannot be drawn from",
    );
  });
});

it("rows that are alike are computed once, be they inflated, truncated or censored", () => {
  const y = Array.from({ length: 600 }, (_, i) => 1 + ((i * i) % 7));
  const made = model({ y: count() }, ({ y }, { parameter, observe }) => {
    const p = parameter(uniform(0, 1));
    const rate = parameter(exponential(1));
    observe(y, zeroInflated(p, poisson(rate)));
    observe(y, truncated(poisson(rate), 1));
    observe(y, censored(poisson(rate), { upper: 9 }));
    return { p, rate };
  });
  expect(made.explain({ y })).toMatch(/collapse: .*600/);
  const { value } = made.density({ y });
  const one = y.map((x) => made.density({ y: [x] }));
  const prior = made
    .without("y")
    .density({ y: [1] })
    .value([0.2, 0.9]);
  const sum = one.reduce((total, density) => total + density.value([0.2, 0.9]) - prior, prior);
  expect(value([0.2, 0.9])).toBeCloseTo(sum, 8);
});

describe("responsibilities", () => {
  it("are each component's share of the density", () => {
    const made = model({ y: real(), z: real() }, ({ y, z }, { parameter, observe }) => {
      const slab = parameter(halfNormal(2));
      const apart = mixture([0.2, 0.3, 0.5], [normal(0, slab), normal(5, 1), exponential(2)]);
      observe(z, normal(0, slab));
      const [a, b, c] = responsibilities(apart, y);
      return { slab, a: a!, b: b!, c: c! };
    });
    const y = [-4, 0.3, 5, 60];
    const { draws } = made.given({ slab: 1.5 }).simulate({ y }) as Loose;
    y.forEach((x, i) => {
      const parts = [
        (0.2 / 1.5) * bell(x / 1.5),
        0.3 * bell(x - 5),
        x < 0 ? 0 : 0.5 * Math.sqrt(2 * Math.PI) * 2 * Math.exp(-2 * x),
      ];
      const total = parts.reduce((a, b) => a + b);
      [draws.a, draws.b, draws.c].forEach(({ values }: { values: Float64Array }, k) => {
        if (total > 0) expect(values[i]).toBeCloseTo(parts[k]! / total, 12);
        else expect(values[i]! >= 0 && values[i]! <= 1).toBe(true);
      });
    });
  });

  it("are those of a mixture", () => {
    expect(failure("model", () => responsibilities(bernoulli(0.5), 1)).message).toBe(
      "responsibilities: expected a mixture, got bernoulli; write responsibilities(mixture(p, [normal(0, 5), normal(0, 1)]), x)",
    );
  });
});
