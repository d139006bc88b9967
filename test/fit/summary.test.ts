import { describe, expect, expectTypeOf, it } from "vitest";
import { createFit } from "../../src/fit/fit.ts";
import { formatCount, formatFor, formatNumber, formatSeconds } from "../../src/fit/number-format.ts";
import { makeChains, makeInput, type SchoolOutputs } from "./made-chains.ts";

const fit = createFit<SchoolOutputs>(makeInput(makeChains()));

describe("a summary", () => {
  it("has a row for every scalar, scalars first, each in the model's order", () => {
    const { rows } = fit.summary();
    expect(rows.map(({ name }) => name)).toEqual([
      "mu",
      "tau",
      "theta[Lincoln Elementary]",
      "theta[Washington]",
      "theta[Roosevelt High]",
      "beta[Lincoln Elementary, hours]",
      "beta[Lincoln Elementary, books]",
      "beta[Washington, hours]",
      "beta[Washington, books]",
      "beta[Roosevelt High, hours]",
      "beta[Roosevelt High, books]",
    ]);
    expect(Object.keys(rows[0])).toEqual([
      "name",
      "mean",
      "sd",
      "mcseMean",
      "q5",
      "q50",
      "q95",
      "essBulk",
      "essTail",
      "essSd",
      "rhat",
    ]);
    const mu = rows[0];
    expect(mu.mean).toBe(fit.draws.mu.mean);
    expect(mu.q50).toBe(fit.draws.mu.quantile(0.5));
    expectTypeOf(mu.q5).toEqualTypeOf<number>();
    expectTypeOf(mu.rhat).toEqualTypeOf<number>();
  });

  it("takes other quantiles and some outputs", () => {
    const { rows } = fit.summary({ quantiles: [0.025, 0.07, 0.975, 1], include: ["tau", "mu"] });
    expect(rows.map(({ name }) => name)).toEqual(["mu", "tau"]);
    expect(Object.keys(rows[0]).slice(4, 8)).toEqual(["q2.5", "q7", "q97.5", "q100"]);
    expect(rows[1]["q2.5"]).toBe(fit.draws.tau.quantile(0.025));
    expect(() => fit.summary({ quantiles: [5] })).toThrow("between 0 and 1, got 5");
  });

  it("prints a table", () => {
    expect(String(fit.summary())).toMatchInlineSnapshot(`
      "4 chains of 500 draws

                                        mean    sd     5%    50%    95%   mcse  ess bulk  ess tail  r-hat
      mu                               76.97  1.00  75.31  76.96  78.57  0.023     1,848     1,934  1.000
      tau                               6.03  1.03   4.35   6.02   7.75  0.023     2,028     2,101  1.000
      theta[Lincoln Elementary]        72.02  1.00  70.43  72.00  73.68  0.023     1,843     2,013  1.000
      theta[Washington]                78.49  1.00  76.82  78.50  80.16  0.023     1,971     1,878  1.000
      theta[Roosevelt High]            81.02  1.00  79.36  81.00  82.62  0.023     1,955     2,009  0.999
      beta[Lincoln Elementary, hours]   1.02  1.01  -0.59   1.03   2.73  0.022     2,061     1,973  1.003
      beta[Lincoln Elementary, books]   1.98  0.99   0.34   2.00   3.59  0.021     2,196     1,770  1.002
      beta[Washington, hours]           3.03  1.03   1.36   3.01   4.74  0.025     1,762     1,674  1.002
      beta[Washington, books]           4.00  1.02   2.30   4.02   5.58  0.023     2,058     1,820  1.001
      beta[Roosevelt High, hours]       5.00  1.00   3.36   5.01   6.65  0.023     1,917     1,810  1.000
      beta[Roosevelt High, books]       6.01  0.98   4.40   6.02   7.60  0.023     1,817     1,848  1.003"
    `);
  });

  it("prints numbers of all sizes", () => {
    const scale = [1, 1, 1, 1e-9, 1e9, 100, 1e-4, 1e4, 0, 1, 1];
    const sizes = createFit<SchoolOutputs>(
      makeInput(makeChains({ draws: 250, output: (column, noise) => scale[column] * (3 + noise) })),
    );
    expect(
      String(sizes.summary({ quantiles: [0.5], include: ["mu", "tau", "beta"] })),
    ).toMatchInlineSnapshot(`
      "4 chains of 250 draws

                                               mean           sd           50%         mcse  ess bulk  ess tail  r-hat
      mu                                   3.01e-9      9.67e-10      3.00e-9     3.107e-11       972       950  0.999
      tau                                  2.97e+9      1.00e+9       2.99e+9     3.165e+7      1,002     1,034  1.001
      beta[Lincoln Elementary, hours]    303           98           301           3.1             966     1,034  1.001
      beta[Lincoln Elementary, books]      0.000300     0.000102      0.000302    0.0000032     1,023       928  1.003
      beta[Washington, hours]          30162         9977         30617         328               919       962  1.001
      beta[Washington, books]              0            0             0           -                 -         -  -
      beta[Roosevelt High, hours]          2.99         1.02          2.98        0.031         1,092     1,038  1.001
      beta[Roosevelt High, books]          3.00         1.03          3.00        0.033           950       950  1.001"
    `);
  });

  it("prints at most a hundred rows and says how many there are", () => {
    const labels = Array.from({ length: 1234 }, (_, i) => `s${i}`);
    const outputs = [{ name: "theta", offset: 0, axes: [{ name: "school", labels }] }];
    const chains = makeChains({ draws: 10 }).map((chain) => ({
      ...chain,
      outputs: Float64Array.from({ length: 10 * 1234 }, (_, i) => Math.sin(i)),
    }));
    const lines = String(createFit(makeInput(chains, { outputs, outputCount: 1234 })).summary()).split("\n");
    expect(lines.length).toBe(104);
    expect(lines[103]).toBe("... and 1,134 more: summary({ include }) chooses, .rows has all");
  });

  it("is part of how a fit prints", () => {
    const text = String(fit);
    expect(text.startsWith(String(fit.summary()))).toBe(true);
    expect(text.endsWith(String(fit.verdict))).toBe(true);
    expect(text.split("\n").at(-3)).toMatchInlineSnapshot(
      `"NUTS: 0 divergences, 0 tree-depth hits, E-BFMI 1.78, acceptance 0.85, 14,292 gradients; compile 4 ms, bind 1 ms, warm-up 0.52 s, sampling 4.0 s"`,
    );
  });
});

