import { expect, test } from "vitest";
import "../../src/build.ts";
import { count, exponential, model, negativeBinomial } from "../../src/index.ts";
import { checkModel } from "../compile/check-model.ts";
import { CONTINUOUS, type DrawnDistribution, type DrawnModel, OBSERVED } from "../compile/random-model.ts";

/** A distribution whose arguments are made of the last three values that the program has. */
const ofParameters = (pick: number, variant: number): DrawnDistribution => ({
  pick,
  arguments: [0, 1, 2].map((k) => ({ pick: variant + k, tree: { op: "leaf", pick: k } })),
});
const standard: DrawnDistribution = {
  pick: 0,
  arguments: [0, 0, 0].map((value) => ({ pick: 0, tree: { op: "number", value } })),
};

/** Four rows, three standard normal parameters, and what else there is. */
const drawn = (rest: Partial<DrawnModel>): DrawnModel => ({
  rows: 4,
  groups: [],
  fixed: 0,
  matrix: 0,
  along: false,
  columns: [],
  parameters: [standard, standard, standard].map((prior) => ({ each: [], prior })),
  observations: [],
  missing: [],
  terms: [],
  outputs: [],
  dataSeed: 3,
  ...rest,
});

const check = (model: DrawnModel) => {
  const report = checkModel(model);
  expect(report.finite).toBe(true);
  expect(report.differences.length).toBeGreaterThan(2);
};

test.each(OBSERVED.map(({ name }, i) => [name, i] as const))("%s as a likelihood", (_, i) => {
  for (const variant of [0, 1, 2])
    check(drawn({ observations: [{ place: 0, transformed: false, likelihood: ofParameters(i, variant) }] }));
});

test.each(CONTINUOUS.map(({ name }, i) => [name, i] as const))("%s as a prior", (_, i) => {
  const { parameters } = drawn({});
  for (const variant of [0, 1, 2])
    check(drawn({ parameters: [...parameters, { each: [0], prior: ofParameters(i, variant) }] }));
});

test("the slope in a shape is exact however large the shape is", () => {
  const made = model({ y: count() }, ({ y }, { parameter, observe }) => {
    const shape = parameter(exponential(1e-300));
    observe(y, negativeBinomial(7, shape));
    return { shape };
  });
  for (const y of [0, 3, 40])
    for (const shape of [0.01, 2, 15.9, 16.1, 300, 1e5, 1e9]) {
      const slope = made.density({ y: [y] }).gradient([Math.log(shape)])[0]!;
      // d/dφ of Σ log(1 + k / φ) and of (y + φ) log(1 + μ / φ); 1 is the Jacobian's
      let expected = (7 * (y + shape)) / (shape * (7 + shape)) - Math.log1p(7 / shape);
      for (let k = 0; k < y; k++) expected -= k / (shape * (shape + k));
      expect(Math.abs(slope - (1 + shape * expected)), `${y}, ${shape}`).toBeLessThan(1e-13 * (7 + y));
    }
});
