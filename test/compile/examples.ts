import { bernoulliLogit } from "../../src/distribution/bernoulli-logit.ts";
import { categoricalLogit } from "../../src/distribution/categorical.ts";
import { cauchy } from "../../src/distribution/cauchy.ts";
import { dirichlet } from "../../src/distribution/dirichlet.ts";
import { exponential } from "../../src/distribution/exponential.ts";
import { gaussianProcess } from "../../src/distribution/gaussian-process.ts";
import { halfCauchy } from "../../src/distribution/half-cauchy.ts";
import { halfNormal } from "../../src/distribution/half-normal.ts";
import { lkj } from "../../src/distribution/lkj.ts";
import { multiNormal } from "../../src/distribution/multi-normal.ts";
import { normal } from "../../src/distribution/normal.ts";
import { ode } from "../../src/equation/ode.ts";
import { squaredExponential } from "../../src/model/covariance-function.ts";
import { type Expression, linear } from "../../src/model/expression.ts";
import { lag } from "../../src/model/lag.ts";
import { last } from "../../src/model/last.ts";
import {
  cholesky,
  diagonal,
  identity,
  ordinal,
  product,
  solve,
  solveLower,
  transpose,
} from "../../src/model/linear-algebra.ts";
import { softmax } from "../../src/model/log-sum-exp.ts";
import { scan } from "../../src/model/scan.ts";
import { axis, binary, count, group, matrix, positive, real, type Schema } from "../../src/model/schema.ts";
import type { Outputs, Program } from "../../src/model/trace.ts";
import { generator } from "./random-data.ts";

/** A model with data. */
export interface Example {
  readonly schema: Schema;
  readonly program: Program<Schema, Outputs>;
  readonly data: Record<string, unknown>;
}

/** A model with data, its program checked against its schema. */
export const example = <S extends Schema>(
  schema: S,
  program: Program<S, Outputs>,
  data: Record<string, unknown>,
): Example => ({ schema, program: program as never, data });

const random = generator(2024);
const noise = () => random() + random() + random() - 1.5;
const list = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

const sizes = [15, 18, 21, 45, 50, 55, 60, 150, 160, 170, 180, 190];
const students = sizes
  .flatMap((size, school) => list(size, () => `school ${school + 1}`))
  .sort(() => noise());

export const twelveSchools = example(
  { school: group(), score: real() },
  ({ school, score }, { parameter, observe }) => {
    const mu = parameter(normal(75, 15));
    const tau = parameter(exponential(0.1));
    const sigma = parameter(exponential(0.1));
    const theta = parameter(normal(mu, tau), { each: school });
    observe(score, normal(theta.at(school), sigma));
    return { mu, tau, sigma, theta, icc: tau.pow(2).div(tau.pow(2).add(sigma.pow(2))) };
  },
  { school: students, score: students.map(() => 78 + 12 * noise()) },
);

export const eightSchools = example(
  { effect: real(), se: positive() },
  ({ effect, se, rows }, { parameter, observe }) => {
    const mu = parameter(normal(0, 5));
    const tau = parameter(halfCauchy(5));
    const theta = parameter(normal(mu, tau), { each: rows });
    observe(effect, normal(theta, se));
    return { mu, tau, theta };
  },
  { effect: [28, 8, -3, 7, -1, 1, 18, 12], se: [15, 10, 16, 11, 9, 11, 10, 18] },
);

/** Radon-like: intercepts and slopes that vary by county, a county's own predictor, a design matrix. */
export const varyingSlopes = example(
  { county: group({ uranium: real() }), floor: binary(), X: matrix(), level: real() },
  ({ county, floor, X, level }, { parameter, observe }) => {
    const gamma = parameter(normal(0, 2));
    const beta = parameter(normal(0, 1), { each: X.columns });
    const tauA = parameter(halfNormal(1));
    const tauB = parameter(halfNormal(1));
    const a = parameter(normal(gamma.mul(county.uranium), tauA), { each: county });
    const b = parameter(normal(-0.5, tauB), { each: county });
    const sigma = parameter(halfCauchy(1));
    observe(level, normal(a.at(county).add(b.at(county).mul(floor)).add(linear(X, beta)), sigma));
    return { gamma, beta, tauA, tauB, a, b, sigma, basement: a.exp() };
  },
  {
    county: {
      of: list(211, (i) => (i < 37 ? `c${i}` : `c${Math.floor(37 * random() * random())}`)),
      labels: list(37, (i) => `c${36 - i}`),
      uranium: list(37, noise),
    },
    floor: list(211, () => Math.floor(2 * random())),
    X: list(211, () => list(3, noise)),
    level: list(211, noise),
  },
);

