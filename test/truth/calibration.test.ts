import { describe, expect, test } from "vitest";
import { gaussianModels, oneWay, oneWayNotCentred, otherModels } from "./calibrated-models.ts";
import { vectorModels } from "./calibrated-vectors.ts";
import { calibrate, type Uniformity } from "./calibration.ts";

const REPLICATIONS = 200;

/**
 * What is farther from 0 is no chance: of the some 1,600 standard normals and 700 chi-squares with 19 degrees of
 * freedom of this file, one is so with probability 1e-3.
 */
const MOST_Z = 5;
const MOST_CHI_SQUARE = 66;

const even = ["a", "b", "c", "d", "e", "f", "g", "h"].flatMap((name) => Array<string>(5).fill(name));

describe("simulation-based calibration with the default options", () => {
  test.each([...gaussianModels, ...otherModels, ...vectorModels])(
    "$name",
    { timeout: 120_000 },
    async (calibrated) => {
      const { name, model, data } = calibrated;
      const found = await calibrate(model, model, data, { replications: REPLICATIONS, seed: name });
      expect(found.size).toBeGreaterThanOrEqual(5);
      expect(departuresOf(found)).toEqual([]);
    },
  );
});

describe("simulation-based calibration finds", () => {
  const data = { group: even };
  const settings = { replications: REPLICATIONS, seed: "planted" };

  test.each([
    { error: "a prior of effects too narrow by a third", fitted: oneWay({ tau: 0.67, sigma: 1 }), of: "tau" },
    { error: "an error too wide by a fifth", fitted: oneWay({ tau: 1, sigma: 1.2 }), of: "sigma" },
  ])("$error", { timeout: 120_000 }, async ({ fitted, of }) => {
    const found = await calibrate(oneWay(), fitted, data, settings);
    expect(Math.abs(found.get(of)!.bias)).toBeGreaterThan(MOST_Z);
  });

  test("effects drawn too close together", { timeout: 120_000 }, async () => {
    const found = await calibrate(oneWayNotCentred(), oneWayNotCentred(0.7), data, settings);
    expect(found.get("theta")!.spread).toBeGreaterThan(MOST_Z);
  });
});

/** All that is not what chance makes of uniform ranks, in words. */
function departuresOf(found: ReadonlyMap<string, Uniformity>): string[] {
  return [...found].flatMap(([name, { bias, spread, chiSquare = 0 }]) => [
    ...(Math.abs(bias) < MOST_Z ? [] : [`${name}: bias ${bias.toFixed(1)}`]),
    ...(Math.abs(spread) < MOST_Z ? [] : [`${name}: spread ${spread.toFixed(1)}`]),
    ...(chiSquare < MOST_CHI_SQUARE ? [] : [`${name}: chi-square ${chiSquare.toFixed(1)}`]),
  ]);
}
