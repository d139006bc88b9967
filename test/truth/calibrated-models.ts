import {
  bernoulliLogit,
  beta,
  betaBinomial,
  binary,
  count,
  exponential,
  gamma,
  group,
  halfNormal,
  linear,
  lognormal,
  matrix,
  mixture,
  model,
  negativeBinomialLog,
  normal,
  poissonLog,
  positive,
  real,
  studentT,
  uniform,
} from "../../src/index.ts";
import type { Model } from "../../src/public/model.ts";

/**
 * A hierarchical model whose prior is such that data simulated from it look like data, and all but the data to be
 * simulated. It returns the hyperparameters, the effects, and a quantity that depends on the data as well.
 */
export interface CalibratedModel {
  readonly name: string;
  readonly model: Model;
  readonly data: Record<string, unknown>;
}

const of = (model: unknown) => model as Model;
/** Group names of rows, for groups of these sizes. */
const groups = (sizes: readonly number[], prefix = "g") =>
  sizes.flatMap((size, j) => Array<string>(size).fill(`${prefix}${j + 1}`));
/** A predictor that takes all of -1 ... 1 within every few rows. */
const waves = (rows: number, period: number) =>
  Array.from({ length: rows }, (_, row) => (2 * (row % period)) / (period - 1) - 1);

const even = groups([5, 5, 5, 5, 5, 5, 5, 5]);
export const sparseAndRich = groups([1, 1, 2, 4, 6, 9, 12, 25]);

/** Its residuals' and its effects' standard deviations are what is returned times these. */
export const oneWay = (times = { tau: 1, sigma: 1 }) =>
  of(
    model({ group: group(), y: real() }, ({ group, y }, { parameter, observe }) => {
      const mu = parameter(normal(1, 2));
      const tau = parameter(halfNormal(1.5));
      const sigma = parameter(gamma(4, 4));
      const theta = parameter(normal(mu, tau.mul(times.tau)), { each: group });
      observe(y, normal(theta.at(group), sigma.mul(times.sigma)));
      const misfit = y.sub(theta.at(group)).square().sum().div(sigma.square());
      return { mu, tau, sigma, theta, misfit };
    }),
  );

/** What it returns as theta lies so many times as far from the mean as theta does. */
export const oneWayNotCentred = (times = 1) =>
  of(
    model({ group: group(), y: real() }, ({ group, y }, { parameter, observe }) => {
      const mu = parameter(normal(1, 2));
      const tau = parameter(exponential(1));
      const sigma = parameter(gamma(4, 4));
      const z = parameter(normal(0, 1), { each: group });
      const theta = mu.add(tau.mul(z));
      observe(y, normal(theta.at(group), sigma));
      const misfit = y.sub(theta.at(group)).square().sum().div(sigma.square());
      return { mu, tau, sigma, theta: mu.add(theta.sub(mu).mul(times)), misfit };
    }),
  );

const knownErrors = model({ y: real(), error: positive() }, ({ y, error, rows }, { parameter, observe }) => {
  const mu = parameter(normal(0, 5));
  const tau = parameter(halfNormal(8));
  const theta = parameter(normal(mu, tau), { each: rows });
  observe(y, normal(theta, error));
  return { mu, tau, theta, misfit: y.sub(theta).div(error).square().sum() };
});

const threeLevels = model(
  { school: group(), teacher: group().within("school"), y: real() },
  ({ school, teacher, y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 2));
    const ofSchools = parameter(halfNormal(1));
    const ofTeachers = parameter(halfNormal(1));
    const sigma = parameter(gamma(4, 4));
    const s = parameter(normal(mu, ofSchools), { each: school });
    const t = parameter(normal(s.at(teacher.school), ofTeachers), { each: teacher });
    observe(y, normal(t.at(teacher), sigma));
    const misfit = y.sub(t.at(teacher)).square().sum().div(sigma.square());
    return { mu, ofSchools, ofTeachers, sigma, s, t, misfit };
  },
);

