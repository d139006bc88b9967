import { expect, test } from "vitest";
import { collapse } from "../../src/compile/collapse.ts";
import { bernoulli } from "../../src/distribution/bernoulli.ts";
import { bernoulliLogit } from "../../src/distribution/bernoulli-logit.ts";
import { beta } from "../../src/distribution/beta.ts";
import { betaBinomial } from "../../src/distribution/beta-binomial.ts";
import { binomial } from "../../src/distribution/binomial.ts";
import { binomialLogit } from "../../src/distribution/binomial-logit.ts";
import { cauchy } from "../../src/distribution/cauchy.ts";
import type { Distribution, Family } from "../../src/distribution/distribution.ts";
import { exponential } from "../../src/distribution/exponential.ts";
import { gamma } from "../../src/distribution/gamma.ts";
import { halfCauchy } from "../../src/distribution/half-cauchy.ts";
import { halfNormal } from "../../src/distribution/half-normal.ts";
import { inverseGamma } from "../../src/distribution/inverse-gamma.ts";
import { laplace } from "../../src/distribution/laplace.ts";
import { lognormal } from "../../src/distribution/lognormal.ts";
import { mixture } from "../../src/distribution/mixture.ts";
import { negativeBinomial } from "../../src/distribution/negative-binomial.ts";
import { negativeBinomialLog } from "../../src/distribution/negative-binomial-log.ts";
import { normal } from "../../src/distribution/normal.ts";
import { poisson } from "../../src/distribution/poisson.ts";
import { poissonLog } from "../../src/distribution/poisson-log.ts";
import { studentT } from "../../src/distribution/student-t.ts";
import { readData } from "../../src/model/data.ts";
import { type Expression, linear, where } from "../../src/model/expression.ts";
import { type Node, topological } from "../../src/model/node.ts";
import { binary, count, group, matrix, positive, probability, real } from "../../src/model/schema.ts";
import {
  type CollapsedModel,
  collapsedModel,
  expectSame,
  randomPositions,
  valueAndGradient,
} from "./collapse-model.ts";
import { generator } from "./random-data.ts";

const random = generator(11);
const list = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));
const below = (n: number) => Math.floor(n * random());

const N = 400;
/** Rows in eight clinics, at four doses, each of the outcomes with few values. */
const trial = {
  clinic: list(N, () => `c${below(8)}`),
  dose: list(N, () => below(4) / 2),
  binary: list(N, () => below(2)),
  count: list(N, () => below(5)),
  trials: list(N, () => 4 + below(3)),
  real: list(N, () => below(7) - 2.5),
  positive: list(N, () => 0.25 + below(6)),
  unit: list(N, () => 0.1 + 0.2 * below(5)),
};
const schema = {
  clinic: group(),
  dose: real(),
  binary: binary(),
  count: count(),
  trials: count(),
  real: real(),
  positive: positive(),
  unit: probability(),
};

type Predictors = {
  eta: Expression<"rows">;
  rate: Expression<"rows">;
  p: Expression<"rows">;
  sd: Expression;
};

/** Every family, observed with a predictor that varies by clinic and dose. */
const families: Readonly<
  Record<
    string,
    [
      outcome: "binary" | "count" | "real" | "positive" | "unit",
      make: (by: Predictors, trials: Expression<"rows">) => Distribution,
    ]
  >
> = {
  bernoulli: ["binary", ({ p }) => bernoulli(p)],
  bernoulliLogit: ["binary", ({ eta }) => bernoulliLogit(eta)],
  beta: ["unit", ({ rate, sd }) => beta(rate, sd)],
  betaBinomial: ["count", ({ rate, sd }, trials) => betaBinomial(trials, rate, sd)],
  binomial: ["count", ({ p }, trials) => binomial(trials, p)],
  binomialLogit: ["count", ({ eta }, trials) => binomialLogit(trials, eta)],
  cauchy: ["real", ({ eta, sd }) => cauchy(eta, sd)],
  exponential: ["positive", ({ rate }) => exponential(rate)],
  gamma: ["positive", ({ rate, sd }) => gamma(sd, rate)],
  "gamma, shape by row": ["positive", ({ rate, sd }) => gamma(rate, sd)],
  halfCauchy: ["positive", ({ rate }) => halfCauchy(rate)],
  halfNormal: ["positive", ({ rate }) => halfNormal(rate)],
  inverseGamma: ["positive", ({ rate, sd }) => inverseGamma(sd, rate)],
  laplace: ["real", ({ eta, sd }) => laplace(eta, sd)],
  lognormal: ["positive", ({ eta, sd }) => lognormal(eta, sd)],
  mixture: ["real", ({ eta, sd }) => mixture([0.9, 0.1], [normal(eta, sd), normal(0, 5)])],
  negativeBinomial: ["count", ({ rate, sd }) => negativeBinomial(rate, sd)],
  negativeBinomialLog: ["count", ({ eta, sd }) => negativeBinomialLog(eta, sd)],
  normal: ["real", ({ eta, sd }) => normal(eta, sd)],
  "normal, sd by row": ["real", ({ eta, rate }) => normal(eta, rate)],
  poisson: ["count", ({ rate }) => poisson(rate)],
  poissonLog: ["count", ({ eta }) => poissonLog(eta)],
  studentT: ["real", ({ eta, sd }) => studentT(4, eta, sd)],
};

