import { expect, test } from "vitest";
import { exponential, group, model, normal, real, sample } from "../../src/index.ts";

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta, first: theta.at(school).sub(score) };
});
const data = {
  school: ["Oak", "Elm", "Oak", "Ash", "Elm", "Oak"],
  score: [70, 81, 75, 90, 84, 71],
};
const fitted = () => sample(schools, data, { chains: 3, warmup: 100, draws: 50, seed: 4, threads: 0 });

test("outputs that are drawn back are the same in whatever order they are asked for", async () => {
  const [one, two] = [await fitted(), await fitted()];
  // What is integrated out is not among the positions: three coordinates, and a seed, for each draw.
  expect(one.chains.map(({ draws }) => draws.length)).toEqual([150, 150, 150]);
  const elm = one.draws.theta.of("Elm").values;
  const rows = one.draws.first.values;
  const theta = one.draws.theta.values;
  two.summary();
  expect(two.draws.theta.values).toEqual(theta);
  expect(two.draws.first.values).toEqual(rows);
  expect(two.draws.theta.of("Elm").values).toEqual(elm);
  expect([...theta].filter((_, i) => i % 3 === 1)).toEqual([...elm]);
  expect(two.draws.theta.mean).toEqual(one.draws.theta.mean);
});

test("outputs of a draw are of one position and one noise", async () => {
  const { draws } = await fitted();
  const index = [0, 1, 0, 2, 1, 0];
  for (let draw = 0; draw < 150; draw++)
    for (let row = 0; row < 6; row++)
      expect(draws.first.values[6 * draw + row]).toBe(
        draws.theta.values[3 * draw + index[row]!]! - data.score[row]!,
      );
  // The noise is new in every draw: equal positions would still have other effects.
  expect(new Set(draws.theta.values).size).toBe(450);
});
