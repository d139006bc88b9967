import { describe, expect, it, test } from "vitest";
import type { Distribution } from "../../src/distribution/distribution.ts";
import {
  axis,
  categorical,
  categoricalLogit,
  count,
  dirichlet,
  exponential,
  logSumExp,
  matrix,
  mixture,
  model,
  multinomial,
  normal,
  ordered,
  orderedLogistic,
  orderedProbit,
  real,
  softmax,
} from "../../src/index.ts";
import type { Expression } from "../../src/model/expression.ts";
import reference from "../fixtures/distribution/categories.json" with { type: "json" };
import { failure } from "../model/failure.ts";

/** The log-probability of one row, with its arguments all data or all numbers. */
function density(x: number, make: (a: (value: number) => Expression) => Distribution): number {
  const made = model({ x: count(), rest: real() }, (columns, { parameter, observe }) => {
    const { x, rest } = columns;
    const p = parameter(normal(0, 1));
    // numbers that the graph does not know to be constant
    observe(x, make((value) => rest.add(value)) as Distribution<"rows">);
    return { p };
  }).given({ p: 0 });
  return made.density({ x: [x], rest: [0] }).value([]) + 0.5 * Math.log(2 * Math.PI);
}

/** Relative where the value is large. */
const near = (actual: number, expected: number, digits = 12) =>
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThan(
    10 ** -digits * (1 + Math.abs(expected)),
  );

describe("categories", () => {
  test.each(reference.categoricalLogit as [number[], number, number][])(
    "logits %j, %d",
    (logits, x, value) => {
      near(
        density(x, (a) => categoricalLogit(logits.map(a))),
        value,
      );
    },
  );

  test.each(reference.orderedLogistic as [number, number[], number, number][])(
    "logistic around %d, cut at %j, %d",
    (location, cuts, x, value) => {
      near(
        density(x, (a) => orderedLogistic(a(location), cuts.map(a))),
        value,
      );
    },
  );

  // log Φ is known to some ulp, so that a difference of two has as many of the larger
  test.each(reference.orderedProbit as [number, number[], number, number][])(
    "normal around %d, cut at %j, %d",
    (location, cuts, x, value) => {
      const close = cuts.some((cut, k) => k > 0 && cut - cuts[k - 1]! < 1e-6);
      near(
        density(x, (a) => orderedProbit(a(location), cuts.map(a))),
        value,
        close ? 4 : 11,
      );
    },
  );

  it("by probability, with the weights of an axis or of a list", () => {
    near(
      density(2, () => categorical([0.5, 0.2, 0.3])),
      Math.log(0.3),
    );
    const made = model(
      { party: axis(["a", "b", "c"]), vote: count() },
      ({ party, vote }, { parameter, observe }) => {
        const share = parameter(dirichlet(1), { each: party });
        observe(vote, categorical(share));
        return { share };
      },
    );
    expect(String(made).split("\n")[1]).toBe("vote  ~ categorical(share)   for each row");
    const fixed = made.given({ share: [0.5, 0.2, 0.3] });
    // Γ(3) for the shares
    near(fixed.density({ vote: [2, 0, 2] }).value([]), Math.log(2 * 0.3 * 0.5 * 0.3));
    const { vote } = fixed.simulate({ rows: Array(20_000).fill(0).map(String) } as never, {
      seed: 2,
    }).observed;
    for (const [k, share] of [0.5, 0.2, 0.3].entries()) {
      const seen = (vote.values as Float64Array).filter((v) => v === k).length / 20_000;
      expect(Math.abs(seen - share)).toBeLessThan(4.5 * Math.sqrt((share * (1 - share)) / 20_000));
    }
  });

  it("are drawn as they are distributed", () => {
    const rows = Array.from({ length: 20_000 }, String);
    const drawn = (distribution: Distribution<never>) => {
      const made = model({ y: count() }, ({ y }, { parameter, observe }) => {
        const p = parameter(normal(0, 1));
        observe(y, distribution);
        return { p };
      });
      return made.simulate({ rows } as never, { seed: 3 }).observed.y.values as Float64Array;
    };
    for (const make of [
      () => categoricalLogit([0.5, -1, 1]),
      () => orderedLogistic(0.3, [-1, 0, 2]),
      () => orderedProbit(0.3, [-1, 0, 2]),
    ]) {
      const values = drawn(make());
      let total = 0;
      for (let k = 0; k < (make === undefined ? 0 : 4); k++) {
        const p = k > Math.max(...values) ? 0 : Math.exp(density(k, () => make()));
        total += p;
        const seen = values.filter((v) => v === k).length / values.length;
        expect(Math.abs(seen - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / values.length) + 1e-12);
      }
      expect(total).toBeCloseTo(1, 10);
    }
  });

  it("says what is wrong", () => {
    const wrong = (build: () => unknown) => failure("model", build).message;
    expect(wrong(() => categorical([0.5, 0.6]))).toContain("add up to 1.1");
    expect(wrong(() => categorical([-0.5, 1.5]))).toContain("from 0 to 1, got -0.5");
    expect(wrong(() => categorical("a" as never))).toContain("expected a list");
    expect(wrong(() => orderedLogistic(0, [1, 1]))).toContain("cut-point 1 (from 0), 1, is not above");
    expect(wrong(() => categoricalLogit([1]))).toContain("got 1 values; give at least 2");
    const made = model({ y: count() }, ({ y }, { parameter, observe }) => {
      const a = parameter(normal(0, 1));
      observe(y, categoricalLogit([0, a, 1]));
      return { a };
    });
    expect(failure("data", () => made.density({ y: [0, 3] })).message).toContain("whole numbers from 0 to 2");
  });
});

