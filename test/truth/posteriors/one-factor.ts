import { bernoulliLogit } from "../../../src/distribution/bernoulli-logit.ts";
import type { Distribution } from "../../../src/distribution/distribution.ts";
import { exponential } from "../../../src/distribution/exponential.ts";
import { negativeBinomialLog } from "../../../src/distribution/negative-binomial-log.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { poissonLog } from "../../../src/distribution/poisson-log.ts";
import type { Expression } from "../../../src/model/expression.ts";
import { count, group } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import type { ExactSummary } from "../mixture.ts";
import { type GroupLikelihood, oneFactorLikelihood } from "../one-factor-likelihood.ts";

/** y_ij ~ family(theta_j), theta_j ~ Normal(mu, tau), in groups of these sizes. */
export interface OneFactor {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly family: <A extends string>(theta: Expression<A>) => Distribution<A>;
  /** What the total of one group's observations and their number say of its effect. */
  readonly likelihood: (total: number, rows: number) => GroupLikelihood;
  /** What data are simulated with. */
  readonly truth: { readonly mu: number; readonly tau: number };
}

const SHAPE = 2;
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

export const logistic: OneFactor = {
  name: "logistic, sparse and rich groups",
  sizes: [1, 1, 3, 8, 40, 200],
  family: bernoulliLogit,
  likelihood: (total, rows) => ({
    logLikelihood: (theta) => total * theta - rows * softplus(theta),
    information: rows / 4,
  }),
  truth: { mu: 0.5, tau: 1 },
};

export const poisson: OneFactor = {
  name: "Poisson",
  sizes: [1, 2, 4, 8, 30],
  family: poissonLog,
  likelihood: (total, rows) => ({
    logLikelihood: (theta) => total * theta - rows * Math.exp(theta),
    information: total + 1,
  }),
  truth: { mu: 0, tau: 0.8 },
};

export const negativeBinomial: OneFactor = {
  name: "negative binomial of known shape",
  sizes: [1, 2, 6, 25, 60],
  family: (theta) => negativeBinomialLog(theta, SHAPE),
  likelihood: (total, rows) => ({
    logLikelihood: (theta) => total * theta - (total + SHAPE * rows) * softplus(theta - Math.log(SHAPE)),
    information: (total + SHAPE * rows) / 4,
  }),
  truth: { mu: 1, tau: 0.8 },
};

/** The model, centred as a beginner writes it or not, data for it, and their posterior by quadrature. */
export function oneFactor({ sizes, family, likelihood, truth }: OneFactor) {
  const schema = { group: group(), y: count() };
  const centred = model(schema, ({ group, y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1.5));
    const tau = parameter(exponential(1));
    const theta = parameter(normal(mu, tau), { each: group });
    observe(y, family(theta.at(group)));
    return { mu, tau, theta };
  });
  const noncentred = model(schema, ({ group, y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1.5));
    const tau = parameter(exponential(1));
    const z = parameter(normal(0, 1), { each: group });
    const theta = mu.add(tau.mul(z));
    observe(y, family(theta.at(group)));
    return { mu, tau, theta };
  });
  const names = sizes.map((_, j) => `group ${j + 1}`);
  const groups = names.flatMap((name, j) => Array<string>(sizes[j]!).fill(name));
  const y = [...centred.given(truth).simulate({ group: groups }, { seed: "data" }).observed.y!.values];
  const totals = new Map(names.map((name) => [name, 0]));
  groups.forEach((name, row) => {
    totals.set(name, totals.get(name)! + y[row]!);
  });

  const solve = (nodes?: number, fineness?: number): Map<string, ExactSummary> => {
    const { mu, tau, theta } = oneFactorLikelihood(
      {
        groups: names.map((name, j) => likelihood(totals.get(name)!, sizes[j]!)),
        priorMu: { location: 0, scale: 1.5 },
        logPriorTau: (tau) => -tau,
        ranges: { mu: [-6.5, 6.5], tau: 9 },
      },
      nodes,
      fineness,
    );
    return new Map([
      ["mu", mu],
      ["tau", tau],
      ...theta.map((summary, j) => [`theta[${names[j]}]`, summary] as const),
    ]);
  };
  return { centred, noncentred, data: { group: groups, y }, solve };
}
