import { describe, expect, it } from "vitest";
import * as kindred from "../../src/index.ts";
import {
  axis,
  type Distribution,
  flat,
  group,
  type Model,
  mixture,
  model,
  normal,
  positive,
  real,
  uniform,
} from "../../src/index.ts";

/**
 * What the density adds to the score of the values is the log-Jacobian: held to log |det ∂values/∂position|, by
 * central differences of `constrain`, extrapolated.
 */
function checkJacobian(of: Model, data: object, positions: readonly (readonly number[])[]) {
  const density = of.density(data as never);
  const flatten = (q: readonly number[]) =>
    Object.values(density.constrain(q)).flatMap((v) => (typeof v === "number" ? [v] : Array.from(v)));
  for (const q of positions) {
    expect(q).toHaveLength(density.dimension);
    const central = (column: number, h: number) => {
      const at = (step: number) => flatten(q.map((x, i) => (i === column ? x + step : x)));
      const below = at(-h);
      return at(h).map((x, i) => (x - below[i]!) / (2 * h));
    };
    const matrix = q.map((_, column) => {
      const coarse = central(column, 2e-3);
      return central(column, 1e-3).map((x, i) => x + (x - coarse[i]!) / 3);
    });
    const scored = of.score(data as never, density.constrain(q)).total;
    expect(density.value(q) - scored).toBeCloseTo(logDeterminant(matrix), 7);
  }
}

/** log |det|, by elimination with row pivots. */
function logDeterminant(matrix: number[][]): number {
  const rows = matrix.map((row) => [...row]);
  let sum = 0;
  for (let k = 0; k < rows.length; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]!) > Math.abs(best[k]!) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    sum += Math.log(Math.abs(pivot[k]!));
    for (const row of rows.slice(k + 1)) {
      const factor = row[k]! / pivot[k]!;
      for (let j = k; j < row.length; j++) row[j]! -= factor * pivot[j]!;
    }
  }
  return sum;
}

const POSITIONS = [-2.3, -0.4, 0, 0.9, 3.1];

/** Every family that a parameter may have, with arguments in its support. */
const families = Object.entries(kindred).flatMap(([name, make]): [string, () => Distribution][] => {
  if (typeof make !== "function" || ["sample", "model", "mixture", "flat"].includes(name)) return [];
  for (const args of [[0.4, 1.7, 1.2], [0.4, 1.7], [1.7], [3, 0.4, 1.7]]) {
    const made = (() => {
      try {
        return (make as (...args: number[]) => unknown)(...args) as Partial<Distribution> | undefined;
      } catch {
        return undefined;
      }
    })();
    if (made === null || typeof made !== "object" || made.family?.support === undefined) continue;
    if (made.family.arguments.length !== args.length) continue;
    const support = made.family.support(...made.arguments!);
    if (support.discrete || support.jumps) return [];
    return [[name, () => made as Distribution]];
  }
  return [];
});

describe("the log-Jacobian is that of the transform", () => {
  it("every family is here", () => {
    const names = families.map(([name]) => name);
    for (const name of ["normal", "exponential", "beta", "uniform", "gamma", "studentT", "lognormal"])
      expect(names).toContain(name);
  });

  it.each(families)("of %s", (_name, make) => {
    const one = model({ x: real() }, (_, { parameter }) => ({ p: parameter(make()) }));
    checkJacobian(
      one as never,
      { x: [1] },
      POSITIONS.map((q) => [q]),
    );
  });

  const grouped = { g: group({ top: positive() }), arm: axis(["a", "b"]), y: real() };
  const data = { g: { of: ["u", "v"], labels: ["v", "u"], top: [1.5, 4] }, y: [1, 2] };
  const bounds: [string, () => Model, readonly number[]][] = [
    [
      "bounds above and below that are parameters",
      () =>
        model(grouped, (_, { parameter }) => {
          const low = parameter(normal(0, 1));
          const width = parameter(kindred.exponential(1));
          return { low, width, between: parameter(uniform(low, low.add(width))) };
        }) as never,
      [0.4, -0.8, 1.1],
    ],
    [
      "no prior above a parameter, along a group",
      () =>
        model(grouped, ({ g }, { parameter }) => {
          const low = parameter(normal(0, 1), { each: g });
          return { low, above: parameter(flat({ lower: low }), { each: g }) };
        }) as never,
      [0.4, -0.8, 1.1, 2],
    ],
    [
      "no prior below a parameter, carried to pairs",
      () =>
        model(grouped, ({ g, arm }, { parameter }) => {
          const high = parameter(normal(0, 1), { each: arm });
          return { high, below: parameter(flat({ upper: high.mul(2) }), { each: [g, arm] }) };
        }) as never,
      [0.4, -0.8, 1.1, 2, -3, 0.2],
    ],
    [
      "bounds from data on one side and a parameter on the other",
      () =>
        model(grouped, ({ g }, { parameter }) => {
          const low = parameter(uniform(-2, -1));
          return { low, p: parameter(flat({ lower: low, upper: g.top }), { each: g }) };
        }) as never,
      [0.4, -0.8, 1.1],
    ],
    [
      "a chain: each above the one before",
      () =>
        model(grouped, (_, { parameter }) => {
          const first = parameter(normal(0, 1));
          const second = parameter(flat({ lower: first }));
          const third = parameter(flat({ lower: second, upper: second.add(first.exp()) }));
          return { first, second, third };
        }) as never,
      [0.4, -0.8, 1.1],
    ],
    [
      "a mixture on a bounded range",
      () =>
        model(grouped, (_, { parameter }) => {
          const top = parameter(kindred.gamma(2, 1));
          return { top, p: parameter(mixture(0.3, [uniform(0, top), uniform(0, top)])) };
        }) as never,
      [0.4, -0.8],
    ],
    [
      "what is missing, between bounds that are parameters",
      () =>
        model({ x: real({ missing: true }) }, ({ x }, { parameter, observe }) => {
          const top = parameter(kindred.gamma(2, 1));
          observe(x, uniform(-1, top.add(1)));
          return { top, x: x.missing };
        }) as never,
      [0.4, -0.8, 2],
    ],
  ];
  it.each(bounds)("%s", (what, make, q) => {
    const holes = { x: [0.5, null, Number.NaN] };
    checkJacobian(make(), what.startsWith("what is missing") ? holes : data, [q, q.map((x) => -x / 2)]);
  });
});