describe("multinomial", () => {
  const made = (size: number) =>
    model(
      { arm: axis(size), y: matrix("arm"), p: matrix("arm"), n: count() },
      (columns, { parameter, observe }) => {
        const a = parameter(exponential(1));
        observe(columns.y, multinomial(columns.n, columns.p));
        return { a };
      },
    ).given({ a: 1 });

  test.each(reference.multinomial as [number[], number[], number][])("%j, %j", (p, x, value) => {
    const n = x.reduce((a, b) => a + b);
    near(
      made(p.length)
        .density({ y: [x], p: [p], n: [n] })
        .value([]) + 1,
      value,
    );
  });

  it("is drawn with binomial marginals, and refuses other totals", () => {
    const { y } = made(3).simulate({ p: [[0.2, 0.5, 0.3]], n: [40] } as never, { draws: 20_000, seed: 4 })
      .observed as unknown as Record<string, { values: Float64Array }>;
    for (const [k, p] of [0.2, 0.5, 0.3].entries()) {
      const own = y!.values.filter((_, i) => i % 3 === k);
      const mean = own.reduce((a, b) => a + b) / own.length;
      const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length;
      expect(Math.abs(mean - 40 * p)).toBeLessThan(0.1);
      expect(Math.abs(variance - 40 * p * (1 - p))).toBeLessThan(0.45);
    }
    const wrong = (x: number[]) =>
      failure("data", () => made(2).density({ y: [x], p: [[0.5, 0.5]], n: [3] })).message;
    expect(wrong([1, 1])).toContain("the counts add up to 2, not to the 3 trials");
    expect(wrong([1.5, 1.5])).toContain("not a whole number");
    expect(
      failure("model", () =>
        model({ arm: axis(2) }, ({ arm }, { parameter }) => {
          const p = parameter(dirichlet(1), { each: arm });
          return { x: parameter(multinomial(3, p), { each: arm }) };
        }),
      ).message,
    ).toContain("multinomial is discrete");
  });
});

describe("over an axis of the schema", () => {
  it("softmax and logSumExp do not overflow, and know their derivatives", () => {
    const made = model({ arm: axis(3) }, ({ arm }, { parameter }) => {
      const x = parameter(normal(0, 1000), { each: arm });
      return { x, share: softmax(x, arm), total: logSumExp(x, arm) };
    });
    const { draws } = made.given({ x: [900, 899, -4000] }).simulate({});
    near(draws.total.values[0]!, 900 + Math.log1p(Math.exp(-1)));
    near(draws.share.values[0]!, 1 / (1 + Math.exp(-1)));
    expect(draws.share.values[2]).toBe(0);
    const term = model({ arm: axis(3) }, ({ arm }, { parameter, density }) => {
      const x = parameter(normal(0, 10), { each: arm });
      density(logSumExp(x, arm));
      return { x };
    }).density({});
    const q = [1, -2, 3];
    const total = q.reduce((sum, x) => sum + Math.exp(x), 0);
    term.gradient(q).forEach((slope, k) => {
      near(slope, Math.exp(q[k]!) / total - q[k]! / 100);
    });
  });

  it("a mixture takes its weights from an axis", () => {
    const made = model({ part: axis(2), y: real() }, ({ part, y }, { parameter, observe }) => {
      const weight = parameter(dirichlet(2), { each: part });
      const mean = parameter(ordered(normal(0, 1)), { each: part });
      observe(y, mixture(weight, [normal(-1, 1), normal(1, 1)], { along: part }));
      return { weight, mean };
    }).given({ weight: [0.3, 0.7], mean: [-1, 1] });
    const { sites } = made.score({ y: [0.4] }, {});
    const p = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    near(sites.at(-1)!.logDensity, Math.log(0.3 * p(1.4) + 0.7 * p(0.6)));
  });
});
