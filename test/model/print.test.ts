import { expect, it } from "vitest";
import "../../src/build.ts";
import {
  axis,
  count,
  exponential,
  flat,
  group,
  halfNormal,
  linear,
  matrix,
  model,
  normal,
  poissonLog,
  real,
  studentT,
  uniform,
  where,
} from "../../src/index.ts";

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta, icc: tau.pow(2).div(tau.pow(2).add(sigma.pow(2))) };
});

it("the twelve schools", () => {
  expect(`\n${schools}\n`).toMatchInlineSnapshot(`
    "
    mu    ~ normal(75, 15)
    tau   ~ exponential(0.1)
    sigma ~ exponential(0.1)
    theta ~ normal(mu, tau)                for each school
    score ~ normal(theta[school], sigma)   for each row
    icc   = tau^2 / (tau^2 + sigma^2)
    "
  `);
});

it("parameters fixed", () => {
  expect(`\n${schools.given({ mu: 78, theta: [1, 2] })}\n`).toMatchInlineSnapshot(`
    "
    mu    ~ normal(75, 15)   fixed at 78
    tau   ~ exponential(0.1)
    sigma ~ exponential(0.1)
    theta ~ normal(78, tau)   fixed        for each school
    score ~ normal(theta[school], sigma)   for each row
    icc   = tau^2 / (tau^2 + sigma^2)
    "
  `);
});

it("matrices along one axis", () => {
  const made = model(
    { steps: axis(3), blur: matrix("steps"), pixel: group({ walk: matrix("steps") }), y: real() },
    ({ steps, blur, pixel, y }, { parameter, observe }) => {
      const w = parameter(normal(0, 1), { each: [pixel, steps] });
      const d = parameter(normal(0, 1), { each: steps });
      observe(y, normal(linear(blur, d.add(w.at(pixel))), 1));
      return { d, x: linear(pixel.walk, d), z: w.mul(d).sum(steps) };
    },
  );
  expect(`\n${made.given({ d: [1, 2, 3] })}\n`).toMatchInlineSnapshot(`
    "
    parameter 1 ~ normal(0, 1)                                      for each pixel and steps
    d           ~ normal(0, 1)   fixed                              for each steps
    y           ~ normal(linear(blur, parameter 1[pixel] + d), 1)   for each row
    x           = linear(pixel.walk, d)                             for each pixel
    z           = sum over steps of (parameter 1 * d)               for each pixel
    "
  `);
});

it("an observation left out", () => {
  expect(String(schools.without("score"))).not.toContain("score");
});

it("nested groups, own columns, a matrix, sums", () => {
  const made = model(
    {
      school: group({ funding: real() }),
      teacher: group().within("school"),
      item: group(),
      arm: axis(["placebo", "drug"]),
      x: matrix(),
      y: real(),
      n: count(),
      dose: real(),
    },
    ({ school, teacher, item, arm, x, y, n, dose }, { parameter, observe }) => {
      const mu = parameter(normal(0, 10));
      const gamma = parameter(normal(0, 1));
      const tau = parameter(halfNormal(1));
      const unnamed = parameter(uniform(0, 5));
      const alpha = parameter(normal(mu.add(gamma.mul(school.funding)), tau), { each: school });
      const u = parameter(normal(alpha.at(teacher.school), unnamed), { each: teacher });
      const b = parameter(normal(0, 1), { each: x.columns });
      const table = parameter(normal(0, 1), { each: [item, arm] });
      const s = parameter(flat({ lower: 0 }));
      const eta = u
        .at(teacher)
        .add(linear(x, b))
        .add(alpha.at(school).mul(dose.sub(3).div(7)));
      observe(y, studentT(4, eta, s));
      observe(n, poissonLog(alpha.at(school).add(table.sum(arm).at(item))));
      return {
        mu,
        gamma,
        tau,
        alpha,
        u,
        b,
        table,
        s,
        positivePart: alpha.max(0).sum(),
        etaBySchool: eta.sumBy(school),
        share: y.sumBy(school).at(school),
      };
    },
  );
  expect(`\n${made}\n`).toMatchInlineSnapshot(`
    "
    mu           ~ normal(0, 10)
    gamma        ~ normal(0, 1)
    tau          ~ halfNormal(1)
    parameter 4  ~ uniform(0, 5)
    alpha        ~ normal(mu + school.funding * gamma, tau)                                   for each school
    u            ~ normal(alpha[school], parameter 4)                                         for each teacher
    b            ~ normal(0, 1)                                                               for each x.columns
    table        ~ normal(0, 1)                                                               for each item and arm
    s            ~ flat(above 0)
    y            ~ studentT(4, u[teacher] + linear(x, b) + (dose - 3) * (alpha[school] / 7), s)   for each row
    n            ~ poissonLog(alpha[school] + (sum over arm of table[item]))                  for each row
    positivePart = sum over school of max(alpha, 0)
    etaBySchool  = sum by school of (u[teacher] + linear(x, b) + (dose - 3) * (alpha[school] / 7))   for each school
    share        = (sum by school of y)[school]                                               for each row
    "
  `);
});

