import { describe, expect, expectTypeOf, it } from "vitest";
import type { Draws } from "../../src/fit/draws.ts";
import { createFit } from "../../src/fit/fit.ts";
import { isKindredError } from "../../src/model/errors.ts";
import { makeChain, makeChains, makeInput, outputCount, type SchoolOutputs, schools } from "./made-chains.ts";

// every output tells its chain, draw and column
const numbered = [0, 1].map((chain) =>
  makeChain(chain, { draws: 5, output: (column, _, draw) => 1000 * chain + 100 * draw + column }),
);
const fit = createFit<SchoolOutputs>(makeInput(numbered));

/** The error that `run` throws. */
function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("draws", () => {
  it("are [chain, draw, ...axes]", () => {
    const { theta, mu, beta } = fit.draws;
    expect(theta.shape).toEqual([2, 5, 3]);
    expect(theta.axes).toEqual(["school"]);
    expect(theta.labels).toEqual([schools]);
    expect(Array.from(theta.values.subarray(0, 6))).toEqual([0, 1, 2, 100, 101, 102]);
    expect(theta.values[1 * 15 + 4 * 3 + 2]).toBe(1402);
    expect(mu.shape).toEqual([2, 5]);
    expect(Array.from(mu.values)).toEqual([3, 103, 203, 303, 403, 1003, 1103, 1203, 1303, 1403]);
    expect(beta.shape).toEqual([2, 5, 3, 2]);
    expect(beta.values[1 * 30 + 2 * 6 + 1 * 2 + 1]).toBe(1208);
  });

  it("of a label are those of one place", () => {
    const lincoln = fit.draws.theta.of("Roosevelt High");
    expect(lincoln.name).toBe("theta[Roosevelt High]");
    expect(lincoln.shape).toEqual([2, 5]);
    expect(Array.from(lincoln.values)).toEqual([2, 102, 202, 302, 402, 1002, 1102, 1202, 1302, 1402]);
    const both = fit.draws.beta.of("Washington");
    expect(both.shape).toEqual([2, 5, 2]);
    expect(both.axes).toEqual(["term"]);
    expect(Array.from(both.values.subarray(0, 4))).toEqual([7, 8, 107, 108]);
    for (const one of [both.of("books"), fit.draws.beta.of("Washington", "books")]) {
      expect(one.name).toBe("beta[Washington, books]");
      expect(Array.from(one.values.subarray(0, 2))).toEqual([8, 108]);
    }
  });

  it("have means, deviations and quantiles, numbers of a scalar and arrays along axes", () => {
    const { mu, theta } = fit.draws;
    expect(mu.mean).toBe(703);
    // of 0, 1, 2, 3, 4, 10, 11, 12, 13, 14: R's sd is 5.477225575
    expect(mu.sd).toBeCloseTo(547.7225575, 6);
    expect(mu.quantile(0.5)).toBe(703);
    expect(mu.quantile(0)).toBe(3);
    expect(mu.quantile(0.25)).toBe(228);
    expect(Array.from(theta.mean)).toEqual([700, 701, 702]);
    expect(Array.from(theta.quantile(1))).toEqual([1400, 1401, 1402]);
    expect(Array.from(theta.sd).map((sd) => sd.toFixed(6))).toEqual([
      "547.722558",
      "547.722558",
      "547.722558",
    ]);
    expect(theta.of("Washington").mean).toBe(701);
  });

  it("agree with the summary to the last bit", () => {
    const four = createFit<SchoolOutputs>(makeInput(makeChains()));
    const row = four.summary().rows.find(({ name }) => name === "theta[Washington]")!;
    const one = four.draws.theta.of("Washington");
    expect([one.mean, one.sd, one.quantile(0.05)]).toEqual([row.mean, row.sd, row.q5]);
    expect([four.draws.theta.mean[1], four.draws.theta.quantile(0.95)[1]]).toEqual([row.mean, row.q95]);
  });

  it("of more scalars than fit into the engine at once are the same as one by one", () => {
    const count = 5000;
    const labels = Array.from({ length: count }, (_, i) => `row ${i}`);
    const outputs = [{ name: "y", offset: 0, axes: [{ name: "row", labels }] }];
    const chains = [0, 1].map((chain) => ({
      ...makeChain(chain, { draws: 300 }),
      outputs: Float64Array.from({ length: 300 * count }, (_, i) => (i % count) + ((i * 7919) % 1009) / 1009),
    }));
    const wide = createFit<{ y: ["row"] }>(makeInput(chains, { outputs, outputCount: count }));
    const means = wide.draws.y.mean;
    for (const i of [0, 1746, 1747, 1748, 3494, 4999])
      expect(means[i]).toBe(wide.draws.y.of(`row ${i}`).mean);
  });

  it("say which labels are near an unknown one", () => {
    const error = thrown(() => fit.draws.theta.of("Lincon elementary"));
    expect(isKindredError(error, "option") && error.message).toBe(
      'theta: the axis school has no label "Lincon elementary"; near it: "Lincoln Elementary"',
    );
    const part = thrown(() => fit.draws.theta.of("Roosevelt"));
    expect(isKindredError(part, "option") && part.message).toContain('near it: "Roosevelt High"');
    const far = thrown(() => fit.draws.beta.of("Washington", "xylophone"));
    expect(isKindredError(far, "option") && far.message).toBe(
      'beta: the axis term has no label "xylophone"; its 2 labels begin with "hours", "books"',
    );
  });

  it("refuse labels without an axis, and probabilities outside [0, 1]", () => {
    // @ts-expect-error a scalar has no labels
    const error = thrown(() => fit.draws.mu.of("Washington"));
    expect(isKindredError(error, "option") && error.message).toContain("mu has no axis");
    for (const p of [-0.1, 1.1, Number.NaN, 95]) {
      expect(
        isKindredError(
          thrown(() => fit.draws.mu.quantile(p)),
          "option",
        ),
      ).toBe(true);
    }
  });

  it("know their types", () => {
    expectTypeOf(fit.draws.mu.mean).toEqualTypeOf<number>();
    expectTypeOf(fit.draws.theta.mean).toEqualTypeOf<Float64Array>();
    expectTypeOf(fit.draws.theta.of("Washington").mean).toEqualTypeOf<number>();
    expectTypeOf(fit.draws.theta.of("Washington").quantile(0.5)).toEqualTypeOf<number>();
    expectTypeOf(fit.draws.beta.of("Washington")).toEqualTypeOf<Draws<["term"]>>();
    expectTypeOf(fit.draws.beta.of("Washington", "hours").sd).toEqualTypeOf<number>();
    expectTypeOf(fit.draws.beta.axes).toEqualTypeOf<["school", "term"]>();
    expectTypeOf<Draws["mean"]>().toEqualTypeOf<number | Float64Array>();
    expectTypeOf<keyof typeof fit.draws>().toEqualTypeOf<"theta" | "mu" | "tau" | "beta">();
    expectTypeOf(fit.draws.theta).toExtend<Draws>();
    // @ts-expect-error a misspelt output
    expect(fit.draws.tehta).toBeUndefined();
    // @ts-expect-error one label too many
    expect(() => fit.draws.theta.of("Washington", "hours")).toThrow(
      "theta has one axis (school), got 2 labels",
    );
    // @ts-expect-error a summary of an output that is not there
    expect(() => fit.summary({ include: ["tehta"] })).toThrow('did you mean "theta"');
  });
});

