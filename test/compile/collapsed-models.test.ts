import { describe, expect, test } from "vitest";
import {
  bernoulliLogit,
  binary,
  count,
  group,
  halfNormal,
  integer,
  model,
  normal,
  poissonLog,
  real,
  studentT,
} from "../../src/index.ts";
import type { Model } from "../../src/public/model.ts";
import { pseudo, sampled } from "./sampled.ts";

const ROWS = 600;
const data = {
  clinic: Array.from(pseudo(ROWS, 3), (x) => "abcd"[Math.floor(1.6 * (x + 1.2))]!),
  dose: Array.from(pseudo(ROWS, 4), (x) => Math.floor(2 * (x + 1.2))),
  pass: Array.from(pseudo(ROWS, 5), (x) => (x > 0.2 ? 1 : 0)),
  visits: Array.from(pseudo(ROWS, 6), (x) => Math.floor(4 * Math.abs(x))),
  score: Array.from(pseudo(ROWS, 7), (x) => Math.round(3 * x)),
};

const of = (m: unknown) => m as Model;
const cases: readonly { name: string; model: Model; columns: readonly (keyof typeof data)[] }[] = [
  {
    name: "Bernoulli rows become binomial counts",
    model: of(
      model(
        { clinic: group(), dose: integer(), pass: binary() },
        ({ clinic, dose, pass }, { parameter, observe }) => {
          const tau = parameter(halfNormal(1));
          const beta = parameter(normal(0, 1));
          const alpha = parameter(normal(0, tau), { each: clinic });
          observe(pass, bernoulliLogit(alpha.at(clinic).add(beta.mul(dose))));
          return { tau, beta, alpha };
        },
      ),
    ),
    columns: ["clinic", "dose", "pass"],
  },
  {
    name: "Poisson rows become sums",
    model: of(
      model(
        { clinic: group(), dose: integer(), visits: count() },
        ({ clinic, dose, visits }, { parameter, observe }) => {
          const tau = parameter(halfNormal(1));
          const beta = parameter(normal(0, 1));
          const alpha = parameter(normal(0, tau), { each: clinic });
          observe(visits, poissonLog(alpha.at(clinic).add(beta.mul(dose))));
          return { tau, beta, alpha };
        },
      ),
    ),
    columns: ["clinic", "dose", "visits"],
  },
  {
    name: "identical rows of a Student t become counts",
    model: of(
      model({ dose: integer(), score: real() }, ({ dose, score }, { parameter, observe }) => {
        const beta = parameter(normal(0, 1));
        const sigma = parameter(halfNormal(1));
        observe(score, studentT(4, beta.mul(dose), sigma));
        return { beta, sigma };
      }),
    ),
    columns: ["dose", "score"],
  },
];

describe.each(cases)("$name", ({ model, columns }) => {
  const own = Object.fromEntries(columns.map((name) => [name, data[name]]));
  const one = { model, data: own };

  test("explain says so, and it can be turned off", () => {
    expect(model.explain(own as never)).toMatch(/collapse: 600 rows to \d+ distinct \(.*dose/);
    expect(model.explain(own as never, { rewrites: { collapse: false } })).not.toContain("collapse: ");
  });

  test("value and gradient are those of the model as written", () => {
    const { density, bound, written } = sampled(one, new Set(["collapse"]));
    const position = pseudo(bound.dimension, 8);
    const gradient = new Float64Array(bound.dimension);
    const value = density(position, gradient);
    // The order of elements is the same here: both are sorted by clinic.
    const expected = written.value(position);
    expect(Math.abs(value - expected)).toBeLessThan(1e-10 * Math.abs(expected));
    written.gradient(position).forEach((slope, i) => {
      expect(Math.abs(gradient[i]! - slope)).toBeLessThan(1e-9 * Math.max(1, Math.abs(slope)));
    });
  });

  test("data in which no rows are alike are not collapsed, by code of their own", () => {
    const unlike = { ...own, ...(own.dose && { dose: Array.from({ length: ROWS }, (_, i) => i) }) };
    if ("score" in own) Object.assign(unlike, { score: pseudo(ROWS, 9) });
    expect(model.explain(unlike as never)).not.toMatch(/distinct \(.*dose/);
    expect(model.explain(own as never)).toMatch(/distinct \(.*dose/);
  });
});