describe("numbers", () => {
  it.each([
    [4.39684, 0.034, "4.40"],
    [4.39684, 0.0999, "4.40"],
    [4.39684, 0.1, "4.4"],
    [78.123, 2.3, "78"],
    [1234.5, 34, "1235"],
    [-0.0003, 0.01, "0.00"],
    [0, 0.02, "0.00"],
    [1.23456e-9, 1e-11, "1.23e-9"],
    [1.23456e12, 1e10, "1.23e+12"],
    [1e-9, 1e-8, "1e-9"],
    [3.25, Number.NaN, "3.25"],
    [1 / 3, 0, "0.333333"],
    [Number.NaN, Number.NaN, "-"],
    [Number.NEGATIVE_INFINITY, Number.NaN, "-inf"],
  ])("%d known to %d is %s", (value, error, text) => {
    expect(formatNumber(value, formatFor(value, error))).toBe(text);
  });

  it("count and time for people", () => {
    expect([7, 1234, 12345678, Number.NaN, 999.7].map(formatCount)).toEqual([
      "7",
      "1,234",
      "12,345,678",
      "-",
      "1,000",
    ]);
    expect([0.0004, 0.0123, 0.42, 3.14, 12.3, 119.6, 200].map(formatSeconds)).toEqual([
      "0 ms",
      "12 ms",
      "0.42 s",
      "3.1 s",
      "12 s",
      "2 min 0 s",
      "3 min 20 s",
    ]);
  });
});
