import { expect, it } from "vitest";
import * as kindred from "../../src/index.ts";

it("the package exports these names", () => {
  expect(Object.keys(kindred).sort()).toMatchInlineSnapshot(`
    [
      "InitialisationError",
      "KindredError",
      "axis",
      "bernoulli",
      "bernoulliLogit",
      "beta",
      "binary",
      "binomial",
      "binomialLogit",
      "cauchy",
      "consoleProgress",
      "count",
      "exponential",
      "flat",
      "gamma",
      "group",
      "halfCauchy",
      "halfNormal",
      "integer",
      "inverseGamma",
      "isKindredError",
      "laplace",
      "linear",
      "lognormal",
      "matrix",
      "mixture",
      "model",
      "normal",
      "poisson",
      "poissonLog",
      "positive",
      "probability",
      "real",
      "sample",
      "studentT",
      "uniform",
      "where",
    ]
  `);
});
