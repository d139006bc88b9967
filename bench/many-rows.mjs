// One fit of many rows in a process of its own, whose memory it tells: arguments are the numbers of rows and groups.
import { exponential, group, model, normal, real, sample } from "kindred";
import "kindred/build";

const [rows, groups] = process.argv.slice(2).map(Number);

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta };
});

// A linear congruential generator is random enough to fill memory.
let state = 12345;
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const school = Int32Array.from({ length: rows }, () => Math.floor(uniform() * groups));
const score = Float64Array.from(
  school,
  (g) => 70 + (g % 17) + 20 * (uniform() + uniform() + uniform() - 1.5),
);

const explained = schools.explain({ school, score });
const marks = [performance.now()];
const fit = await sample(schools, { school, score }, { seed: 1 });
marks.push(performance.now());
const tau = fit.draws.tau.mean;
marks.push(performance.now());
fit.summary();
marks.push(performance.now());
const spent = (i) => (marks[i + 1] - marks[i]) / 1000;
console.log(
  JSON.stringify({
    rows,
    groups,
    memory: /^memory: .*$/m.exec(explained)[0],
    dataBytes: school.byteLength + score.byteLength,
    sampleSeconds: spent(0),
    firstOutputSeconds: spent(1),
    summarySeconds: spent(2),
    peakBytes: 1024 * process.resourceUsage().maxRSS,
    tau,
  }),
);
process.exit(0);
