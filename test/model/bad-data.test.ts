import { describe, expect, it } from "vitest";
import {
  axis,
  bernoulliLogit,
  beta,
  binary,
  binomial,
  count,
  type Distribution,
  exponential,
  generalisedExtremeValue,
  group,
  linear,
  lognormal,
  matrix,
  model,
  normal,
  poisson,
  poissonLog,
  positive,
  real,
  uniform,
  vonMises,
} from "../../src/index.ts";
import { failure } from "./failure.ts";

const trials = model(
  {
    school: group({ funding: real(), se: positive() }),
    item: group(),
    arm: axis(["placebo", "drug"]),
    x: matrix(),
    y: real(),
    n: count(),
    ok: binary(),
  },
  ({ school, y, n, ok, x }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1));
    const theta = parameter(normal(mu, 1), { each: school });
    const b = parameter(normal(0, 1), { each: x.columns });
    observe(y, normal(theta.at(school).add(linear(x, b)), 1));
    observe(n, poissonLog(theta.at(school)));
    observe(ok, bernoulliLogit(mu));
    observe(school.funding, normal(theta, school.se));
    return { mu, theta, b };
  },
);

const school = { of: ["a", "b", "b"], labels: ["a", "b"], funding: [1, 2], se: [1, 1] };
const good = {
  school,
  item: [1, 2, 3],
  x: [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  y: [1, 2, 3],
  n: [0, 1, 2],
  ok: [false, true, true],
};

type Case = [
  what: string,
  change: Record<string, unknown>,
  message: string,
  fields?: Record<string, unknown>,
];

const correct = "correct the value or choose another kind of column in the schema";

const cases: Case[] = [
  [
    "columns of unequal length",
    { y: [1, 2] },
    'column "y" has 2 values, but "x" has 3; columns of one axis must be of one length',
    { column: "y", value: 2 },
  ],
  [
    "NaN in a real column",
    { y: [1, Number.NaN, 2] },
    'column "y", row 1 (from 0): expected a finite number, got NaN; drop the row or fill the value in, or let the model do so: { missing: true } in the schema',
    { column: "y", row: 1, value: Number.NaN },
  ],
  [
    "a hole in a real column",
    { y: [1, 2, null] },
    'column "y", row 2 (from 0): expected a finite number, got null; drop the row or fill the value in, or let the model do so: { missing: true } in the schema',
    { column: "y", row: 2, value: null },
  ],
  [
    "an infinite number",
    { y: [Number.POSITIVE_INFINITY, 1, 2] },
    `column "y", row 0 (from 0): expected a finite number, got Infinity; ${correct}`,
    { column: "y", row: 0, value: Number.POSITIVE_INFINITY },
  ],
  [
    "a string in a real column",
    { y: [1, "2", 2] },
    'column "y", row 1 (from 0): expected a finite number, got "2"; convert strings to numbers before fitting',
    { column: "y", row: 1, value: "2" },
  ],
  [
    "a bigint in a real column",
    { y: new BigInt64Array(3) },
    `column "y", row 0 (from 0): expected a finite number, got the bigint 0n; ${correct}`,
    { column: "y", row: 0, value: 0n },
  ],
  [
    "a boolean in a real column",
    { y: [true, 1, 2] },
    `column "y", row 0 (from 0): expected a finite number, got true; ${correct}`,
    { column: "y", row: 0, value: true },
  ],
  [
    "a text for a column",
    { y: "abc" },
    'column "y": expected a list of numbers, got "abc"',
    { column: "y", value: "abc" },
  ],
  [
    "a negative count",
    { n: [0, -1, 1] },
    `column "n", row 1 (from 0): expected a whole number from 0 up, got -1; ${correct}`,
    { column: "n", row: 1, value: -1 },
  ],
  [
    "a fractional count",
    { n: [0, 1.5, 1] },
    `column "n", row 1 (from 0): expected a whole number from 0 up, got 1.5; ${correct}`,
    { column: "n", row: 1, value: 1.5 },
  ],
  [
    "a binary that is 2",
    { ok: [0, 1, 2] },
    `column "ok", row 2 (from 0): expected 0 or 1, got 2; ${correct}`,
    { column: "ok", row: 2, value: 2 },
  ],
  [
    "an unknown level",
    { school: { ...school, of: ["a", "b", "c"] } },
    'column "school", row 2 (from 0): level "c" is not among its "labels"; add it there or correct the row',
    { column: "school", row: 2, value: "c" },
  ],
  [
    "an empty label",
    { item: ["i", " ", "k"] },
    'column "item", row 1 (from 0): expected a label (a non-empty string or a number), got " "; drop the row or name its group',
    { column: "item", row: 1, value: " " },
  ],
  [
    "a label that is null",
    { item: ["i", "j", null] },
    'column "item", row 2 (from 0): expected a label (a non-empty string or a number), got null; drop the row or name its group',
    { column: "item", row: 2, value: null },
  ],
  [
    "a level without rows",
    { school: { of: ["a", "b", "b"], labels: ["a", "b", "c"], funding: [1, 2, 3], se: [1, 1, 1] } },
    'column "school": level "c" has no rows; leave it out of "labels" (groups without data are predicted after the fit)',
    { column: "school", value: "c" },
  ],
  [
    "a level twice",
    { school: { ...school, labels: ["a", "a"] } },
    'column "school": level "a" is in "labels" twice; leave one out',
    { column: "school", value: "a" },
  ],
  [
    "labels that are no list",
    { school: { ...school, labels: "ab" } },
    'column "school": "labels" should be a list, got "ab"',
    { column: "school" },
  ],
  [
    "a group's own column of another length",
    { school: { ...school, se: [1] } },
    'column "school.se" has 1 values, but "school.labels" has 2; columns of one axis must be of one length',
    { column: "school.se", value: 1 },
  ],
  [
    "a bad value in a group's own column",
    { school: { ...school, se: [1, 0] } },
    `column "school.se", level "b": expected a number above 0, got 0; ${correct}`,
    { column: "school.se", row: 1, value: 0 },
  ],
  [
    "a misspelt column of a group's own",
    { school: { ...school, fundign: [1, 2] } },
    'unexpected column "school.fundign"; did you mean "funding"?',
    { column: "school.fundign" },
  ],
  [
    "a group's own columns left out",
    { school: ["a", "b", "b"] },
    'column "school": a group with columns of its own needs "labels", to say whose each value of "funding", "se" is; give { of: [...], labels: [...], funding: [...] }',
    { column: "school" },
  ],
  [
    "a group without its rows",
    { school: { labels: ["a", "b"], funding: [1, 2], se: [1, 1] } },
    'column "school": "of" is missing, the group\'s label of each row; give { of: [...], labels: [...] }',
    { column: "school" },
  ],
  [
    "a missing column",
    { y: undefined },
    'missing column "y"; the schema asks for "school", "item", "x", "y", "n", "ok", the data have "school", "item", "x", "n", "ok"',
    { column: "y" },
  ],
  [
    "a misspelt column",
    { itme: [1, 2, 3], item: undefined },
    'unexpected column "itme"; did you mean "item"?',
    { column: "itme" },
  ],
  [
    "an unexpected column",
    { weather: [1, 2, 3] },
    'unexpected column "weather"; leave it out, or add it to the schema, which asks for "school", "item", "x", "y", "n", "ok"',
    { column: "weather" },
  ],
  [
    "data for a fixed axis",
    { arm: ["placebo"] },
    'unexpected column "arm"; it is an axis of the schema, whose labels are known; leave it out',
    { column: "arm" },
  ],
  [
    "a ragged matrix",
    { x: [[1, 2], [3], [5, 6]] },
    'column "x", row 1 (from 0): expected 2 numbers, as in the first row, got 1',
    { column: "x", row: 1 },
  ],
  [
    "a flat matrix",
    { x: [1, 2, 3] },
    'column "x": expected a list of rows, each a list of numbers, or an object with a list for each column; got a list of numbers',
    { column: "x", value: 1 },
  ],
  [
    "NaN in a matrix",
    {
      x: [
        [1, 2],
        [3, Number.NaN],
        [5, 6],
      ],
    },
    'column "x", row 1 (from 0), column 1 (from 0): expected a finite number, got NaN; drop the row or fill the value in',
    { column: "x", row: 1, value: Number.NaN },
  ],
  [
    "a matrix's columns of unequal length",
    { x: { hours: [1, 2, 3], age: [1, 2] } },
    'column "x.age" has 2 values, but "x.hours" has 3; columns of one axis must be of one length',
    { column: "x.age", value: 2 },
  ],
  [
    "a matrix without rows",
    { x: [] },
    'column "x": the matrix has no rows; give at least one',
    { column: "x" },
  ],
  [
    "a matrix without columns",
    { x: [[], [], []] },
    'column "x": the matrix has no columns; give at least one',
    { column: "x" },
  ],
  [
    "labels of too few rows",
    { rows: ["first"] },
    'column "rows" has 1 values, but "x" has 3; columns of one axis must be of one length',
    { column: "rows", value: 1 },
  ],
];

describe("data that do not fit the schema", () => {
  it("are taken when they do", () => {
    expect(trials.density(good).dimension).toBe(5);
  });

  it.each(cases)("%s", (_what, change, message, fields = {}) => {
    const data = { ...good, ...change } as unknown as typeof good;
    expect(failure("data", () => trials.density(data))).toEqual({ message, ...fields });
  });

  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [[1, 2], "a list of 2"],
    ["data.csv", '"data.csv"'],
  ])("no data: %s", (data, shown) => {
    const { message } = failure("data", () => trials.density(data as never));
    expect(message).toBe(
      `no data: expected an object of columns with "school", "item", "x", "y", "n", "ok", got ${shown}`,
    );
  });

  it("no rows", () => {
    const one = model({ g: group(), y: real() }, ({ y }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      observe(y, normal(mu, 1));
      return { mu };
    });
    const empty = failure("data", () => one.density({ g: [], y: [] }));
    expect(empty).toEqual({ message: "no data: every column has 0 rows; a model needs at least one" });
    const groups = model({ g: group() }, ({ g }, { parameter }) => ({
      theta: parameter(normal(0, 1), { each: g }),
    }));
    expect(failure("data", () => groups.density({ g: [] }))).toEqual(empty);
  });

  it("nested levels that a slash makes one", () => {
    const nested = model(
      { school: group(), teacher: group().within("school") },
      ({ teacher }, { parameter }) => ({
        u: parameter(normal(0, 1), { each: teacher }),
      }),
    );
    expect(failure("data", () => nested.density({ school: ["A", "A/B"], teacher: ["B/C", "C"] }))).toEqual({
      message:
        'column "teacher", row 1 (from 0): "A/B/C" is the name of two levels, as labels of "school" or "teacher" hold a "/"; rename one',
      column: "teacher",
      row: 1,
      value: "A/B/C",
    });
  });
});

