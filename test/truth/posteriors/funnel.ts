import { normal } from "../../../src/distribution/normal.ts";
import { axis, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { type ExactSummary, normalCumulative } from "../mixture.ts";

/**
 * Neal's funnel, centred: v ~ Normal(0, 3), and nine x ~ Normal(0, exp(v / 2)).
 *
 * Source: Neal (2003), "Slice sampling", section 8.
 */
export const funnel = model({ place: axis(9), y: real() }, ({ place, y }, { parameter, observe }) => {
  const v = parameter(normal(0, 3));
  const x = parameter(normal(0, v.div(2).exp()), { each: place });
  // A model has to observe something: this says nothing of the funnel.
  observe(y, normal(0, 1));
  return { v, z: x.div(v.div(2).exp()) };
});

export const funnelData = { y: [0] };

const gaussian = (sd: number): ExactSummary => ({ mean: 0, sd, cumulative: (x) => normalCumulative(x / sd) });

export const funnelExact = new Map([
  ["v", gaussian(3)],
  ...Array.from({ length: 9 }, (_, i) => [`z[${i + 1}]`, gaussian(1)] as const),
]);