describe("unequal and empty chains", () => {
  const lengths = [40, 25, 0, 31];
  const made = lengths.map((draws, chain) => makeChain(chain, { draws }));
  const unequal = createFit<SchoolOutputs>(makeInput(made));

  it("are compared at their common length, and lose nothing", () => {
    expect(unequal.draws.mu.shape).toEqual([3, 25]);
    expect(unequal.draws.mu.values[25 + 24]).toBe(made[1].outputs[24 * outputCount + 3]);
    expect(unequal.draws.mu.values[50]).toBe(made[3].outputs[3]);
    expect(unequal.chains.map((chain) => chain.draws.length)).toEqual([80, 50, 0, 62]);
  });

  it("without any draw throw only when asked for numbers", () => {
    const empty = createFit<SchoolOutputs>(makeInput([0, 1].map((chain) => makeChain(chain, { draws: 0 }))));
    expect(empty.draws.theta.shape).toEqual([0, 0, 3]);
    expect(empty.draws.theta.of("Washington").values.length).toBe(0);
    expect(empty.diagnostics.divergences).toBe(0);
    expect(String(empty)).toBe("no draws: the run ended before its first draw");
    for (const run of [
      () => empty.draws.mu.mean,
      () => empty.draws.theta.quantile(0.5),
      () => empty.summary(),
      () => empty.verdict,
    ]) {
      const error = thrown(run);
      expect(isKindredError(error, "aborted") && error.message).toContain(
        "there are no draws to compute with",
      );
    }
  });
});