describe("data outside the support of their distribution", () => {
  const schema = { y: real(), s: real(), k: count(), g: group({ se: real() }) };
  const program = (distribution: (sites: Record<"mu" | "p" | "r" | "s" | "k", never>) => Distribution) =>
    model(schema, ({ y, s, k, g }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      const p = parameter(beta(1, 1));
      const r = parameter(exponential(1));
      const theta = parameter(normal(mu, g.se), { each: g });
      observe(y, distribution({ mu, p, r, s, k } as never));
      return { mu, p, r, theta };
    });
  const said = (distribution: Parameters<typeof program>[0], y: number[], se = [1, 1]) => {
    const g = { of: ["a", "b", "a"], labels: ["a", "b"], se };
    return failure("data", () => program(distribution).density({ y, s: [1, 2, -0.5], k: [5, 5, 3], g }));
  };
  const remedy = "correct the value or observe the column with another distribution";

  it("exponential of a negative number", () => {
    expect(said(({ r }) => exponential(r), [1, -2, 1])).toEqual({
      message: `column "y", row 1 (from 0): exponential has no mass at -2, only at finite numbers from 0 up; ${remedy}`,
      column: "y",
      row: 1,
      value: -2,
    });
  });

  it("binomial of more than the trials of its row", () => {
    expect(said(({ p, k }) => binomial(k, p), [5, 5, 4])).toEqual({
      message: `column "y", row 2 (from 0): binomial has no mass at 4, only at whole numbers from 0 to 3; ${remedy}`,
      column: "y",
      row: 2,
      value: 4,
    });
  });

  it("lognormal of 0, which is on its edge", () => {
    expect(said(({ mu }) => lognormal(mu, 1), [0, 1, 1]).message).toBe(
      `column "y", row 0 (from 0): lognormal has no mass at 0, only at numbers above 0; ${remedy}`,
    );
  });

  it("beta of 1", () => {
    expect(said(({ r }) => beta(r, 1), [0.5, 1, 0.5]).message).toBe(
      `column "y", row 1 (from 0): beta has no mass at 1, only at numbers between 0 and 1; ${remedy}`,
    );
  });

  it("poisson of a fraction", () => {
    expect(said(({ r }) => poisson(r), [1, 0.5, 1]).message).toBe(
      `column "y", row 1 (from 0): poisson has no mass at 0.5, only at whole numbers from 0 up; ${remedy}`,
    );
  });

  it("uniform outside its bounds", () => {
    expect(said(() => uniform(0, 2), [0, 2, 3]).message).toBe(
      `column "y", row 2 (from 0): uniform has no mass at 3, only at finite numbers from 0 to 2; ${remedy}`,
    );
  });

  it("an angle in degrees", () => {
    expect(said(() => vonMises(0, 1), [0, -1, 90]).message).toBe(
      `column "y", row 2 (from 0): vonMises has no mass at 90, only at finite numbers from ${-Math.PI} to ${Math.PI}; ${remedy}`,
    );
  });

  it("beyond the end that a known shape gives", () => {
    expect(said(() => generalisedExtremeValue(0, 1, -0.5), [0, -9, 2]).message).toBe(
      `column "y", row 2 (from 0): generalisedExtremeValue has no mass at 2, only at finite numbers below 2; ${remedy}`,
    );
  });

  it("a column that is a scale and not positive", () => {
    expect(said(({ mu, s }) => normal(mu, s), [1, 2, 3])).toEqual({
      message:
        'column "s", row 2 (from 0): the sd of y ~ normal must be positive, got -0.5; correct the value',
      column: "s",
      row: 2,
      value: -0.5,
    });
  });

  it("a group's own column that is a scale and not positive", () => {
    expect(said(({ mu }) => normal(mu, 1), [1, 2, 3], [1, 0])).toEqual({
      message:
        'column "g.se", level "b": the sd of theta ~ normal must be positive, got 0; correct the value',
      column: "g.se",
      row: 1,
      value: 0,
    });
  });

  it("a scale computed from columns that is not positive", () => {
    const scaled = model(schema, ({ y, s }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      observe(y, normal(mu, s.mul(2)));
      return { mu };
    });
    const g = { of: ["a", "b", "a"], labels: ["a", "b"], se: [1, 1] };
    expect(
      failure("data", () => scaled.density({ y: [1, 2, 3], s: [1, 2, -0.5], k: [1, 1, 1], g })),
    ).toMatchObject({
      message:
        '"y", row 2 (from 0): the sd of y ~ normal must be positive, got -1; correct the data, or the value fixed by given, that it is made of',
      row: 2,
      value: -1,
    });
  });
});

