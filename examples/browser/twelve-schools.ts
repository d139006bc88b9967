import { exponential, group, model, normal, real } from "kindred";

/** Twelve schools of very different sizes, their pupils' scores, and what the schools have in common. */
export const schools = model(
  { school: group(), score: real() },
  ({ school, score }, { parameter, observe }) => {
    const mu = parameter(normal(75, 15));
    const tau = parameter(exponential(0.1));
    const sigma = parameter(exponential(0.1));
    const theta = parameter(normal(mu, tau), { each: school });
    observe(score, normal(theta.at(school), sigma));
    return { mu, tau, sigma, theta };
  },
);

const SIZES = {
  Adams: 15,
  Baker: 18,
  Clark: 21,
  Douglass: 45,
  Eastside: 50,
  Franklin: 55,
  Grant: 60,
  Hamilton: 150,
  Irving: 160,
  Jefferson: 170,
  Kennedy: 180,
  Lincoln: 190,
};

/** 1,114 pupils, simulated by the model with mu 78, tau 6 and sigma 12. */
export function simulateScores() {
  const school = Object.entries(SIZES).flatMap(([name, pupils]) => Array<string>(pupils).fill(name));
  const truth = schools.given({ mu: 78, tau: 6, sigma: 12 });
  const { observed } = truth.simulate({ school }, { seed: "twelve schools" });
  return { school, score: Array.from(observed.score!.values) };
}