/** Logistic regression with two crossed groups. */
export const crossedLogistic = example(
  { person: group(), item: group(), x: real(), right: binary() },
  ({ person, item, x, right }, { parameter, observe }) => {
    const alpha = parameter(cauchy(0, 2.5));
    const beta = parameter(normal(0, 1));
    const sdPerson = parameter(halfNormal(1));
    const ability = parameter(normal(0, sdPerson), { each: person });
    const difficulty = parameter(normal(0, 1), { each: item });
    const eta = alpha.add(beta.mul(x)).add(ability.at(person)).sub(difficulty.at(item));
    observe(right, bernoulliLogit(eta));
    return { alpha, beta, sdPerson, ability, difficulty };
  },
  {
    person: list(157, () => `p${Math.floor(19 * random())}`),
    item: list(157, () => `i${Math.floor(11 * random())}`),
    x: list(157, noise),
    right: list(157, () => Math.floor(2 * random())),
  },
);

/** Calls every function of the engine that a model can, as a number and on pairs. */
export const everyFunction = example(
  { g: group(), x: real() },
  ({ g, x }, { parameter, observe }) => {
    const a = parameter(normal(0, 1));
    const b = parameter(normal(0, 1), { each: g });
    const all = (e: Expression): Expression => {
      const safe = e.square().add(0.5);
      const terms = [
        e.min(2).exp(),
        safe.log(),
        safe.log1p(),
        e.min(2).expm1(),
        e.logistic(),
        e.softplus(),
        safe.lgamma(),
        e.erf(),
        e.erfc(),
        e.normalCdf(),
        e.logNormalCdf(),
        e.inverseMillsRatio(),
        e.logistic().normalQuantile(),
        e.logBesselI0(),
        safe.sqrt(),
        e.abs(),
        e.sin(),
        e.cos(),
        e.tanh(),
        e.atan(),
        safe.pow(e.tanh()),
        e.max(0.25),
      ];
      return terms.reduce((sum, term) => sum.add(term.mul(0.1)));
    };
    observe(x, normal(all(a).add(all(b.at(g).mul(x))) as never, 1));
    return { a, b, all: all(b) };
  },
  { g: list(23, (i) => `g${i % 7}`), x: list(23, noise) },
);

/** Loops one element after the other, in both directions, along rows and along groups that others vary by. */
export const recurrences = example(
  { patient: group(), month: axis(4), y: real() },
  ({ patient, month, y, rows }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1));
    const decay = parameter(normal(0, 1));
    const effect = parameter(normal(mu, 1), { each: [month, patient] });
    const level = last(
      scan(month, mu, (before) => before.mul(decay.tanh()).add(effect)),
      month,
    );
    const variance = scan(
      rows,
      { now: decay.exp(), past: 1 },
      ({ now, past }) => ({
        now: now.mul(0.3).add(y.sub(mu).square().mul(0.2)).add(past.min(now).mul(0.1)),
        past: now,
      }),
      { before: true },
    );
    observe(y, normal(level.at(patient).add(lag(y).mul(decay)), variance.now.add(variance.past).sqrt()));
    return { mu, decay, effect, level, ahead: scan(rows, decay, (x) => x.mul(y).sin(), { reverse: true }) };
  },
  { patient: list(31, (i) => `p${(i * 7) % 5}`), y: list(31, noise) },
);

