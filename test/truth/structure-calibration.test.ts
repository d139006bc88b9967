import { expect, test } from "vitest";
import "../../src/build.ts";
import {
  axis,
  bernoulliLogit,
  beta,
  binary,
  categoricalLogit,
  censored,
  cholesky,
  count,
  dirichlet,
  element,
  gamma,
  geometric,
  group,
  halfNormal,
  hiddenMarkov,
  horseshoe,
  hurdle,
  identity,
  lag,
  linear,
  lkj,
  logistic,
  matrix,
  mixture,
  model,
  multiNormal,
  multinomial,
  negativeBinomial,
  negativeBinomialProbability,
  normal,
  ordered,
  orderedLogistic,
  orderedProbit,
  poisson,
  product,
  randomWalk,
  real,
  sumToZero,
  transpose,
  truncated,
  uniform,
  unitVector,
  zeroInflated,
} from "../../src/index.ts";
import type { Model } from "../../src/public/model.ts";
import { calibrate } from "./calibration.ts";

const rows = Array.from({ length: 16 }, (_, i) => i + 1);
const groups = rows.map((row) => `g${row % 6}`);
const x = rows.map((row) => Math.sin(row));

const of = (model: unknown) => model as Model;
const models: Record<string, { model: Model; data: Record<string, unknown> }> = {
  "counts with too many zeros": {
    data: { rows },
    model: of(
      model({ y: count() }, ({ y }, { parameter, observe }) => {
        const p = parameter(beta(2, 4));
        const rate = parameter(gamma(6, 2));
        observe(y, zeroInflated(p, poisson(rate)));
        return { p, rate, fit: y.mul(rate.log()).sum().sub(rate) };
      }),
    ),
  },
  "counts over a hurdle": {
    data: { rows },
    model: of(
      model({ y: count() }, ({ y }, { parameter, observe }) => {
        const p = parameter(beta(3, 3));
        const mean = parameter(gamma(6, 2));
        const shape = parameter(gamma(5, 1));
        observe(y, hurdle(p, negativeBinomial(mean, shape)));
        return { p, mean, shape, fit: y.mul(mean.log()).sum().sub(p) };
      }),
    ),
  },
  "waiting in trials": {
    data: { rows },
    model: of(
      model({ first: count(), later: count() }, ({ first, later }, { parameter, observe }) => {
        const p = parameter(beta(4, 4));
        const shape = parameter(gamma(6, 2));
        observe(first, geometric(p));
        observe(later, negativeBinomialProbability(shape, p));
        return { p, shape, fit: first.add(later).sum().mul(p) };
      }),
    ),
  },
  "values that are cut": {
    data: { rows },
    model: of(
      model({ seen: real(), capped: real() }, ({ seen, capped }, { parameter, observe }) => {
        const mu = parameter(normal(0, 1));
        const sigma = parameter(truncated(normal(1, 0.5), 0.3, 3));
        observe(seen, truncated(normal(mu, sigma), 0));
        observe(capped, censored(normal(mu, sigma), { upper: 1 }));
        return { mu, sigma, fit: seen.add(capped).sub(mu).square().sum().div(sigma) };
      }),
    ),
  },
  "shares and what they make": {
    data: { rows },
    model: of(
      model({ y: real(), part: axis(["a", "b", "c"]) }, ({ y, part }, { parameter, observe }) => {
        const share = parameter(dirichlet(2), { each: part });
        const w = ["a", "b", "c"].map((name) => element(share, part, name));
        observe(y, mixture(w as never, [normal(-2, 0.5), normal(0, 0.5), normal(2, 0.5)]));
        return { share, fit: y.sum().mul(w[0]!) };
      }),
    ),
  },
  "correlated effects": {
    data: { group: groups, x },
    model: of(
      model(
        { group: group(), x: real(), y: real(), term: axis(["intercept", "slope"]) },
        ({ group, x, y, term }, { parameter, observe }) => {
          const mean = parameter(normal(0, 1), { each: term });
          const spread = parameter(halfNormal(1), { each: term });
          const R = parameter(lkj(2), { each: term });
          const sigma = parameter(gamma(4, 4));
          const lines = parameter(multiNormal(mean, { scales: spread, correlation: R }), { each: group });
          const own = lines.at(group);
          const expected = element(own, term, "intercept").add(element(own, term, "slope").mul(x));
          observe(y, normal(expected, sigma));
          return {
            mean,
            spread,
            dependence: R.sum(),
            sigma,
            lines,
            misfit: y.sub(expected).square().sum().div(sigma),
          };
        },
      ),
    ),
  },
  "choices and votes": {
    data: { voters: rows.map((row) => 5 + row) },
    model: of(
      model(
        { choice: count(), voters: count(), votes: matrix("party"), party: axis(["left", "right", "none"]) },
        ({ choice, voters, votes, party }, { parameter, observe }) => {
          const share = parameter(dirichlet(3), { each: party });
          const odds = parameter(normal(0, 1));
          observe(votes, multinomial(voters, share));
          observe(choice, categoricalLogit([0, odds, odds.mul(-0.5)]));
          return { share, odds, fit: choice.sum().mul(odds) };
        },
      ),
    ),
  },
  "answers in order": {
    data: { x },
    model: of(
      model(
        { x: real(), answer: count(), other: count(), threshold: axis(3) },
        ({ x, answer, other, threshold }, { parameter, observe }) => {
          const cut = parameter(ordered(normal(0, 1.5)), { each: threshold });
          const slope = parameter(normal(0, 1));
          observe(answer, orderedLogistic(slope.mul(x), cut));
          observe(other, orderedProbit(slope.mul(x), cut));
          return { cut, slope, fit: answer.add(other).mul(x).sum().mul(slope) };
        },
      ),
    ),
  },
  "hidden states": {
    data: { rows },
    model: of(
      model({ y: real() }, ({ y, rows }, { parameter, observe }) => {
        const stay = parameter(beta(6, 3));
        const far = parameter(normal(2, 1));
        const transition = [
          [stay, stay.neg().add(1)],
          [0.3, 0.7],
        ];
        const emissions = [normal(0, 1), normal(far, 1)];
        observe(y, hiddenMarkov(rows, { initial: [0.5, 0.5], transition, emissions }));
        return { stay, far, fit: y.sum().mul(far) };
      }),
    ),
  },
  "means in order": {
    data: { rows },
    model: of(
      model({ y: real(), part: axis(2) }, ({ y, part }, { parameter, observe }) => {
        const mu = parameter(ordered(normal(0, 2)), { each: part });
        const p = parameter(beta(5, 5));
        observe(y, mixture(p, [normal(element(mu, part, 0), 0.7), normal(element(mu, part, 1), 0.7)]));
        return { mu, p, fit: y.sum().mul(p) };
      }),
    ),
  },
  "effects that sum to zero": {
    data: { group: groups },
    model: of(
      model({ group: group(), y: binary() }, ({ group, y }, { parameter, observe }) => {
        const level = parameter(logistic(0, 1));
        const tau = parameter(halfNormal(1));
        const effect = parameter(sumToZero(normal(0, tau)), { each: group });
        observe(y, bernoulliLogit(level.add(effect.at(group))));
        return { level, tau, effect, fit: y.mul(effect.at(group)).sum() };
      }),
    ),
  },
  "a direction in space": {
    data: { x: rows.map((row) => [Math.sin(row), Math.cos(2 * row), Math.sin(3 * row)]) },
    model: of(
      model({ x: matrix(), y: real() }, ({ x, y }, { parameter, observe }) => {
        const direction = parameter(unitVector(), { each: x.columns });
        const sigma = parameter(gamma(4, 4));
        observe(y, normal(linear(x, direction), sigma));
        return { direction, sigma, misfit: y.sub(linear(x, direction)).square().sum().div(sigma) };
      }),
    ),
  },
  "few coefficients of many": {
    data: { x: rows.map((row) => Array.from({ length: 6 }, (_, k) => Math.sin(row * (k + 1)))) },
    model: of(
      model({ x: matrix(), y: real() }, ({ x, y }, { parameter, observe }) => {
        const coefficient = parameter(horseshoe(0.5), { each: x.columns });
        const sigma = parameter(gamma(6, 6));
        observe(y, normal(linear(x, coefficient), sigma));
        return { coefficient, sigma, misfit: y.sub(linear(x, coefficient)).square().sum().div(sigma) };
      }),
    ),
  },
  "a random walk": {
    data: { rows },
    model: of(
      model({ y: count() }, ({ y, rows }, { parameter, observe }) => {
        const sd = parameter(halfNormal(0.5));
        const level = parameter(randomWalk(rows, sd, 0.5), { each: rows });
        observe(y, poisson(level.exp()));
        return { sd, level, fit: y.mul(level).sum() };
      }),
    ),
  },
  "a series that remembers": {
    data: { rows },
    model: of(
      model({ y: real() }, ({ y }, { parameter, observe }) => {
        const rho = parameter(uniform(-0.9, 0.9));
        const sigma = parameter(gamma(4, 4));
        observe(y, normal(rho.mul(lag(y)), sigma));
        return {
          rho,
          sigma,
          misfit: y
            .sub(rho.mul(lag(y)))
            .square()
            .sum()
            .div(sigma),
        };
      }),
    ),
  },
  "effects near one another": {
    data: { place: { of: groups, labels: [...new Set(groups)], km: [0, 1, 2, 4, 5, 9] } },
    model: of(
      model({ place: group({ km: real() }), y: real() }, ({ place, y }, { parameter, observe }) => {
        const sd = parameter(halfNormal(1));
        const range = parameter(gamma(4, 1));
        const sigma = parameter(gamma(4, 4));
        const z = parameter(normal(0, 1), { each: place });
        const km = place.km.sub(transpose(place.km)).abs();
        const covariance = km.div(range).neg().exp().mul(sd.square()).add(identity(z).mul(1e-9));
        const effect = product(cholesky(covariance), z);
        observe(y, normal(effect.at(place), sigma));
        return { sd, range, sigma, effect, misfit: y.sub(effect.at(place)).square().sum().div(sigma) };
      }),
    ),
  },
};

/** Of the some 250 standard normals of this file one lies farther out with probability 1e-3. */
const MOST_Z = 4.7;

test.each(Object.entries(models))(
  "%s: draws of the prior agree with the density that is sampled",
  { timeout: 240_000 },
  async (name, { model, data }) => {
    const found = await calibrate(model, model, data as never, { replications: 200, seed: name });
    const departures = [...found].filter(
      ([, { bias, spread }]) => !(Math.abs(bias) < MOST_Z && Math.abs(spread) < MOST_Z),
    );
    expect(departures).toEqual([]);
  },
);