describe("matrices along an axis", () => {
  const imaging = model(
    { arm: axis(["placebo", "drug"]), dose: matrix("arm"), pixel: group({ visits: matrix("arm") }) },
    ({ arm, dose, pixel }, { parameter }) => {
      const b = parameter(normal(0, 1), { each: arm });
      return { b, seen: linear(dose, b), made: linear(pixel.visits, b) };
    },
  );
  const own = {
    of: ["a", "b", "b"],
    labels: ["a", "b"],
    visits: [
      [1, 2],
      [3, 4],
    ],
  };
  const plain = { dose: { drug: [1, 0, 1], placebo: [0, 1, 0] }, pixel: own };

  it("are taken", () => {
    expect(imaging.density(plain).dimension).toBe(2);
  });

  it.each<Case>([
    [
      "a matrix with too many columns for its axis",
      {
        dose: [
          [1, 2],
          [3, 4, 5],
          [6, 7],
        ],
      },
      'column "dose", row 1 (from 0): expected 2 numbers, one for each label of the axis "arm", got 3',
      { column: "dose", row: 1 },
    ],
    [
      "a matrix's column that is no label of its axis",
      { dose: { placebo: [1, 1, 1], drug: [1, 1, 1], drugs: [0, 0, 0] } },
      'column "dose": its columns are the labels of the axis "arm", 2 from "placebo" to "drug"; "drugs" is not one',
      { column: "dose.drugs" },
    ],
    [
      "a matrix without a column of its axis",
      { dose: { placebo: [1, 1, 1] } },
      'column "dose": its columns are the labels of the axis "arm", 2 from "placebo" to "drug"; "drug" is missing',
      { column: "dose.drug" },
    ],
    [
      "a group's matrix with a level short",
      { pixel: { ...own, visits: [[1, 2]] } },
      'column "pixel.visits" has 1 values, but "pixel.labels" has 2; columns of one axis must be of one length',
      { column: "pixel.visits", value: 1 },
    ],
    [
      "a group's matrix, ragged",
      { pixel: { ...own, visits: [[1, 2], [3]] } },
      'column "pixel.visits", level "b": expected 2 numbers, one for each label of the axis "arm", got 1',
      { column: "pixel.visits", row: 1 },
    ],
    [
      "a string in a group's matrix",
      {
        pixel: {
          ...own,
          visits: [
            [1, 2],
            [3, "4"],
          ],
        },
      },
      'column "pixel.visits", level "b", column 1 (from 0): expected a finite number, got "4"; convert strings to numbers before fitting',
      { column: "pixel.visits", row: 1, value: "4" },
    ],
    [
      "NaN in a named column of a group's matrix",
      { pixel: { ...own, visits: { placebo: [1, 2], drug: [Number.NaN, 2] } } },
      'column "pixel.visits.drug", level "a": expected a finite number, got NaN; drop the row or fill the value in',
      { column: "pixel.visits.drug", row: 0, value: Number.NaN },
    ],
    [
      "a group's matrix left out",
      { pixel: { ...own, visits: undefined } },
      'column "pixel.visits": expected a list of rows, got undefined',
      { column: "pixel.visits" },
    ],
  ])("%s", (_what, change, message, fields = {}) => {
    expect(failure("data", () => imaging.density({ ...plain, ...change } as never))).toEqual({
      message,
      ...fields,
    });
  });
});