const correlatedSlopes = model(
  { group: group(), x: real(), y: real() },
  ({ group, x, y }, { parameter, observe }) => {
    const meanOfA = parameter(normal(0, 2));
    const meanOfB = parameter(normal(0, 1));
    const scaleOfA = parameter(halfNormal(1));
    const scaleOfB = parameter(halfNormal(1));
    const rho = parameter(uniform(-1, 1));
    const sigma = parameter(gamma(4, 4));
    const z1 = parameter(normal(0, 1), { each: group });
    const z2 = parameter(normal(0, 1), { each: group });
    const a = meanOfA.add(scaleOfA.mul(z1));
    const b = meanOfB.add(scaleOfB.mul(rho.mul(z1).add(rho.square().neg().add(1).sqrt().mul(z2))));
    const expected = a.at(group).add(b.at(group).mul(x));
    observe(y, normal(expected, sigma));
    const misfit = y.sub(expected).square().sum().div(sigma.square());
    return { meanOfA, meanOfB, scaleOfA, scaleOfB, rho, sigma, a, b, misfit };
  },
);

const crossed = model(
  { subject: group(), item: group(), y: real() },
  ({ subject, item, y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 2));
    const ofSubjects = parameter(halfNormal(1));
    const ofItems = parameter(halfNormal(1));
    const sigma = parameter(gamma(4, 4));
    const s = parameter(normal(0, ofSubjects), { each: subject });
    const i = parameter(normal(0, ofItems), { each: item });
    const expected = mu.add(s.at(subject)).add(i.at(item));
    observe(y, normal(expected, sigma));
    const misfit = y.sub(expected).square().sum().div(sigma.square());
    return { mu, ofSubjects, ofItems, sigma, s, i, misfit };
  },
);

const lognormalEffects = model({ group: group(), y: positive() }, ({ group, y }, { parameter, observe }) => {
  const mu = parameter(normal(0, 1));
  const tau = parameter(halfNormal(0.7));
  const sigma = parameter(gamma(4, 6));
  const theta = parameter(lognormal(mu, tau), { each: group });
  observe(y, lognormal(theta.log().at(group), sigma));
  const misfit = y.log().sub(theta.log().at(group)).square().sum().div(sigma.square());
  return { mu, tau, sigma, theta, misfit };
});

const logistic = model(
  { group: group(), x: real(), y: binary() },
  ({ group, x, y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1));
    const slope = parameter(normal(0, 1));
    const tau = parameter(halfNormal(1));
    const a = parameter(normal(mu, tau), { each: group });
    const eta = a.at(group).add(slope.mul(x));
    observe(y, bernoulliLogit(eta));
    return { mu, slope, tau, a, logLikelihood: y.mul(eta).sub(eta.softplus()).sum() };
  },
);

const poisson = model(
  { group: group(), x: real(), y: count() },
  ({ group, x, y }, { parameter, observe }) => {
    const meanOfA = parameter(normal(1, 0.5));
    const meanOfB = parameter(normal(0, 0.3));
    const scaleOfA = parameter(exponential(2));
    const scaleOfB = parameter(exponential(4));
    const a = parameter(normal(meanOfA, scaleOfA), { each: group });
    const b = parameter(normal(meanOfB, scaleOfB), { each: group });
    const eta = a.at(group).add(b.at(group).mul(x));
    observe(y, poissonLog(eta));
    return { meanOfA, meanOfB, scaleOfA, scaleOfB, a, b, logLikelihood: y.mul(eta).sub(eta.exp()).sum() };
  },
);

const negativeBinomial = model({ group: group(), y: count() }, ({ group, y }, { parameter, observe }) => {
  const mu = parameter(normal(1.5, 0.5));
  const tau = parameter(halfNormal(0.7));
  const shape = parameter(gamma(4, 1));
  const z = parameter(normal(0, 1), { each: group });
  const a = mu.add(tau.mul(z));
  observe(y, negativeBinomialLog(a.at(group), shape));
  const excess = y.mul(a.at(group)).sub(y.add(shape).mul(a.at(group).sub(shape.log()).softplus()));
  return { mu, tau, shape, a, excess: excess.sum() };
});

