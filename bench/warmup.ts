/**
 * Which warm-up, and how long? Prints, for several targets and warm-ups, what a gradient buys: the smallest bulk
 * effective sample size over the components' x and (x - mean)², per gradient of sampling and per gradient in all.
 * Gradients, not seconds: the numbers are the same on every machine.
 *
 *     node --import tsx bench/warmup.ts [seeds = 3]
 */
import { buildEngine, type ChainOptions } from "../test/hamiltonian/engine.ts";
import { geometric, printHead, printRow, type Row, row } from "./chains.ts";
import { warmupTargets } from "./targets.ts";

const seeds = Number(process.argv[2] ?? 3);
const warmups: [string, ChainOptions][] = [
  ["Stan 1000", { adaptation: "windows", warmup: 1000 }],
  ["Stan 500", { adaptation: "windows", warmup: 500 }],
  ["Fisher 400", { adaptation: "fisher", warmup: 400 }],
  ...[150, 200, 250, 300, 400, 600].map((warmup): [string, ChainOptions] => [
    `Fisher ${warmup}, either kernel`,
    { adaptation: "fisher", warmup, kernel: "auto" },
  ]),
];

const engine = await buildEngine();
const rows: Row[][] = warmups.map(() => []);
printHead(["target", "warm-up"]);
for (const target of warmupTargets(engine)) {
  for (const [k, [name, options]] of warmups.entries()) {
    const one = row(engine, target, options, seeds);
    rows[k].push(one);
    printRow([target.name, name], one);
  }
}
console.log(
  "\nGeometric means over the targets: warm-up gradients, worst ESS a sampling gradient, worst ESS a gradient in all",
);
for (const [k, [name]] of warmups.entries()) {
  const cost = geometric(rows[k], (one) => one.warmupGradients).toFixed(0);
  const sampling = geometric(rows[k], (one) => one.worstPerGradient).toFixed(4);
  const all = geometric(rows[k], (one) => one.worstInAll).toFixed(4);
  console.log(`| ${name} | ${cost} | ${sampling} | ${all} |`);
}
