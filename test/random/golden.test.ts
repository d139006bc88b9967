import { expect, it } from "vitest";
import golden from "../fixtures/random/golden.json";
import { goldenDraws } from "./golden.ts";
import { buildSamplers } from "./samplers.ts";

// When a change of the draws is meant: node --import tsx test/fixtures/random/golden.ts, and say so in the changelog.
it("every sampler gives the draws of this version, to the last bit", async () => {
  expect(goldenDraws(await buildSamplers())).toEqual(golden);
}, 60_000);
