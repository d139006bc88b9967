import { expect, test } from "vitest";
import { lognormal, model, normal, ode, positive, real, sample, truncated } from "../../src/index.ts";
import { estimatesOf } from "./estimates.ts";
import { dataOf, referenceOf, STATISTICS } from "./reference.ts";

const { ts, y, y_init } = dataOf<{ ts: number[]; y: [number, number][]; y_init: [number, number] }>(
  "hudson_lynx_hare",
);

/** Pelts of the Hudson's Bay Company: Lotka's and Volterra's equations, seen with lognormal errors. */
const pelts = model(
  { year: real(), hares: positive(), lynxes: positive() },
  ({ year, hares, lynxes }, { parameter, observe, density }) => {
    const rate = () => parameter(truncated(normal(1, 0.5), 0));
    const small = () => parameter(truncated(normal(0.05, 0.05), 0));
    const [theta1, theta2, theta3, theta4] = [rate(), small(), rate(), small()] as const;
    const z1 = parameter(lognormal(Math.log(10), 1));
    const z2 = parameter(lognormal(Math.log(10), 1));
    const sigma1 = parameter(lognormal(-1, 1));
    const sigma2 = parameter(lognormal(-1, 1));
    const { hare, lynx } = ode({
      initial: { hare: z1, lynx: z2 },
      at: year,
      relative: 1e-6,
      absolute: 1e-4,
      slopes: ({ hare, lynx }) => ({
        hare: theta1.sub(theta2.mul(lynx)).mul(hare),
        lynx: theta4.mul(hare).sub(theta3).mul(lynx),
      }),
    });
    observe(hares, lognormal(hare.log(), sigma1));
    observe(lynxes, lognormal(lynx.log(), sigma2));
    // the first year's pelts are given apart: log y - log z is normal
    const seen = (log: number, z: typeof z1, sigma: typeof z1) =>
      z.log().sub(log).div(sigma).square().mul(-0.5).sub(sigma.log());
    density("first hares", seen(Math.log(y_init[0]), z1, sigma1));
    density("first lynxes", seen(Math.log(y_init[1]), z2, sigma2));
    return { theta1, theta2, theta3, theta4, z1, z2, sigma1, sigma2 };
  },
);
const data = { year: ts, hares: y.map(([hare]) => hare), lynxes: y.map(([, lynx]) => lynx) };
const named = (name: string) => name.replace("_init", "").replace(/\[(\d)\]/, "$1");

test("the predator-prey posterior of posteriordb", { timeout: 120_000 }, async () => {
  // Random starts can fall into a second mode, where nothing oscillates and the errors are large: the rates at which
  // hares and lynxes multiply are roughly known. The reference's own sampler took shorter steps too (0.99).
  const start = {
    theta1: 0.6,
    theta2: 0.03,
    theta3: 0.8,
    theta4: 0.03,
    z1: 30,
    z2: 5,
    sigma1: 0.3,
    sigma2: 0.3,
  };
  const init = Array(4).fill(pelts.density(data).unconstrain(start));
  const fit = await sample(pelts, data, { seed: "lynx and hare", threads: 0, targetAccept: 0.95, init });
  const estimates = estimatesOf(fit);
  const all: number[] = [];
  for (const [name, reference] of referenceOf("hudson_lynx_hare-lotka_volterra")) {
    const { statistics } = estimates.get(named(name))!;
    for (const statistic of STATISTICS) {
      const { value, mcse } = statistics[statistic];
      const z = (value - reference[statistic]) / Math.hypot(mcse, reference[`mcse_${statistic}`]);
      expect(Math.abs(z), `${name}, ${statistic}`).toBeLessThan(5.6);
      all.push(z);
    }
    expect(Math.abs(statistics.mean.value - reference.mean) / reference.sd).toBeLessThan(0.2);
    expect(Math.abs(statistics.sd.value / reference.sd - 1)).toBeLessThan(0.2);
  }
  expect(all).toHaveLength(56);
  expect(all.reduce((sum, z) => sum + z * z, 0) / all.length).toBeLessThan(2.5);
  expect(fit.verdict.ok).toBe(true);
});
