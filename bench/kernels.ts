/**
 * Which kernel buys more with a gradient, and does the warm-up find out? For several targets the no-U-turn sampler, the
 * rotation, and the choice between them: effective draws of x and of (x - mean)² a gradient, and how many of four
 * chains took the rotation. Gradients, not seconds: the numbers are the same on every machine.
 *
 *     node --import tsx bench/kernels.ts [seeds = 3] [warmup = 250]
 */
import { buildEngine, type ChainOptions } from "../test/hamiltonian/engine.ts";
import { geometric, printHead, printRow, type Row, row } from "./chains.ts";
import { kernelTargets } from "./targets.ts";

const seeds = Number(process.argv[2] ?? 3);
const warmup = Number(process.argv[3] ?? 250);
const kernels = ["nuts", "rotation", "auto"] as const;

const engine = await buildEngine();
const rows: Record<string, Row[]> = { nuts: [], rotation: [], auto: [] };
printHead(["target", "kernel"]);
for (const target of kernelTargets(engine)) {
  for (const kernel of kernels) {
    const options: ChainOptions = { adaptation: "fisher", targetAccept: 0.85, warmup, kernel };
    const one = row(engine, target, options, seeds);
    rows[kernel].push(one);
    printRow([target.name, kernel], one);
  }
}
console.log("\nGeometric means over the targets\n");
console.log(
  "| kernel | warm-up gradients | ESS x / gradient | ESS x² / gradient | worst / gradient | worst / all |",
);
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
for (const kernel of kernels) {
  const mean = (f: (one: Row) => number) => geometric(rows[kernel], f);
  const cells = [
    mean((one) => one.warmupGradients).toFixed(0),
    mean((one) => one.essPerGradient).toFixed(4),
    mean((one) => one.squarePerGradient).toFixed(4),
    mean((one) => one.worstPerGradient).toFixed(4),
    mean((one) => one.worstInAll).toFixed(4),
  ];
  console.log(`| ${kernel} | ${cells.join(" | ")} |`);
}