const observed = (name: keyof typeof families, data: unknown = trial) => {
  const [outcome, make] = families[name]!;
  return collapsedModel(
    schema,
    (columns, { parameter, observe }) => {
      const alpha = parameter(normal(0, 1));
      const slope = parameter(normal(0, 1));
      const sd = parameter(exponential(1));
      const effect = parameter(normal(0, 1), { each: columns.clinic });
      const eta = alpha.add(slope.mul(columns.dose)).add(effect.at(columns.clinic));
      observe(columns[outcome], make({ eta, rate: eta.exp(), p: eta.logistic(), sd }, columns.trials));
      return { alpha, slope, sd, effect };
    },
    data,
  );
};

/** How often an operation that depends on parameters runs in one evaluation. */
function runs({ logDensity, table, derivations }: CollapsedModel, which: (node: Node) => boolean): number {
  const cells = new Map(
    derivations.map(({ axis, columns, indices }) => [axis.name, [...columns, ...indices]]),
  );
  const size = (axis: Node["axes"][number]): number => {
    const leaves = cells.get(axis.name);
    if (!leaves) return table.sizes.get(axis.name)!;
    const tuple = (row: number) =>
      leaves.map(({ of }) => ("from" in of ? table.indices : table.columns).get(of.name)![row]!).join();
    return new Set(list(table.sizes.get("rows")!, tuple)).size;
  };
  return topological([logDensity])
    .filter((node) => node.free && which(node))
    .reduce((sum, node) => sum + node.axes.reduce((product, axis) => product * size(axis), 1), 0);
}

const along =
  (...axes: string[]) =>
  (node: Node) =>
    node.axes.some(({ name }) => axes.includes(name));
const operation = (name: string) => (node: Node) => "operation" in node && node.operation === name;

for (const name of Object.keys(families))
  test(`${name}: nothing that depends on parameters is left along the rows, and the density is the same`, () => {
    const model = observed(name);
    expect(model.logDensity).not.toBe(model.written);
    expect(model.notes.length).toBeGreaterThan(0);
    expect(runs(model, along("rows"))).toBe(0);
    for (const seed of [1, 2, 3]) expectSame(model, model.table, seed);
  });