it("arithmetic, with no more parentheses than its meaning needs", () => {
  const made = model({ y: real() }, ({ y }, { parameter }) => {
    const a = parameter(normal(0, 1));
    const b = parameter(normal(0, 1));
    const c = parameter(exponential(1));
    return {
      a,
      b,
      c,
      minus: a.sub(b.sub(c)),
      minusSum: a.sub(b).sub(c),
      negative: a.neg().sub(b).mul(c),
      product: a.mul(b).mul(a).div(c.square()),
      quotient: a.div(b).div(c),
      over: a.div(b.mul(c)),
      nested: a.div(b.div(c)),
      thirds: a.div(3),
      cube: a.pow(3),
      half: c.pow(0.5),
      power: a.mul(b).pow(c),
      inverse: c.pow(-1.5),
      squareOfSum: a.add(1).square().exp(),
      where: where(a.lessThan(0), a.neg(), a.mul(2)),
      mean: y.sum().div(a.abs()),
      constants: a.mul(-2).add(1e-7).sub(Math.PI),
      minusProduct: a.sub(b.mul(-3)),
      negativeQuotient: b.mul(-3).div(c).mul(a.add(-1)),
    };
  });
  expect(`\n${made}\n`).toMatchInlineSnapshot(`
    "
    a                ~ normal(0, 1)
    b                ~ normal(0, 1)
    c                ~ exponential(1)
    minus            = a - (b - c)
    minusSum         = a - b - c
    negative         = c * (-a - b)
    product          = a^2 * b / c^2
    quotient         = a / (b * c)
    over             = a / (b * c)
    nested           = a * c / b
    thirds           = a / 3
    cube             = a^3
    half             = sqrt(c)
    power            = (a * b)^c
    inverse          = 1 / c^1.5
    squareOfSum      = exp((1 + a)^2)
    where            = where(a < 0, -a, 2 * a)
    mean             = (sum over rows of y) / abs(a)
    constants        = 1e-7 - 2 * a - 3.14159
    minusProduct     = a - (-3 * b)
    negativeQuotient = -3 * b * (-1 + a) / c
    "
  `);
});

it("explain says what the compiler did", () => {
  const text = schools.explain({ school: ["Oak", "Elm", "Oak"], score: [70, 81, 75] });
  expect(`\n${text.replace(/[\d,]+ bytes/g, "some bytes")}\n`).toMatchInlineSnapshot(`
    "
    position: 3 numbers
      mu: the whole line
      tau: above a bound, by exp
      sigma: above a bound, by exp
    rewritten, exactly:
      reduce: score, 3 terms to 2
      marginalise: theta (2) integrated out, and drawn back exactly for each draw
    sorted: rows (3) by school (2), so that a group's values are read once a group
    prepared once for the data:
      loop over segments by school (2) > rows (3) in pairs: 2 sums
      loop over school (2) in pairs: 3 arrays, 3 operations an element
      loop over segments by school (2) > rows (3) in pairs: 1 sum, 2 operations an element
    one log-density and gradient:
      loop over school (2) in pairs: 5 sums and 1 sum of logarithms by products, 16 operations an element
      in all 2 elements visited; engine functions in the code: exp, logX2
    memory: some bytes of data, gone through once; some bytes of it stay with each chain, and some bytes a draw
    code: some bytes of WebAssembly, for any data of this schema
    "
  `);
});

it("explain says beforehand what memory a fit of many rows takes", () => {
  const rows = 200_000;
  const data = {
    school: Array.from({ length: rows }, (_, i) => i % 10),
    score: new Float64Array(rows).fill(70),
  };
  const memory =
    /memory: (.+) of data, gone through once; (.+) of it stay with each chain, and 88 bytes a draw/;
  expect(memory.exec(schools.explain(data))!.slice(1)).toEqual([
    expect.stringMatching(/^1,6\d\d kB$/),
    expect.stringMatching(/^\d{3} bytes$/),
  ]);
  const written = schools.explain(data, { rewrites: false });
  expect(written).toMatch(
    /memory: 1,6\d\d kB of data, gone through once; 1,6\d\d kB of it stay with each chain/,
  );
});
