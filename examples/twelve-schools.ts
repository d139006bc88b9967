import { consoleProgress, exponential, group, model, normal, real, sample } from "kindred";

const names = [
  "Adams",
  "Baker",
  "Clark",
  "Douglass",
  "Eastside",
  "Franklin",
  "Grant",
  "Hamilton",
  "Irving",
  "Jefferson",
  "Kennedy",
  "Lincoln",
];
const sizes = [15, 18, 21, 45, 50, 55, 60, 150, 160, 170, 180, 190];
const school = names.flatMap((name, i) => Array<string>(sizes[i]!).fill(name));

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta, icc: tau.pow(2).div(tau.pow(2).add(sigma.pow(2))) };
});

console.log(`${schools}\n`);
const truth = schools.given({ mu: 78, tau: 6, sigma: 12 }).simulate({ school }, { seed: "twelve schools" });
const data = { school, score: truth.observed.score!.values };
console.log(schools.explain(data));
const t0 = performance.now();
const fit = await sample(schools, data, { seed: "2024" });
console.log(performance.now() - t0);
console.log(String(fit));
const m: number = fit.draws.theta.of("Lincoln").mean;
console.log(m, fit.draws.mu.mean, fit.info);