test("Bernoulli rows collapse to the binomial of their cells", () => {
  const model = observed("bernoulliLogit");
  expect(runs(model, operation("softplus"))).toBe(32);
  expect(model.derivations.map(({ axis }) => axis.name)).toEqual(["distinct rows of (clinic, dose)"]);
  const cells = new Map<string, { clinic: string; dose: number; hits: number; rows: number }>();
  trial.clinic.forEach((clinic, i) => {
    const dose = trial.dose[i]!;
    const cell = cells.get(`${clinic} ${dose}`) ?? { clinic, dose, hits: 0, rows: 0 };
    cells.set(`${clinic} ${dose}`, { ...cell, hits: cell.hits + trial.binary[i]!, rows: cell.rows + 1 });
  });
  const counted = [...cells.values()];
  const byHand = collapsedModel(
    { clinic: group(), dose: real(), hits: count(), rows_: count() },
    ({ clinic, dose, hits, rows_ }, { parameter, observe }) => {
      const alpha = parameter(normal(0, 1));
      const slope = parameter(normal(0, 1));
      const sd = parameter(exponential(1));
      const effect = parameter(normal(0, 1), { each: clinic });
      observe(hits, binomialLogit(rows_, alpha.add(slope.mul(dose)).add(effect.at(clinic))));
      return { alpha, slope, sd, effect };
    },
    {
      clinic: counted.map((c) => c.clinic),
      dose: counted.map((c) => c.dose),
      hits: counted.map((c) => c.hits),
      rows_: counted.map((c) => c.rows),
    },
  );
  const positions = new Map([
    [0, Float64Array.of(0.3)],
    [1, Float64Array.of(-0.7)],
    [2, Float64Array.of(0.1)],
    [3, Float64Array.from({ length: 8 }, (_, i) => Math.sin(3 * i))],
  ]);
  const logChoose = (n: number, k: number) =>
    list(k, (i) => Math.log((n - i) / (i + 1))).reduce((sum, x) => sum + x, 0);
  const constant = counted.reduce((sum, c) => sum + logChoose(c.rows, c.hits), 0);
  const rows = valueAndGradient(model, model.logDensity, positions);
  const binomials = valueAndGradient(byHand, byHand.written, positions);
  expect(rows[0]![0]!).toBeCloseTo(binomials[0]![0]! - constant, 9);
  for (const slot of [1, 2, 4])
    rows[slot]!.forEach((x, i) => {
      expect(x).toBeCloseTo(binomials[slot]![i]!, 10);
    });
});

test("each term has the coarsest cells it can: log-gamma functions once a count, sums linear in parameters not at all", () => {
  const model = observed("negativeBinomialLog");
  const notes = model.notes.join("\n");
  expect(notes).toContain("400 rows to 5 distinct (count)");
  expect(notes).toContain("400 rows to 32 distinct (clinic, dose)");
  expect(notes).toMatch(/400 rows to sums of data in \d terms/);
  // one for each count, and one for the shape alone
  expect(runs(model, operation("lgamma"))).toBe(5 + 1);
});

test("Poisson's linear part becomes sums where its rows stay", () => {
  const model = collapsedModel(
    { clinic: group(), x: real(), visits: count() },
    ({ clinic, x, visits }, { parameter, observe }) => {
      const alpha = parameter(normal(0, 1));
      const slope = parameter(normal(0, 1));
      const effect = parameter(normal(0, 1), { each: clinic });
      observe(visits, poissonLog(alpha.add(slope.mul(x)).add(effect.at(clinic))));
      return { alpha, slope, effect };
    },
    { clinic: trial.clinic, x: list(N, random), visits: trial.count },
  );
  expect(model.derivations).toEqual([]);
  expect(model.notes).toEqual([
    "collapse: 400 rows to sums of data in 2 terms",
    "collapse: 400 rows to 8 distinct (clinic) in 1 term",
  ]);
  const usesVisits = (node: Node) =>
    node.free && node.inputs.some((input) => input.kind === "column" && input.name === "visits");
  expect(topological([model.logDensity]).filter(usesVisits)).toEqual([]);
  expectSame(model);
});

test("rows that are all different are left as they are", () => {
  const model = collapsedModel(
    { clinic: group(), x: real(), score: real() },
    ({ clinic, x, score }, { parameter, observe }) => {
      const slope = parameter(normal(0, 1));
      const sd = parameter(exponential(1));
      const effect = parameter(normal(0, 1), { each: clinic });
      observe(score, studentT(4, slope.mul(x).add(effect.at(clinic)), sd));
      return { slope, sd, effect };
    },
    { clinic: trial.clinic, x: list(N, random), score: list(N, random) },
  );
  expect(model.logDensity).toBe(model.written);
  expect(model.derivations).toEqual([]);
  expect(model.notes).toEqual([]);
});

test("rows that are all the same are one", () => {
  const model = observed("studentT", {
    ...trial,
    clinic: list(N, () => "only"),
    dose: list(N, () => 1.5),
    real: list(N, () => -0.75),
  });
  expect(runs(model, operation("log1p"))).toBe(1);
  expectSame(model);
});

test("groups without rows have none of the sums", () => {
  const model = observed("poissonLog");
  const more = { ...model.table, sizes: new Map(model.table.sizes).set("clinic", 10) };
  const { logDensity } = recollapse(model, more);
  expect(logDensity).not.toBe(model.written);
  expectSame(model, more);
  const gradient = valueAndGradient(model, logDensity, randomPositions(model, more), more).at(-1)!;
  const prior = randomPositions(model, more).get(3)!;
  expect([...gradient.slice(8)]).toEqual([-prior[8]!, -prior[9]!]);
});

