import type { Model } from "../src/public/model.ts";
import type { Case } from "./case.ts";
import type { Library } from "./library.ts";
import { simulated } from "./simulated.ts";

const LENGTH = 1000;

/** What a model makes up, given its parameters, along so many rows. */
const drawn = (model: Model, values: Record<string, number>) =>
  simulated(model, values, { rows: Array.from({ length: LENGTH }, (_, t) => t + 1) });

export const arma: Case = {
  name: "ARMA(1, 1)",
  make: ({ model, real, normal, halfNormal, lag, scan }: Library) =>
    model({ y: real() }, ({ y, rows }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      const phi = parameter(normal(0, 0.5));
      const theta = parameter(normal(0, 0.5));
      const sigma = parameter(halfNormal(1));
      const trend = mu.add(phi.mul(lag(y, 1, mu).sub(mu)));
      const error = scan(rows, 0, (previous) => y.sub(trend).sub(theta.mul(previous)), { before: true });
      observe(y, normal(trend.add(theta.mul(error)), sigma));
      return { mu, phi, theta, sigma };
    }) as unknown as Model,
  data(library) {
    return drawn(this.make(library), { mu: 0.3, phi: 0.5, theta: 0.3, sigma: 0.8 });
  },
};

export const garch: Case = {
  name: "GARCH(1, 1)",
  make: ({ model, real, normal, exponential, scan }: Library) =>
    model({ y: real() }, ({ y, rows }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      const a = parameter(exponential(1));
      const b = parameter(exponential(1));
      const c = parameter(exponential(1));
      const next = (v: typeof mu) => a.add(b.mul(y.sub(mu).square())).add(c.mul(v));
      observe(y, normal(mu, scan(rows, 1, next as never, { before: true }).sqrt()));
      return { mu, a, b, c };
    }) as unknown as Model,
  data(library) {
    return drawn(this.make(library), { mu: 0.2, a: 0.3, b: 0.3, c: 0.5 });
  },
};

export const hiddenChain: Case = {
  name: "hidden Markov, 3 states",
  make: ({ model, real, normal, uniform, halfNormal, hiddenMarkov }: Library) =>
    model({ y: real() }, ({ y, rows }, { parameter, observe }) => {
      const means = [1, 2, 3].map(() => parameter(normal(0, 3)));
      const stays = [1, 2, 3].map(() => parameter(uniform(0, 1)));
      const sigma = parameter(halfNormal(1));
      const third = 1 / 3;
      const hidden = hiddenMarkov(rows, {
        initial: [third, third, third],
        transition: stays.map((stay, j) => stays.map((_, k) => (j === k ? stay : stay.neg().add(1).div(2)))),
        emissions: means.map((mean) => normal(mean, sigma)),
      });
      observe(y, hidden);
      const named = (name: string, all: typeof means) => all.map((x, k) => [`${name}${k + 1}`, x] as const);
      return Object.fromEntries([
        ...named("mean", means),
        ...named("stay", stays),
        ["sigma", sigma] as const,
      ]);
    }) as unknown as Model,
  data(library) {
    const means = { mean1: -2, mean2: 0, mean3: 2.5 };
    return drawn(this.make(library), { ...means, stay1: 0.9, stay2: 0.8, stay3: 0.9, sigma: 0.7 });
  },
};
