import type { Model } from "../../src/public/model.ts";
import * as models from "../models.ts";
import { design, simulated } from "../simulated.ts";
import type { Rival } from "./rival.ts";
import { stanColumns } from "./stan-data.ts";

const ofDesign: Rival["stanData"] = ({ x, y }) => {
  const rows = x as number[][];
  return stanColumns(rows.length, { K: rows[0]!.length, x, y });
};

/** No groups, and no two rows alike. */
export const logistic: Rival = {
  ...models.logistic,
  stanData: ofDesign,
  programs: [{ name: "logistic", targets: "no structure" }],
};

/** A robust regression whose degrees of freedom are learnt: nothing of a row is linear or quadratic. */
export const studentT: Rival = {
  name: "Student t regression",
  make: ({ model, matrix, real, normal, halfNormal, gamma, studentT, linear }) =>
    model({ x: matrix(), y: real() }, ({ x, y }, { parameter, observe }) => {
      const beta = parameter(normal(0, 2.5), { each: x.columns });
      const nu = parameter(gamma(2, 0.1));
      const sigma = parameter(halfNormal(2));
      observe(y, studentT(nu, linear(x, beta), sigma));
      return { beta, nu, sigma };
    }) as unknown as Model,
  data(library) {
    const x = design(library, "Student t regression", 1000, 6, true);
    const truth = { beta: [1, 0.5, -0.5, 0.25, 0, 1], nu: 4, sigma: 1.5 };
    return simulated(this.make(library), truth, { x });
  },
  stanData: ofDesign,
  programs: [{ name: "student-t", targets: "no structure" }],
};
