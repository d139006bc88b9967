import type { Model } from "../../src/public/model.ts";
import * as models from "../models.ts";
import { drawn, groupsOfSizes, simulated } from "../simulated.ts";
import type { Rival } from "./rival.ts";
import { stanColumns } from "./stan-data.ts";

export const hierarchicalLogistic: Rival = {
  ...models.hierarchicalLogistic,
  stanData({ clinic, x, y }) {
    const rows = x as number[][];
    return stanColumns(rows.length, { K: rows[0]!.length, clinic, x, y });
  },
  programs: [{ name: "hierarchical-logistic", targets: "hierarchical GLM" }],
};

/** Counts of 200 subjects at ten times each, intercepts and slopes varying. */
export const longitudinalPoisson: Rival = {
  name: "longitudinal Poisson",
  make: ({ model, group, real, count, normal, halfNormal, poissonLog }) =>
    model(
      { subject: group(), time: real(), events: count() },
      ({ subject, time, events }, { parameter, observe }) => {
        const muA = parameter(normal(0, 2));
        const muB = parameter(normal(0, 1));
        const tauA = parameter(halfNormal(1));
        const tauB = parameter(halfNormal(1));
        const a = parameter(normal(muA, tauA), { each: subject });
        const b = parameter(normal(muB, tauB), { each: subject });
        observe(events, poissonLog(a.at(subject).add(b.at(subject).mul(time))));
        return { muA, muB, tauA, tauB, a, b };
      },
    ) as unknown as Model,
  data(library) {
    const subject = groupsOfSizes(Array<number>(200).fill(10));
    const time = subject.of.map((_, row) => -1 + (2 * (row % 10)) / 9);
    const truth = { muA: 1.2, muB: 0.3, tauA: 0.5, tauB: 0.4 };
    return simulated(this.make(library), truth, { subject, time });
  },
  stanData: ({ subject, time, events }) => stanColumns((time as number[]).length, { subject, time, events }),
  programs: [{ name: "longitudinal-poisson", targets: "hierarchical GLM" }],
};

/** Ten thousand genes, of which few do anything; each effect was measured with a known error. */
export const genes: Rival = {
  name: "ten thousand genes",
  make: ({ model, real, positive, normal, halfNormal, beta, mixture }) =>
    model({ effect: real(), se: positive() }, ({ effect, se }, { parameter, observe }) => {
      const active = parameter(beta(1, 9));
      const slab = parameter(halfNormal(2));
      const spread = se.square().add(slab.square()).sqrt();
      observe(effect, mixture(active, [normal(0, spread), normal(0, se)]));
      return { active, slab };
    }) as unknown as Model,
  data(library) {
    const variances = drawn(library, "errors of genes", 10_000, library.inverseGamma(5, 5));
    const se = Array.from(variances, (variance) => 0.5 * Math.sqrt(variance));
    return simulated(this.make(library), { active: 0.06, slab: 1.5 }, { se });
  },
  stanData: ({ effect, se }) => stanColumns((se as number[]).length, { effect, se }),
  programs: [{ name: "genes", targets: "hierarchical GLM" }],
};
