import { createHash } from "node:crypto";
import { expandSeed } from "../../src/engine/seed.ts";
import type { SamplerName, Samplers } from "./samplers.ts";

const cases: [SamplerName, number?, number?][] = [
  ["uniform"],
  ["standardNormal"],
  ["standardExponential"],
  ["standardGamma", 0.4],
  ["standardGamma", 2.5],
  ["logGammaVariate", 0.01],
  ["inverseGammaVariate", 3],
  ["betaVariate", 0.5, 0.5],
  ["betaVariate", 2, 7],
  ["studentTVariate", 1],
  ["studentTVariate", 4],
  ["cauchyVariate"],
  ["laplaceVariate"],
  ["poissonVariate", 3],
  ["poissonVariate", 50],
  ["poissonVariate", 1e8],
  ["binomialVariate", 10, 0.3],
  ["binomialVariate", 1000, 0.7],
  ["bernoulliVariate", 0.3],
];

export interface GoldenDraws {
  sampler: string;
  parameters: number[];
  first: number[];
  sha256: string;
}

/** Three draws and the digest of ten thousand, for each case from the same seed. */
export function goldenDraws(samplers: Samplers): GoldenDraws[] {
  return cases.map(([sampler, ...parameters]) => {
    samplers.seed(expandSeed("golden"));
    const draws = samplers.draw(sampler, 10_000, ...(parameters as number[]));
    const sha256 = createHash("sha256").update(new Uint8Array(draws.slice().buffer)).digest("hex");
    return { sampler, parameters: parameters as number[], first: Array.from(draws.slice(0, 3)), sha256 };
  });
}
