import {
  axis,
  exponential,
  group,
  halfCauchy,
  halfNormal,
  linear,
  lognormal,
  matrix,
  model,
  normal,
  positive,
  real,
  studentT,
  uniform,
} from "../../src/index.ts";
import type { Model } from "../../src/public/model.ts";

/** A model with Gaussian terms whose program returns every parameter, with data, and what is said of it. */
export interface GaussianCase {
  readonly name: string;
  readonly model: Model;
  readonly data: Record<string, unknown>;
  /** Names of the parameters that the rewrites integrate out. */
  readonly integrated: readonly string[];
  /** Whether rows are reduced to moments. */
  readonly reduced: boolean;
}

/** Numbers that look random and are always the same. */
function numbers(count: number, seed: number, scale = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return scale * (2 * (state / 2147483648) - 1);
  });
}

const picks = (count: number, of: readonly string[], seed: number) =>
  numbers(count, seed).map((x) => of[Math.floor(((x + 1) / 2) * of.length)]!);

const SCHOOLS = ["a", "b", "c", "d", "e"];
const ROWS = 37;
const school = picks(ROWS, SCHOOLS, 3);
const y = numbers(ROWS, 5, 3);
const x = numbers(ROWS, 7, 2);
const w = numbers(ROWS, 11, 1);

const of = (m: unknown) => m as Model;

