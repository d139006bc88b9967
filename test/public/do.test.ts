import { describe, expect, it } from "vitest";
import "../../src/build.ts";
import {
  axis,
  exponential,
  group,
  linear,
  matrix,
  model,
  normal,
  positive,
  real,
  sample,
} from "../../src/index.ts";
import { precompiled } from "../../src/public/precompiled.ts";
import { failure } from "../model/failure.ts";

const normalDensity = (x: number, mean: number, sd: number) =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), 2));
  return { mu, tau, theta };
});
const data = { school: ["Oak", "Elm", "Oak"], score: [70, 81, 75] };

/** A confounder z of x and y: E(y | x) = (b + ½) x, E(y | do(x)) = b x. */
const confounded = model({ x: real(), y: real() }, ({ x, y, rows }, { parameter, observe }) => {
  const b = parameter(normal(0, 10));
  const z = parameter(normal(0, 1), { each: rows });
  observe(x, normal(z, 1));
  observe(y, normal(b.mul(x).add(z), 1));
  return { b, z };
});

describe("do of a parameter", () => {
  it("cuts its prior term, where given keeps it", () => {
    const at = { mu: 78, tau: 6 };
    const density = schools.do({ theta: [80, 75] }).density(data);
    expect(density.names).toEqual(["mu", "tau"]);
    const likelihood = normalDensity(70, 80, 2) + normalDensity(81, 75, 2) + normalDensity(75, 80, 2);
    const expected = normalDensity(78, 75, 15) + Math.log(0.1) - 0.6 + Math.log(6) + likelihood;
    expect(density.value(density.unconstrain(at))).toBeCloseTo(expected, 11);
    const kept = schools.given({ theta: [80, 75] }).density(data);
    expect(kept.value(kept.unconstrain(at))).toBeCloseTo(
      expected + normalDensity(80, 78, 6) + normalDensity(75, 78, 6),
      11,
    );
  });

  it("what it depended on learns nothing from it: the posterior is the prior", async () => {
    const fit = await sample(schools.do({ theta: [200, 210] }), data, { seed: 1, threads: 0, draws: 2000 });
    const { mean, sd } = fit.draws.mu;
    expect(Math.abs(mean - 75)).toBeLessThan(3);
    expect(sd / 15).toBeGreaterThan(0.9);
    expect(sd / 15).toBeLessThan(1.1);
  });

  it("a number stands for every element of its axes, in given too", () => {
    for (const fix of [(values: object) => schools.do(values), (values: object) => schools.given(values)]) {
      const number = fix({ theta: 80 });
      const list = fix({ theta: [80, 80] });
      const q = Float64Array.of(77, 1.5);
      expect(number.density(data).value(q)).toBe(list.density(data).value(q));
    }
  });

  it("values along two axes are in the order of the program's axes", () => {
    const cells = model(
      { g: group(), arm: axis(["a", "b"]), y: real() },
      ({ g, arm, y }, { parameter, observe }) => {
        const effect = parameter(normal(0, 1), { each: [g, arm] });
        const mu = parameter(normal(0, 1), { each: arm });
        observe(y, normal(effect.mul(mu).sum(arm).at(g), 1));
        return { effect, mu };
      },
    );
    const rows = { g: ["x", "y", "z"], y: [1, 2, 3] };
    const values = [1, 2, 3, 4, 5, 6];
    const q = [0.5, 0.25];
    const expected = [1, 2, 3].reduce(
      (sum, y, i) => sum + normalDensity(y, 0.5 * values[2 * i]! + 0.25 * values[2 * i + 1]!, 1),
      normalDensity(0.5, 0, 1) + normalDensity(0.25, 0, 1),
    );
    expect(cells.do({ effect: values }).density(rows).value(q)).toBeCloseTo(expected, 11);
  });

  it("may be where its prior has no mass, for it has none any more", () => {
    const fixed = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const shift = parameter(exponential(1));
      observe(y, normal(shift, parameter(exponential(1))));
      return { shift };
    });
    expect(
      Number.isFinite(
        fixed
          .do({ shift: -1 })
          .density({ y: [0] })
          .value([0]),
      ),
    ).toBe(true);
    expect(failure("model", () => fixed.given({ shift: -1 })).parameter).toBe("shift");
  });
});

