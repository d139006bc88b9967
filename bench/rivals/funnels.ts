import type { Model } from "../../src/public/model.ts";
import type { Data } from "../case.ts";
import * as models from "../models.ts";
import type { Rival } from "./rival.ts";

const eightSchoolsData = ({ effect, se }: Data): Data => ({
  N: (effect as number[]).length,
  effect,
  se,
});

export const eightSchools: Rival = {
  ...models.eightSchools,
  stanData: eightSchoolsData,
  programs: [{ name: "eight-schools", targets: "engine alone" }],
};

/** As a beginner writes it: Stan's draws of it miss small tau, so the other parameterisation is the truth. */
export const eightSchoolsCentred: Rival = {
  ...models.eightSchoolsCentred,
  stanData: eightSchoolsData,
  programs: [{ name: "eight-schools-centred", targets: "funnel, centred" }],
  reference: "eight-schools",
};

/** Neal's funnel (2003) in ten dimensions, as it is written down. */
export const funnel: Rival = {
  name: "Neal's funnel",
  make: ({ model, axis, normal }) =>
    model({ place: axis(9) }, ({ place }, { parameter }) => {
      const v = parameter(normal(0, 3));
      const x = parameter(normal(0, v.mul(0.5).exp()), { each: place });
      const standardised = x.div(v.mul(0.5).exp());
      return { v, x, standardised };
    }) as unknown as Model,
  data: () => ({}),
  stanData: () => ({ places: 9 }),
  programs: [{ name: "funnel", targets: "funnel, centred" }],
  reference: "funnel-non-centred",
  // The fourth moment of x is exp(18) times 3: no draws of this number tell its standard deviation.
  compared: ["v", "standardised"],
};
