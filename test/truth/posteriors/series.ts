import { flat } from "../../../src/distribution/flat.ts";
import { halfCauchy } from "../../../src/distribution/half-cauchy.ts";
import { hiddenMarkov } from "../../../src/distribution/hidden-markov.ts";
import { hiddenStates } from "../../../src/distribution/hidden-states.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { uniform } from "../../../src/distribution/uniform.ts";
import { where } from "../../../src/model/expression.ts";
import { lag } from "../../../src/model/lag.ts";
import { scan } from "../../../src/model/scan.ts";
import { binary, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { dataOf } from "../reference.ts";
import { coefficients, posterior } from "./posterior.ts";

const { y: returns, sigma1 } = dataOf<{ y: number[]; sigma1: number }>("garch");
const garch = model({ y: real() }, ({ y, rows }, { parameter, observe }) => {
  const mu = parameter(flat());
  const alpha0 = parameter(flat({ lower: 0 }));
  const alpha1 = parameter(flat({ lower: 0, upper: 1 }));
  const beta1 = parameter(flat({ lower: 0, upper: alpha1.neg().add(1) }));
  const variance = scan(
    rows,
    sigma1 ** 2,
    (before) => alpha0.add(alpha1.mul(y.sub(mu).square())).add(beta1.mul(before)),
    { before: true },
  );
  observe(y, normal(mu, variance.sqrt()));
  return { mu, alpha0, alpha1, beta1 };
});

const { y: seen } = dataOf<{ y: number[] }>("hmm_example");
const hidden = model({ y: real() }, ({ y, rows }, { parameter, observe, density }) => {
  const low = parameter(flat({ lower: 0 }));
  const high = parameter(flat({ lower: low }));
  const stay = parameter(uniform(0, 1));
  const fall = parameter(uniform(0, 1));
  // The means are normal where they are in order, as one term: each by itself would be cut at the other.
  density("means", low.sub(3).square().add(high.sub(10).square()).mul(-0.5));
  const [leave, keep] = [stay.neg().add(1), fall.neg().add(1)];
  const states = hiddenMarkov(rows, {
    initial: [0.5, 0.5],
    transition: [
      [stay, leave],
      [fall, keep],
    ],
    emissions: [normal(low, 1), normal(high, 1)],
  });
  observe(y, states);
  const { probability } = hiddenStates(y, states);
  return { low, high, stay, leave, fall, keep, isLow: probability[0]! };
});

const { K, y: series } = dataOf<{ K: number; y: number[] }>("arK");
// The first K values are given: a density without parameters stands for them.
const autoregression = model({ y: real(), given: binary() }, ({ y, given }, { parameter, observe }) => {
  const alpha = parameter(normal(0, 10));
  const beta = Array.from({ length: K }, () => parameter(normal(0, 10)));
  const sigma = parameter(halfCauchy(2.5));
  const mean = beta
    .map((b, k) => b.mul(lag(y, k + 1)))
    .reduce((sum, term) => sum.add(term))
    .add(alpha);
  const isGiven = given.equals(1);
  observe(y, normal(where(isGiven, 0, mean), where(isGiven, 1, sigma)));
  return { alpha, sigma, ...Object.fromEntries(beta.map((b, k) => [`beta${k + 1}`, b])) };
});

/** Volatility that depends on the past; hidden states; an autoregression by lags of its own column. */
export const recurrences = [
  posterior("garch-garch11", garch, { y: returns }),
  posterior(
    "hmm_example-hmm_example",
    hidden,
    { y: seen },
    {
      names: {
        "theta1[1]": "stay",
        "theta1[2]": "leave",
        "theta2[1]": "fall",
        "theta2[2]": "keep",
        "mu[1]": "low",
        "mu[2]": "high",
      },
    },
  ),
  posterior(
    "arK-arK",
    autoregression,
    { y: series, given: series.map((_, t) => Number(t < K)) },
    { names: coefficients("beta1", "beta2", "beta3", "beta4", "beta5") },
  ),
];