test("two observations with different cells, and a scale of their own", () => {
  const model = collapsedModel(
    schema,
    ({ clinic, dose, binary, count: visits }, { parameter, observe }) => {
      const alpha = parameter(normal(0, 1));
      const slope = parameter(normal(0, 1));
      const effect = parameter(normal(0, 1), { each: clinic });
      observe(binary, bernoulliLogit(alpha.add(slope.mul(dose))));
      observe(visits, poissonLog(effect.at(clinic).mul(dose).add(slope)));
      return { alpha, slope, effect };
    },
    trial,
  );
  expect(model.derivations.map(({ axis }) => axis.name).sort()).toEqual([
    "distinct rows of (clinic, dose)",
    "distinct rows of (dose)",
  ]);
  expect(runs(model, operation("softplus"))).toBe(4);
  expect(runs(model, operation("exp"))).toBe(32);
  expectSame(model);
});

test("crossed and nested groups, a matrix of factors, and a group's own column", () => {
  const teacher = list(N, () => below(3));
  const model = collapsedModel(
    {
      school: group({ funding: real() }),
      teacher: group().within("school"),
      item: group(),
      X: matrix(),
      right: binary(),
    },
    ({ school, teacher, item, X, right }, { parameter, observe }) => {
      const gamma = parameter(normal(0, 1));
      const beta = parameter(normal(0, 1), { each: X.columns });
      const a = parameter(normal(gamma.mul(school.funding), 1), { each: school });
      const b = parameter(normal(0, 1), { each: teacher });
      const c = parameter(normal(0, 1), { each: item });
      observe(right, bernoulliLogit(a.at(school).add(b.at(teacher)).add(c.at(item)).add(linear(X, beta))));
      return { gamma, beta, a, b, c };
    },
    {
      school: {
        of: list(N, (i) => i % 4),
        labels: [3, 0, 2, 1],
        funding: [0.5, -1, 2, 0.25],
      },
      teacher,
      item: list(N, () => below(3)),
      X: list(N, () => [below(2), below(2)]),
      right: trial.binary,
    },
  );
  expect(model.derivations.map(({ axis }) => axis.name)).toEqual(["distinct rows of (X, item, teacher)"]);
  expect(runs(model, operation("softplus"))).toBeLessThanOrEqual(4 * 3 * 3 * 4);
  expectSame(model);
});

test("sums by group collapse too: a known number of arms in each clinic", () => {
  const model = collapsedModel(
    { clinic: group({ total: real() }), arm: group() },
    ({ clinic, arm }, { parameter, observe }) => {
      const weight = parameter(normal(0, 1), { each: arm });
      const sd = parameter(exponential(1));
      observe(clinic.total, normal(weight.exp().at(arm).add(0.5).log().sumBy(clinic), sd));
      return { weight, sd };
    },
    {
      clinic: { of: trial.clinic, labels: list(8, (i) => `c${i}`), total: list(8, random) },
      arm: list(N, () => `arm ${below(3)}`),
    },
  );
  expect(runs(model, along("rows"))).toBe(0);
  expect(model.derivations.map(({ axis }) => axis.name)).toEqual(["distinct rows of (arm, clinic)"]);
  expectSame(model);
});

test("rows of a group's own columns collapse along the group", () => {
  const cities = 300;
  const model = collapsedModel(
    { city: group({ size: real(), cases: count() }), region: group() },
    ({ city }, { parameter, observe }) => {
      const alpha = parameter(normal(0, 1));
      const slope = parameter(normal(0, 1));
      observe(city.cases, poissonLog(alpha.add(slope.mul(city.size))));
      return { alpha, slope };
    },
    {
      city: {
        of: list(cities, (i) => i),
        labels: list(cities, (i) => i),
        size: list(cities, () => below(5)),
        cases: list(cities, () => below(4)),
      },
      region: list(cities, () => below(3)),
    },
  );
  expect(model.derivations.map(({ axis }) => axis.name)).toEqual(["distinct city of (city.size)"]);
  expectSame(model);
});

