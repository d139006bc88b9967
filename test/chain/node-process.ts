/** A program that fits once and has nothing more to do; its argument is the density's bytes as JSON. */
import { resolveOptions } from "../../src/chain/options.ts";
import { runChains } from "../../src/chain/run-chains.ts";
import { engineModule } from "../../src/engine/instantiate.ts";
import { nodePlatform } from "../../src/platform/node.ts";
import { usePlatform } from "../../src/platform/platform.ts";

usePlatform(nodePlatform());
const program = {
  engine: engineModule(),
  density: new WebAssembly.Module(Uint8Array.from(JSON.parse(process.argv[2]))),
  image: new Uint8Array(Float64Array.of(1, 0, -1, 28, 15).buffer),
  dimension: 3,
  effectCount: 0,
  pilot: 0,
};
const options = resolveOptions({ chains: 3, warmup: 100, draws: 100, seed: 1, threads: 2 });
const { workers, results } = await runChains(program, options);
console.log(JSON.stringify({ workers, drawCounts: results.map(({ drawCount }) => drawCount) }));
