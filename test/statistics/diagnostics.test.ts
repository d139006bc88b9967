import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { buildParts } from "./build-parts.ts";

type Plain = number | "NaN" | "Infinity" | "-Infinity";

interface Case {
  name: string;
  chains: number;
  draws: number;
  values: Plain[];
  mean: Plain;
  sd: Plain;
  rhat: Plain;
  essBulk: Plain;
  essTail: Plain;
  essMean: Plain;
  essDeviation: Plain;
  mcseMean: Plain;
  mcseDeviation: Plain;
  quantiles: Plain[];
  essQuantiles: Plain[];
  mcseQuantiles: Plain[];
  essExtremes: Plain[];
}

const fixture: { probabilities: number[]; cases: Case[] } = JSON.parse(
  readFileSync(new URL("../fixtures/posterior/diagnostics.json", import.meta.url), "utf8"),
);
const engine = await buildParts();

/** Equal to 1e-8 relative; to 1e-12 absolute where the exact answer is zero. */
function same(actual: number, expected: Plain, what: string) {
  const number = Number(expected);
  if (!Number.isFinite(number)) return expect(actual, what).toBe(number);
  expect(Math.abs(actual - number), `${what}: ${actual}, not ${number}`).toBeLessThanOrEqual(
    number === 0 ? 1e-12 : 1e-8 * Math.abs(number),
  );
}

describe("diagnostics equal those of R's posterior", () => {
  test.each(fixture.cases)("$name", (one) => {
    const mark = engine.mark();
    const { chains, draws } = one;
    const workspace = engine.createWorkspace(chains, draws);
    // a second scalar of noise lies between the draws, so that strides are tried as well
    const pointer = engine.allocate(16 * chains * draws);
    const out = engine.allocate(8 * (7 + fixture.probabilities.length));
    const probabilities = engine.allocate(8 * fixture.probabilities.length);
    new Float64Array(engine.memory.buffer, probabilities, fixture.probabilities.length).set(
      fixture.probabilities,
    );
    const view = new Float64Array(engine.memory.buffer, pointer, 2 * chains * draws).fill(-123.5);
    for (const [i, value] of one.values.entries()) view[2 * i + 1] = Number(value);

    engine.summarize(out, workspace, pointer + 8, 2, 2 * draws, probabilities, fixture.probabilities.length);
    const row = new Float64Array(engine.memory.buffer, out, 7 + fixture.probabilities.length);
    const names = ["mean", "sd", "mcseMean", "rhat", "essBulk", "essTail", "essDeviation"] as const;
    for (const [i, name] of names.entries()) same(row[i], one[name], name);
    for (const [i, quantile] of one.quantiles.entries()) {
      // where R refuses, the order statistics still are what they are, except beside a NaN
      if (quantile !== "NaN" || one.values.includes("NaN")) same(row[7 + i], quantile, `quantile ${i}`);
    }

    engine.loadColumn(workspace, pointer + 8, 2, 2 * draws);
    same(engine.essDeviation(workspace), one.essDeviation, "essDeviation");
    same(engine.mcseDeviation(workspace), one.mcseDeviation, "mcseDeviation");
    same(engine.essMean(workspace), one.essMean, "essMean");
    for (const [i, p] of fixture.probabilities.entries()) {
      same(engine.essQuantile(workspace, p), one.essQuantiles[i], `essQuantile ${p}`);
      same(engine.mcseQuantile(workspace, p), one.mcseQuantiles[i], `mcseQuantile ${p}`);
    }
    same(engine.essQuantile(workspace, 0), one.essExtremes[0], "essQuantile 0");
    same(engine.essQuantile(workspace, 1), one.essExtremes[1], "essQuantile 1");
    // and each alone gives the same bits as the row
    expect(engine.columnMean(workspace)).toBe(row[0]);
    expect(engine.columnDeviation(workspace)).toBe(row[1]);
    expect(engine.mcseMean(workspace)).toBe(row[2]);
    expect(engine.rankRhat(workspace)).toBe(row[3]);
    expect(engine.essBulk(workspace)).toBe(row[4]);
    expect(engine.essTail(workspace)).toBe(row[5]);
    expect(engine.essDeviation(workspace)).toBe(row[6]);
    expect(engine.columnQuantile(workspace, fixture.probabilities[0])).toBe(row[7]);
    engine.release(mark);
  });
});

describe("where R's posterior has no answer of its own", () => {
  /** R-hat, bulk ESS and the ESS of the mean of the draws of chains. */
  function diagnose(chains: readonly (readonly number[])[]) {
    const mark = engine.mark();
    const draws = chains[0].length;
    const workspace = engine.createWorkspace(chains.length, draws);
    const pointer = engine.allocate(8 * chains.length * draws);
    new Float64Array(engine.memory.buffer, pointer, chains.length * draws).set(chains.flat());
    engine.loadColumn(workspace, pointer, 1, draws);
    const result = [engine.rankRhat(workspace), engine.essBulk(workspace), engine.essMean(workspace)];
    engine.release(mark);
    return result;
  }

  test("chains that are all stuck, at different values, have an infinite R-hat", () => {
    // posterior 1.4.0 gives rounding errors' 1e15; its ESS is the same
    const [rhat, bulk, mean] = diagnose([0.1, 0.7, 0.33, 0.9].map((value) => new Array(100).fill(value)));
    expect(rhat).toBe(Number.POSITIVE_INFINITY);
    expect(bulk).toBeCloseTo(4.347826, 6);
    expect(mean).toBeCloseTo(4.347826, 6);
  });

  test.each([2, 3])("%i draws a chain leave halves of one, of which nothing is known", (draws) => {
    const chains = [1, 2, 3, 4].map((chain) =>
      Array.from({ length: draws }, (_, i) => Math.sin(chain * 7 + i)),
    );
    expect(diagnose(chains)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
