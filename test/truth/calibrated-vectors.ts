import {
  axis,
  categoricalLogit,
  count,
  dirichlet,
  element,
  gamma,
  group,
  halfCauchy,
  halfNormal,
  linear,
  lkj,
  matrix,
  mixture,
  model,
  multiNormal,
  multinomial,
  normal,
  ordered,
  orderedLogistic,
  poissonLog,
  real,
  regularisedHorseshoe,
  softmax,
  sumToZero,
  unitVector,
} from "../../src/index.ts";
import type { Model } from "../../src/public/model.ts";
import type { CalibratedModel } from "./calibrated-models.ts";

const of = (model: unknown) => model as Model;
const groups = (sizes: readonly number[]) =>
  sizes.flatMap((size, j) => Array<string>(size).fill(`g${j + 1}`));
const waves = (rows: number, period: number) =>
  Array.from({ length: rows }, (_, row) => (2 * (row % period)) / (period - 1) - 1);
/** A design of columns that are all but uncorrelated. */
const design = (rows: number, columns: number) =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, k) => Math.sin(1 + i * (k + 1.3))),
  );

const correlatedEffects = model(
  { group: group(), x: matrix("term"), term: axis(["one", "slope", "bend"]), y: real() },
  ({ group, x, term, y }, { parameter, observe }) => {
    const mean = parameter(normal(0, 1), { each: term });
    const scale = parameter(halfNormal(1), { each: term });
    const R = parameter(lkj(1.5), { each: term });
    const sigma = parameter(gamma(4, 8));
    const effects = parameter(multiNormal(mean, { scales: scale, correlation: R }), { each: group });
    const expected = linear(x, effects.at(group));
    observe(y, normal(expected, sigma));
    const corner = element(R, term, "slope").sum();
    return {
      mean,
      scale,
      corner,
      sigma,
      effects,
      misfit: y.sub(expected).square().sum().div(sigma.square()),
    };
  },
);

const correlatedCounts = model(
  { group: group(), x: real(), term: axis(["one", "slope"]), y: count() },
  ({ group, x, term, y }, { parameter, observe }) => {
    const scale = parameter(halfNormal(0.6), { each: term });
    const R = parameter(lkj(1), { each: term });
    const effects = parameter(multiNormal([1, 0.2], { scales: scale, correlation: R }), { each: group });
    const own = effects.at(group);
    const eta = element(own, term, "one").add(element(own, term, "slope").mul(x));
    observe(y, poissonLog(eta));
    const corner = element(R, term, "slope").sum();
    return { scale, corner, effects, logLikelihood: y.mul(eta).sub(eta.exp()).sum() };
  },
);

const mixed = model({ part: axis(3), y: real() }, ({ part, y }, { parameter, observe }) => {
  const weight = parameter(dirichlet(4), { each: part });
  const mean = parameter(ordered(normal(0, 4)), { each: part });
  const sd = parameter(gamma(8, 10));
  const component = (k: number) => normal(element(mean, part, k), sd);
  observe(y, mixture(weight, [component(0), component(1), component(2)], { along: part }));
  return {
    weight,
    mean,
    sd,
    spread: y
      .sub(element(mean, part, 0))
      .square()
      .sum()
      .div(sd.square()),
  };
});

const shares = model(
  { party: axis(3), district: group({ votes: matrix("party"), voters: count() }) },
  ({ party, district }, { parameter, observe }) => {
    const lean = parameter(normal(0, 1), { each: party });
    const strength = parameter(gamma(4, 0.4));
    const share = parameter(dirichlet(softmax(lean, party).mul(strength), { along: party }), {
      each: district,
    });
    observe(district.votes, multinomial(district.voters, share, { along: party }));
    return { strength, average: softmax(lean, party), share };
  },
);

const answers = model(
  { threshold: axis(3), x: real(), answer: count() },
  ({ threshold, x, answer }, { parameter, observe }) => {
    const cut = parameter(ordered(normal(0, 1.5)), { each: threshold });
    const slope = parameter(normal(0, 1));
    observe(answer, orderedLogistic(slope.mul(x), cut));
    return { cut, slope, moment: answer.mul(slope).mul(x).sum() };
  },
);

const choices = model(
  { option: axis(["walk", "bus", "car"]), x: real(), choice: count() },
  ({ option, x, choice }, { parameter, observe }) => {
    const level = parameter(sumToZero(normal(0, 1.5)), { each: option });
    const slope = parameter(sumToZero(normal(0, 1)), { each: option });
    observe(choice, categoricalLogit(level.add(slope.mul(x)), { along: option }));
    return { level, slope };
  },
);

const regions = model({ region: group(), y: real() }, ({ region, y }, { parameter, observe }) => {
  const mean = parameter(normal(0, 2));
  const tau = parameter(halfNormal(1));
  const sigma = parameter(gamma(4, 4));
  const effect = parameter(sumToZero(normal(0, tau)), { each: region });
  observe(y, normal(mean.add(effect.at(region)), sigma));
  return { mean, tau, sigma, effect };
});

const index = model({ x: matrix(), y: real() }, ({ x, y }, { parameter, observe }) => {
  const direction = parameter(unitVector(), { each: x.columns });
  const sigma = parameter(gamma(4, 4));
  const along = linear(x, direction).mul(2);
  observe(y, normal(along, sigma));
  return { direction, sigma, misfit: y.sub(along).square().sum().div(sigma.square()) };
});

const sparse = model({ x: matrix(), y: real() }, ({ x, y }, { parameter, observe }) => {
  const tau = parameter(halfCauchy(0.2));
  const sigma = parameter(gamma(8, 8));
  const beta = parameter(regularisedHorseshoe(tau), { each: x.columns });
  observe(y, normal(linear(x, beta), sigma));
  return { tau, sigma, beta };
});

const rows = (count: number) => Array.from({ length: count }, (_, i) => `r${i}`);
const tens = groups(Array(10).fill(6));

export const vectorModels: readonly CalibratedModel[] = [
  {
    name: "correlated effects of three terms",
    model: of(correlatedEffects),
    data: { group: tens, x: waves(60, 6).map((x) => [1, x, x * x - 0.4]) },
  },
  {
    name: "correlated effects of counts",
    model: of(correlatedCounts),
    data: { group: tens, x: waves(60, 6) },
  },
  { name: "a mixture of three", model: of(mixed), data: { rows: rows(80) } },
  {
    name: "shares of districts",
    model: of(shares),
    data: {
      district: {
        of: groups([1, 1, 1, 1, 1, 1]),
        labels: ["g1", "g2", "g3", "g4", "g5", "g6"],
        voters: [5, 10, 20, 40, 80, 160],
      },
    },
  },
  { name: "answers in order", model: of(answers), data: { x: waves(60, 7) } },
  { name: "choices", model: of(choices), data: { x: waves(60, 7) } },
  { name: "regions around their mean", model: of(regions), data: { region: groups([2, 3, 5, 8, 12]) } },
  { name: "a direction", model: of(index), data: { x: design(30, 4) } },
  { name: "few coefficients of many", model: of(sparse), data: { x: design(40, 8) } },
];