describe("do of a column", () => {
  it("cuts its observation: y moves with what is set, and not with what it would have told", () => {
    const draws = 20_000;
    const { observed } = confounded
      .given({ b: 2 })
      .do({ x: 3 })
      .simulate({ rows: ["r"] }, { draws, seed: 5 });
    // y = 2 · 3 + z + noise, z from its prior
    expect(Math.abs(observed.y.of("r").mean - 6)).toBeLessThan((4.5 * Math.SQRT2) / Math.sqrt(draws));
  });

  it("has the density of the truncated factorisation", () => {
    const density = confounded.do({ x: [3, -1] }).density({ x: [0, 0], y: [5, 1] });
    const [b, z1, z2] = [0.7, 0.2, -0.4];
    const expected =
      normalDensity(b, 0, 10) +
      normalDensity(z1, 0, 1) +
      normalDensity(z2, 0, 1) +
      normalDensity(5, 3 * b + z1, 1) +
      normalDensity(1, -b + z2, 1);
    expect(density.value([b, z1, z2])).toBeCloseTo(expected, 11);
  });

  it("the posterior given x and given do(x) differ as they must", async () => {
    const rows = { x: [3], y: [0] };
    const seen = await sample(confounded.given({ b: 0 }).without("y"), rows, { seed: 2, threads: 0 });
    const set = await sample(confounded.given({ b: 0 }).without("y").do({ x: 3 }), rows, {
      seed: 2,
      threads: 0,
    });
    // z | x = 3 is normal(3/2, 1/√2); z | do(x = 3) is its prior
    expect(Math.abs(seen.draws.z.of("1").mean - 1.5)).toBeLessThan(0.08);
    expect(Math.abs(set.draws.z.of("1").mean)).toBeLessThan(0.1);
    expect(set.draws.z.of("1").sd).toBeGreaterThan(0.92);
  });

  it("the column may be left out of the data, and what they have is not used", () => {
    const set = confounded.do({ x: 3 });
    const rows = { y: [5, 1] };
    const q = [0.7, 0.2, -0.4];
    const value = set.density(rows as never).value(q);
    expect(set.density({ ...rows, x: [100, -100] }).value(q)).toBe(value);
    expect(Number.isFinite(value)).toBe(true);
  });

  it("sums over a column that is set count every row", () => {
    const summed = model({ x: real(), y: real() }, ({ x, y }, { parameter, observe }) => {
      const b = parameter(normal(0, 1));
      observe(y, normal(b.mul(x.sum()), 1));
      return { b, total: x.sum() };
    });
    expect(summed.do({ x: 2 }).simulate({ y: [1, 2, 3] }).draws.total.mean).toBe(6);
  });

  it("a group's own column, in a compiled model too", async () => {
    const funded = model(
      { school: group({ funding: positive() }), y: real() },
      ({ school, y }, { parameter, observe }) => {
        const b = parameter(normal(0, 1));
        observe(y, normal(b.mul(school.funding).at(school), 1));
        return { b, funding: school.funding };
      },
    ).do({ "school.funding": 2 });
    const rows = { school: { of: ["a", "b"], labels: ["a", "b"] }, y: [1, 2] } as never;
    const density = funded.density(rows);
    expect(density.value([0.5])).toBeCloseTo(
      normalDensity(0.5, 0, 1) + normalDensity(1, 1, 1) + normalDensity(2, 1, 1),
      12,
    );
    const { wasm, manifest } = funded.precompile();
    const saved = precompiled<typeof funded>(wasm, JSON.parse(JSON.stringify(manifest)));
    const options = { seed: 1, draws: 5, warmup: 20, chains: 1, threads: 0 };
    const fit = await sample(saved, rows, options);
    expect(fit.draws.funding.values).toEqual(new Float64Array(10).fill(2));
    expect(fit.draws.b.values).toEqual(
      (await sample(funded, rows, { ...options, rewrites: { collapse: false } })).draws.b.values,
    );
  });
});

it("is printed", () => {
  expect(`\n${confounded.do({ x: 3 })}\n${schools.do({ tau: 6, theta: [1, 2] })}\n`).toMatchInlineSnapshot(`
    "
    b ~ normal(0, 10)
    z ~ normal(0, 1)           for each row
    x = do(3)                  for each row
    y ~ normal(z + x * b, 1)   for each row
    mu    ~ normal(75, 15)
    tau   = do(6)
    theta = do(...)                    for each school
    score ~ normal(theta[school], 2)   for each row
    "
  `);
});

describe("what do refuses", () => {
  const named = model(
    { school: group(), x: real(), w: matrix(), dose: positive(), other: real() },
    ({ x, w, other, dose }, { parameter, observe }) => {
      const b = parameter(normal(0, 1), { each: w.columns });
      const c = parameter(normal(0, 1));
      observe(x.sub(dose), normal(linear(w, b), 1));
      return { b, other: parameter(normal(c, 1)), twice: c.mul(2), c, o: other.sum() };
    },
  );
  it.each<[object, string]>([
    [{ cc: 1 }, 'do: no parameter or column "cc"; did you mean "c"?'],
    [{ twice: 1 }, 'do: "twice" is computed from parameters; fix one of these instead: "b", "c", "other"'],
    [{ school: 1 }, 'do: "school" is no column of numbers; change it in the data'],
    [{ w: 1 }, 'do: "w" is no column of numbers; change it in the data'],
    [{ dose: -1 }, 'do: column "dose" cannot be -1; give a number above 0'],
    [{ dose: [1, 0] }, 'do: column "dose" cannot be 0; give a number above 0 for each element'],
    [{ dose: "1" }, 'do: column "dose" cannot be "1"; give a number above 0'],
    [{ c: Number.NaN }, 'do: "c" cannot be NaN; give a finite number'],
    [{ other: 1 }, 'do: "other" is a parameter and a column; return the parameter under another name'],
    [
      { x: 1 },
      'do: "x" is observed together with "dose", in observation 1; leave that out too: without("observation 1")',
    ],
  ])("%j", (values, message) => {
    expect(failure("model", () => named.do(values as never)).message).toBe(message);
  });

  it("what given fixes already", () => {
    expect(failure("model", () => schools.given({ tau: 1 }).do({ tau: 2 })).message).toBe(
      'do and given both fix "tau"; keep its prior term with given, or cut it with do',
    );
  });

  it("a wrong length, when the data are there", () => {
    expect(failure("data", () => confounded.do({ x: [1, 2, 3] }).density({ x: [1], y: [1] }))).toEqual({
      message: 'do: column "x" has 1 values, got 3',
      column: "x",
    });
    expect(failure("data", () => schools.do({ theta: [1] }).density(data)).message).toBe(
      'do: parameter "theta" has 2 values, got 1',
    );
  });

  it("both columns of a transformation may be set, or the observation left out", () => {
    expect(String(named.do({ x: 1, dose: 2 }))).not.toContain("normal(linear");
    expect(String(named.without("observation 1").do({ x: 1 }))).toContain("do(1)");
  });
});
