// Twelve schools sat one test, some with 15 students and some with 190. How good is each school?
import { consoleProgress, exponential, group, model, normal, real, sample } from "kindred";

const students: Record<string, number> = {
  "Oak Hill": 15,
  Riverside: 18,
  "St Mary's": 21,
  Northgate: 45,
  "Abbey Road": 50,
  Lakeview: 55,
  Greenfield: 60,
  "Kings Park": 150,
  Lincoln: 160,
  Woodlands: 170,
  Queensbury: 180,
  "Town High": 190,
};
const names = Object.keys(students);

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15)); // the mean of all schools
  const tau = parameter(exponential(0.1)); // how much schools differ
  const sigma = parameter(exponential(0.1)); // how much students of a school differ
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta, icc: tau.pow(2).div(tau.pow(2).add(sigma.pow(2))) };
});

// The scores are made up by the model itself, with numbers we can check the answer against.
const truth = { mu: 78, tau: 6, sigma: 12 };
const school = names.flatMap((name) => Array<string>(students[name]).fill(name));
const data = schools.given(truth).simulate({ school }, { seed: "twelve schools" }).data(0);

console.log(`${schools}\n`);
const start = performance.now();
const fit = await sample(schools, data, { seed: "2024", onProgress: consoleProgress() });
const seconds = (performance.now() - start) / 1000;

const { mu, tau, sigma, theta, icc } = fit.draws;
const interval = (d: typeof mu, digits: number) =>
  `${d.quantile(0.05).toFixed(digits)} to ${d.quantile(0.95).toFixed(digits)}`;

const perSchool = names.map((name) => {
  const scores = Array.from(data.score, Number).filter((_, row) => school[row] === name);
  const raw = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const estimate = theta.of(name).mean;
  const way = (raw - estimate) / (raw - mu.mean); // of the way from its own mean to that of all schools
  return [
    name,
    scores.length,
    raw.toFixed(1),
    estimate.toFixed(1),
    interval(theta.of(name), 1),
    `${Math.round(100 * way)} %`,
  ];
});
printTable(["school", "students", "own mean", "estimate", "90 % interval", "shrunk"], perSchool);

printTable(
  ["", "estimate", "90 % interval", "truth"],
  [
    ["mean of all schools (mu)", mu.mean.toFixed(1), interval(mu, 1), truth.mu],
    ["schools differ by (tau)", tau.mean.toFixed(1), interval(tau, 1), truth.tau],
    ["students differ by (sigma)", sigma.mean.toFixed(1), interval(sigma, 1), truth.sigma],
    ["share between schools (icc)", icc.mean.toFixed(2), interval(icc, 2), "0.20"],
  ],
);

console.log(String(fit.verdict));
console.log(`${school.length} students, 4 chains of 1,000 draws: ${seconds.toFixed(2)} s`);

/** Columns two spaces apart: the first to the left, numbers to the right. */
function printTable(header: string[], rows: (string | number)[][]) {
  const lines = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  for (const line of lines)
    console.log(line.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  "));
  console.log();
}
