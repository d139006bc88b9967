// The main job in plain JavaScript, as a page without a bundler has it; the test runs it in Node too.
import { exponential, group, model, normal, real, sample } from "kindred";

const SIZES = [15, 18, 21, 45, 50, 55, 60, 150, 160, 170, 180, 190];

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta, icc: tau.pow(2).div(tau.pow(2).add(sigma.pow(2))) };
});

/** Simulates the scores and fits them; tells what ran where, and the SHA-256 of every number drawn. */
export async function fitTwelveSchools(options) {
  const school = SIZES.flatMap((size, i) => Array(size).fill(`school ${i + 1}`));
  const truth = schools.given({ mu: 78, tau: 6, sigma: 12 });
  const score = truth.simulate({ school }, { seed: "scores" }).observed.score.values;
  const fit = await sample(schools, { school, score }, options);
  const drawn = [
    ...fit.chains.flatMap(({ draws, drawSeeds, statistics }) => [draws, drawSeeds, statistics]),
    ...Object.values(fit.draws).map(({ values }) => values),
  ];
  return {
    scores: await sha256([score]),
    draws: await sha256(drawn),
    numbers: drawn.reduce((sum, { length }) => sum + length, 0),
    workers: fit.info.workers,
    threads: fit.info.threads,
    table: String(fit.summary()),
    mu: fit.draws.mu.mean,
  };
}

async function sha256(arrays) {
  const bytes = await new Blob(arrays).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