const heavyTails = model({ group: group(), y: real() }, ({ group, y }, { parameter, observe }) => {
  const mu = parameter(normal(0, 2));
  const tau = parameter(halfNormal(1));
  const sigma = parameter(gamma(4, 4));
  const theta = parameter(studentT(4, mu, tau), { each: group });
  observe(y, normal(theta.at(group), sigma));
  return { mu, tau, sigma, theta, misfit: y.sub(theta.at(group)).square().sum().div(sigma.square()) };
});

const forwardOperator = model({ x: matrix(), y: real() }, ({ x, y }, { parameter, observe }) => {
  const tau = parameter(halfNormal(1));
  const sigma = parameter(gamma(4, 4));
  const signal = parameter(normal(0.5, tau), { each: x.columns });
  observe(y, normal(linear(x, signal), sigma));
  return { tau, sigma, signal, misfit: y.sub(linear(x, signal)).square().sum().div(sigma.square()) };
});

const outliers = model({ group: group(), y: real() }, ({ group, y }, { parameter, observe }) => {
  const mu = parameter(normal(0, 2));
  const tau = parameter(halfNormal(1));
  const sigma = parameter(gamma(4, 4));
  const clean = parameter(beta(8, 2));
  const theta = parameter(normal(mu, tau), { each: group });
  const mean = theta.at(group);
  observe(y, mixture(clean, [normal(mean, sigma), normal(mean, sigma.mul(6))]));
  return { mu, tau, sigma, clean, theta, misfit: y.sub(mean).abs().sum().div(sigma) };
});

const rates = model(
  { group: group(), trials: count(), y: count() },
  ({ group, trials, y }, { parameter, observe }) => {
    const mu = parameter(normal(-1, 0.7));
    const tau = parameter(halfNormal(0.7));
    const concentration = parameter(gamma(4, 0.4));
    const a = parameter(normal(mu, tau), { each: group });
    const rate = a.at(group).logistic();
    observe(y, betaBinomial(trials, rate.mul(concentration), rate.neg().add(1).mul(concentration)));
    return { mu, tau, concentration, a, excess: y.sub(trials.mul(rate)).square().sum() };
  },
);

/** A signal of twelve values seen through a blur, as often again as it has values. */
const blur = Array.from({ length: 24 }, (_, row) =>
  Array.from({ length: 12 }, (_, column) => Math.exp(-0.5 * ((row / 2 - column) / 1.5) ** 2)),
);

export const gaussianModels: readonly CalibratedModel[] = [
  { name: "one-way, centred", model: oneWay(), data: { group: sparseAndRich } },
  { name: "one-way, not centred", model: oneWayNotCentred(), data: { group: even } },
  { name: "known standard errors", model: of(knownErrors), data: { error: [15, 10, 16, 11, 9, 11, 10, 18] } },
  {
    name: "three levels",
    model: of(threeLevels),
    data: {
      school: groups([12, 12, 12, 12, 12]),
      teacher: Array.from({ length: 60 }, (_, row) => `t${Math.floor(row / 3) % 4}`),
    },
  },
  {
    name: "correlated slopes, not centred",
    model: of(correlatedSlopes),
    data: { group: groups(Array(10).fill(6)), x: waves(60, 6) },
  },
  {
    name: "crossed effects",
    model: of(crossed),
    data: { subject: groups(Array(8).fill(6)), item: Array.from({ length: 48 }, (_, row) => `i${row % 6}`) },
  },
  { name: "lognormal effects and outcomes", model: of(lognormalEffects), data: { group: sparseAndRich } },
  { name: "a signal through a blur", model: of(forwardOperator), data: { x: blur } },
];

export const otherModels: readonly CalibratedModel[] = [
  {
    name: "logistic",
    model: of(logistic),
    data: { group: sparseAndRich, x: waves(sparseAndRich.length, 7) },
  },
  { name: "Poisson with slopes", model: of(poisson), data: { group: even, x: waves(even.length, 5) } },
  { name: "negative binomial, not centred", model: of(negativeBinomial), data: { group: sparseAndRich } },
  { name: "heavy-tailed effects", model: of(heavyTails), data: { group: sparseAndRich } },
  { name: "outliers", model: of(outliers), data: { group: even } },
  {
    name: "beta-binomial rates",
    model: of(rates),
    data: { group: even, trials: even.map((_, row) => 5 + (row % 10)) },
  },
];