/** Names that mean something else in AssemblyScript, or nothing at all. */
export const oddNames = example(
  { "the\nrows": group({ "%": real() }), load: real(), "9 lives": positive() },
  (columns, { parameter, observe }) => {
    const { load, "9 lives": nine, "the\nrows": group } = columns;
    const classes = parameter(normal(0, 1));
    const data = parameter(normal(group["%"].mul(classes), nine.sum().mul(0.01)), { each: group });
    const gradient = parameter(exponential(1), { each: group });
    observe(load, normal(data.at(group).exp().add(gradient.at(group)).log(), nine));
    return { class: classes, data, exp: gradient, σ: data.exp(), "a b": gradient.square(), "": load.sum() };
  },
  {
    "the\nrows": { of: list(9, (i) => i % 4), labels: [3, 2, 1, 0], "%": list(4, noise) },
    load: list(9, noise),
    "9 lives": list(9, (i) => 1 + i),
  },
);

/** A differential equation, and a column with missing values. */
const predators = example(
  { year: real(), hares: real({ missing: true }) },
  ({ year, hares }, { parameter, observe }) => {
    const birth = parameter(halfNormal(1));
    const death = parameter(halfNormal(1));
    const first = parameter(halfNormal(10));
    const { hare, lynx } = ode({
      initial: { hare: first, lynx: 4 },
      at: year,
      slopes: ({ hare, lynx }, t) => ({
        hare: birth.sub(lynx.mul(0.05)).mul(hare),
        lynx: hare.mul(0.05).sub(death.mul(t.cos().exp())).mul(lynx),
      }),
    });
    observe(hares, normal(hare, 2));
    return { birth, death, hare, lynx, unseen: hares.missing };
  },
  { year: [3, 1, 2], hares: [12, null, 9] },
);

/** Vectors along an axis of the schema: correlated effects, and choices by their shares. */
export const vectors = example(
  { pupil: group(), x: matrix("term"), term: axis(["one", "slope", "bend"]), y: real(), choice: count() },
  ({ pupil, x, term, y, choice }, { parameter, observe }) => {
    const scale = parameter(halfNormal(1), { each: term });
    const R = parameter(lkj(2), { each: term });
    const effects = parameter(multiNormal(0, { scales: scale, correlation: R }), { each: pupil });
    const share = parameter(dirichlet(2), { each: term });
    observe(y, normal(linear(x, effects.at(pupil)), 1));
    observe(choice, categoricalLogit(effects.at(pupil).add(share), { along: term }));
    return { scale, R, factor: R.factor, effects, share, softened: softmax(effects, term) };
  },
  {
    pupil: list(31, (i) => `p${(i * 7) % 6}`),
    x: list(31, () => [1, noise(), noise()]),
    y: list(31, noise),
    choice: list(31, (i) => i % 3),
  },
);

/** Calls every function of the engine that makes something of whole matrices. */
export const matrices = example(
  { site: group({ x: real() }), x: real(), y: real() },
  ({ site, x, y, rows }, { parameter, observe }) => {
    const range = parameter(exponential(1));
    const z = parameter(normal(0, 1), { each: rows });
    const effect = parameter(
      gaussianProcess(0, squaredExponential({ sd: range, lengthScale: 1 }), site.x, { jitter: 0.01 }),
      { each: site },
    );
    const K = x.sub(transpose(x)).abs().div(range).neg().exp().add(identity(x));
    const L = cholesky(K);
    const whitened = solveLower(L, z.sub(y));
    const mixed = product(product(K, K), z)
      .mul(0.01)
      .add(product(transpose(L), ordinal(z)));
    observe(y, multiNormal(effect.at(site).add(whitened).add(mixed), { covariance: K }));
    return { range, effect, K, spread: diagonal(L), solved: solve(K, z) };
  },
  {
    site: { of: list(23, (i) => i % 7), labels: list(7, (i) => i), x: list(7, noise) },
    x: list(23, noise),
    y: list(23, noise),
  },
);

export const examples: Readonly<Record<string, Example>> = {
  predators,
  twelveSchools,
  eightSchools,
  varyingSlopes,
  crossedLogistic,
  everyFunction,
  recurrences,
  oddNames,
  vectors,
  matrices,
};