export const gaussianCases: readonly GaussianCase[] = [
  {
    name: "schools",
    model: of(
      model({ school: group(), y: real() }, ({ school, y }, { parameter, observe }) => {
        const mu = parameter(normal(1, 2));
        const tau = parameter(exponential(0.5));
        const sigma = parameter(exponential(0.5));
        const theta = parameter(normal(mu, tau), { each: school });
        observe(y, normal(theta.at(school), sigma));
        return { mu, tau, sigma, theta };
      }),
    ),
    data: { school, y },
    integrated: ["theta"],
    reduced: true,
  },
  {
    name: "schools, not centred",
    model: of(
      model({ school: group(), y: real() }, ({ school, y }, { parameter, observe }) => {
        const mu = parameter(normal(1, 2));
        const tau = parameter(exponential(0.5));
        const sigma = parameter(exponential(0.5));
        const z = parameter(normal(0, 1), { each: school });
        observe(y, normal(mu.add(tau.mul(z)).at(school), sigma));
        return { mu, tau, sigma, z };
      }),
    ),
    data: { school, y },
    integrated: ["z"],
    reduced: true,
  },
  {
    name: "eight schools",
    model: of(
      model({ y: real(), se: positive() }, ({ y, se, rows }, { parameter, observe }) => {
        const mu = parameter(normal(0, 5));
        const tau = parameter(halfCauchy(5));
        const theta = parameter(normal(mu, tau), { each: rows });
        observe(y, normal(theta, se));
        return { mu, tau, theta };
      }),
    ),
    data: { y: [28, 8, -3, 7, -1, 1, 18, 12], se: [15, 10, 16, 11, 9, 11, 10, 18] },
    integrated: ["theta"],
    reduced: false,
  },
  {
    name: "a predictor of rows and one of groups",
    model: of(
      model(
        { county: group({ u: real() }), x: real(), y: real() },
        ({ county, x, y }, { parameter, observe }) => {
          const a = parameter(normal(0, 5));
          const b = parameter(normal(0, 5));
          const slope = parameter(normal(0, 5));
          const tau = parameter(halfNormal(2));
          const sigma = parameter(halfNormal(2));
          const alpha = parameter(normal(a.add(b.mul(county.u)), tau), { each: county });
          observe(y, normal(alpha.at(county).add(slope.mul(x)), sigma));
          return { a, b, slope, tau, sigma, alpha };
        },
      ),
    ),
    data: { county: { of: school, labels: SCHOOLS, u: numbers(5, 13) }, x, y },
    integrated: ["alpha"],
    reduced: true,
  },
  {
    name: "varying intercepts and slopes, one group where x is constant",
    model: of(
      model({ school: group(), x: real(), y: real() }, ({ school, x, y }, { parameter, observe }) => {
        const ma = parameter(normal(0, 5));
        const mb = parameter(normal(0, 5));
        const ta = parameter(halfNormal(2));
        const tb = parameter(halfNormal(2));
        const sigma = parameter(halfNormal(2));
        const a = parameter(normal(ma, ta), { each: school });
        const b = parameter(normal(mb, tb), { each: school });
        observe(y, normal(a.at(school).add(b.at(school).mul(x)), sigma));
        return { ma, mb, ta, tb, sigma, a, b };
      }),
    ),
    data: {
      school,
      x: x.map((value, i) => (school[i] === "b" ? 1 : value)),
      y,
    },
    integrated: ["b", "a"],
    reduced: true,
  },
  {
    name: "correlated slopes",
    model: of(
      model({ school: group(), x: real(), y: real() }, ({ school, x, y }, { parameter, observe }) => {
        const ma = parameter(normal(0, 5));
        const mb = parameter(normal(0, 5));
        const ta = parameter(halfNormal(2));
        const tb = parameter(halfNormal(2));
        const rho = parameter(uniform(-1, 1));
        const sigma = parameter(halfNormal(2));
        const z1 = parameter(normal(0, 1), { each: school });
        const z2 = parameter(normal(0, 1), { each: school });
        const a = ma.add(ta.mul(z1));
        const b = mb.add(tb.mul(rho.mul(z1).add(rho.square().neg().add(1).sqrt().mul(z2))));
        observe(y, normal(a.at(school).add(b.at(school).mul(x)), sigma));
        return { ma, mb, ta, tb, rho, sigma, z1, z2 };
      }),
    ),
    data: { school, x, y },
    integrated: ["z2", "z1"],
    reduced: true,
  },
  ...[true, false].map((centred) => ({
    name: `three levels${centred ? "" : ", not centred"}`,
    model: of(
      model(
        { school: group(), teacher: group().within("school"), y: real() },
        ({ school, teacher, y }, { parameter, observe }) => {
          const mu = parameter(normal(0, 5));
          const ts = parameter(halfNormal(2));
          const tt = parameter(halfNormal(2));
          const sigma = parameter(halfNormal(2));
          const s = parameter(centred ? normal(mu, ts) : normal(0, 1), { each: school });
          const mean = centred ? s : mu.add(ts.mul(s));
          const t = parameter(centred ? normal(mean.at(teacher.school), tt) : normal(0, 1), {
            each: teacher,
          });
          const teachers = centred ? t : mean.at(teacher.school).add(tt.mul(t));
          observe(y, normal(teachers.at(teacher), sigma));
          return { mu, ts, tt, sigma, s, t };
        },
      ),
    ),
    data: { school, teacher: picks(ROWS, ["p", "q", "r"], 17), y },
    integrated: ["t", "s"],
    reduced: true,
  })),
  {
    name: "crossed factors",
    model: of(
      model(
        { subject: group(), item: group(), y: real() },
        ({ subject, item, y }, { parameter, observe }) => {
          const mu = parameter(normal(0, 5));
          const ts = parameter(halfNormal(2));
          const ti = parameter(halfNormal(2));
          const sigma = parameter(halfNormal(2));
          const s = parameter(normal(0, ts), { each: subject });
          const i = parameter(normal(0, ti), { each: item });
          observe(y, normal(mu.add(s.at(subject)).add(i.at(item)), sigma));
          return { mu, ts, ti, sigma, s, i };
        },
      ),
    ),
    data: { subject: school, item: picks(ROWS, ["p", "q", "r"], 19), y },
    integrated: ["s"],
    reduced: true,
  },
  {
    name: "lognormal effects and outcomes",
    model: of(
      model({ school: group(), y: positive() }, ({ school, y }, { parameter, observe }) => {
        const mu = parameter(normal(0, 2));
        const tau = parameter(halfNormal(1));
        const sigma = parameter(halfNormal(1));
        const theta = parameter(lognormal(mu, tau), { each: school });
        observe(y, lognormal(theta.log().at(school), sigma));
        return { mu, tau, sigma, theta };
      }),
    ),
    data: { school, y: y.map((value) => 1 + Math.abs(value)) },
    integrated: ["theta"],
    reduced: true,
  },
  {
    name: "a residual scale for each group",
    model: of(
      model({ school: group(), x: real(), y: real() }, ({ school, x, y }, { parameter, observe }) => {
        const mu = parameter(normal(0, 2));
        const beta = parameter(normal(0, 2));
        const tau = parameter(halfNormal(1));
        const sigma = parameter(lognormal(0, 0.5), { each: school });
        const theta = parameter(normal(mu, tau), { each: school });
        observe(y, normal(theta.at(school).add(beta.mul(x)), sigma.at(school)));
        return { mu, beta, tau, sigma, theta };
      }),
    ),
    data: { school, x, y },
    integrated: ["theta"],
    reduced: true,
  },
  {
    name: "known standard errors times an unknown factor",
    model: of(
      model({ school: group(), se: positive(), y: real() }, ({ school, se, y }, { parameter, observe }) => {
        const mu = parameter(normal(0, 2));
        const tau = parameter(halfNormal(1));
        const factor = parameter(lognormal(0, 0.5));
        const theta = parameter(normal(mu, tau), { each: school });
        observe(y, normal(theta.at(school), factor.mul(se)));
        return { mu, tau, factor, theta };
      }),
    ),
    data: { school, se: w.map((value) => 0.5 + Math.abs(value)), y },
    integrated: ["theta"],
    reduced: true,
  },
  {
    name: "a matrix of predictors",
    model: of(
      model({ school: group(), x: matrix(), y: real() }, ({ school, x, y }, { parameter, observe }) => {
        const tau = parameter(halfNormal(1));
        const sigma = parameter(halfNormal(1));
        const beta = parameter(normal(0, 2), { each: x.columns });
        const theta = parameter(normal(0, tau), { each: school });
        observe(y, normal(theta.at(school).add(linear(x, beta)), sigma));
        return { tau, sigma, beta, theta };
      }),
    ),
    data: { school, x: x.map((value, i) => [value, w[i]!, value * w[i]!]), y },
    integrated: ["theta"],
    reduced: true,
  },
  {
    name: "a matrix of predictors alone, one of them twice, with a scale to learn",
    model: of(
      model({ first: real(), x: matrix(), y: real() }, ({ first, x, y }, { parameter, observe }) => {
        const tau = parameter(halfNormal(1));
        const sigma = parameter(halfNormal(1));
        const a = parameter(normal(0, 2));
        const beta = parameter(normal(0.5, tau), { each: x.columns });
        observe(y, normal(a.mul(first).add(linear(x, beta)), sigma));
        return { tau, sigma, a, beta };
      }),
    ),
    data: { first: w, x: x.map((value, i) => [value, w[i]! * value, y[i]! * value, value]), y },
    integrated: ["beta"],
    reduced: true,
  },
  {
    name: "a matrix of predictors with unequal scales",
    model: of(
      model({ x: matrix(), y: real() }, ({ x, y }, { parameter, observe }) => {
        const sigma = parameter(halfNormal(1));
        const scale = parameter(halfNormal(1), { each: x.columns });
        const beta = parameter(normal(0, scale), { each: x.columns });
        observe(y, normal(linear(x, beta), sigma));
        return { sigma, scale, beta };
      }),
    ),
    data: { x: x.map((value, i) => [value, w[i]!, value * w[i]!]), y },
    integrated: [],
    reduced: true,
  },
  {
    name: "a regression",
    model: of(
      model({ x: real(), w: real(), y: real() }, ({ x, w, y }, { parameter, observe }) => {
        const a = parameter(normal(0, 10));
        const b = parameter(normal(0, 10));
        const c = parameter(normal(0, 10));
        const sigma = parameter(exponential(1));
        observe(y, normal(a.add(b.mul(x)).add(c.mul(w)), sigma));
        return { a, b, c, sigma };
      }),
    ),
    data: { x, w, y },
    integrated: ["c", "b", "a"],
    reduced: true,
  },
  {
    name: "the funnel",
    model: of(
      model({ place: axis(9), y: real() }, ({ place, y }, { parameter, observe }) => {
        const v = parameter(normal(0, 3));
        const x = parameter(normal(0, v.div(2).exp()), { each: place });
        observe(y, normal(0, 1));
        return { v, x };
      }),
    ),
    data: { y: [0] },
    integrated: ["x"],
    reduced: false,
  },
  {
    name: "two outcomes of the same effects, one of them heavy-tailed through another parameter",
    model: of(
      model({ school: group(), y: real(), z: real() }, ({ school, y, z }, { parameter, observe }) => {
        const mu = parameter(studentT(3, 0, 2));
        const shift = parameter(normal(0, 2));
        const tau = parameter(halfNormal(1));
        const sigma = parameter(halfNormal(1));
        const theta = parameter(normal(mu, tau), { each: school });
        observe(y, normal(theta.at(school), sigma));
        observe(z, normal(theta.mul(2).at(school).add(shift), 1.5));
        return { mu, shift, tau, sigma, theta };
      }),
    ),
    data: { school, y, z: w },
    integrated: ["theta"],
    reduced: true,
  },
];