test("what is right for the data that decided is right for any other", () => {
  const model = observed("negativeBinomial");
  const other = {
    ...trial,
    clinic: list(N, (i) => `other ${i % 37}`),
    dose: list(N, random),
    count: list(N, () => below(200)),
  };
  const table = readData(schema, model.trace.layout, other);
  expectSame(model, table);
  expectSame(model, readData(schema, model.trace.layout, one(other)));
  const decided = observed("negativeBinomial", other);
  expect(decided.derivations.map(({ axis }) => axis.name)).not.toContain("distinct rows of (clinic, dose)");
});

/** The first row of data. */
function one(data: Record<string, readonly unknown[]>): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(data).map(([name, values]) => [name, values.slice(0, 1)]));
}

test("equal decisions make the very same log-density", () => {
  const model = observed("poissonLog");
  const again = observed("poissonLog");
  expect(again.logDensity).not.toBe(model.logDensity);
  const shuffled = { ...trial, count: [...trial.count].reverse() };
  const table = readData(schema, model.trace.layout, shuffled);
  const { logDensity, derivations } = recollapse(model, table);
  expect(logDensity).toBe(model.logDensity);
  expect(derivations).toEqual(model.derivations);
});

function recollapse(model: CollapsedModel, table: CollapsedModel["table"]) {
  const { nodes, derivations } = collapse(model.graph, [model.written], table);
  return { logDensity: nodes[0]!, derivations };
}

test("0 log 0 is 0 in cells too, and log 0 minus infinity", () => {
  const model = observed("binomial", { ...trial, count: list(N, () => 0), trials: list(N, () => 4) });
  const at = (alpha: number) =>
    new Map([
      [0, Float64Array.of(alpha)],
      [1, Float64Array.of(0)],
      [2, Float64Array.of(0)],
      [3, new Float64Array(8)],
    ]);
  const value = (alpha: number, node: Node) => valueAndGradient(model, node, at(alpha))[0]![0]!;
  // At -800 the logistic function is 0: no successes are certain.
  expect(value(-800, model.logDensity)).toBe(value(-800, model.written));
  expect(Number.isFinite(value(-800, model.logDensity))).toBe(true);
  expect(value(800, model.logDensity)).toBe(Number.NEGATIVE_INFINITY);
  expect(value(800, model.written)).toBe(Number.NEGATIVE_INFINITY);
});

test("data that are multiplied unless they are 0 may be asked about otherwise too", () => {
  const model = collapsedModel(
    { clinic: group(), visits: count() },
    ({ clinic, visits }, { parameter, observe }) => {
      const a = parameter(normal(0, 1), { each: clinic });
      const b = parameter(normal(0, 1), { each: clinic });
      const logit = where(visits.equals(1), a.at(clinic), b.at(clinic)).exp();
      const product = where(visits.equals(0), 0, visits.mul(where(visits.equals(0), 1, logit).log()));
      observe(visits, poissonLog(product));
      observe(visits, { ...poissonLog(product), family: improper });
      return { a, b };
    },
    { clinic: trial.clinic, visits: trial.count },
  );
  expect(runs(model, along("rows"))).toBe(0);
  expectSame(model);
});

/** A family whose log-density is its argument. */
const improper: Family = {
  name: "improper",
  arguments: [{ name: "value", support: "real" }],
  support: () => ({ lower: 0, discrete: true }),
  logDensity: (_, value) => value,
};

test("sums that share their parts are not written out", () => {
  const model = collapsedModel(
    { dose: real(), visits: count() },
    ({ dose, visits }, { parameter, observe }) => {
      const slope = parameter(normal(0, 1));
      let [a, b] = [slope.mul(dose).tanh(), slope.mul(dose).sin()];
      for (let i = 0; i < 40; i++) [a, b] = [b, a.add(b.mul(0.5)).mul(0.6)];
      observe(visits, poissonLog(b));
      return { slope };
    },
    { dose: trial.dose, visits: trial.count },
  );
  expect(runs(model, along("rows"))).toBe(0);
  expectSame(model);
});

test("a group that has the name of the cells keeps its rows apart", () => {
  const model = collapsedModel(
    { "distinct rows of (dose)": group(), dose: real(), visits: count() },
    (columns, { parameter, observe }) => {
      const slope = parameter(normal(0, 1));
      const effect = parameter(normal(0, 1), { each: columns["distinct rows of (dose)"] });
      observe(columns.visits, poissonLog(slope.mul(columns.dose)));
      return { slope, effect };
    },
    { "distinct rows of (dose)": trial.clinic, dose: trial.dose, visits: trial.count },
  );
  expect(model.derivations).toEqual([]);
  expectSame(model);
});
