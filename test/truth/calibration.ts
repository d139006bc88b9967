import type { SampleOptions } from "../../src/chain/options.ts";
import type { Draws } from "../../src/fit/draws.ts";
import type { Data, Schema } from "../../src/model/schema.ts";
import type { Outputs } from "../../src/model/trace.ts";
import type { Model } from "../../src/public/model.ts";
import { sample } from "../../src/public/sample.ts";

/** Draws kept of each fit, so that ranks go from 0 to 99. */
const KEPT = 99;
const BINS = 20;

/** How uniform the ranks of one scalar are. */
export interface Uniformity {
  /** Chi-square of the ranks in 20 bins: 19 degrees of freedom when they are uniform. */
  readonly chiSquare: number;
  /** The mean rank less its expectation, in its standard deviations: sees a bias that bins do not. */
  readonly bias: number;
}

/**
 * Simulation-based calibration: parameters from the prior, data given them, a fit to these data; then the true value's
 * rank among the posterior's draws is uniform, for every quantity, if simulator, density and sampler are all right.
 *
 * Source: Talts et al. (2018), "Validating Bayesian inference algorithms with simulation-based calibration",
 * algorithm 2 (draws thinned, so that they are nearly independent). Quantities that depend on the data as well see
 * errors that parameters do not: Modrák et al. (2023).
 *
 * @param simulator - what truth and data are drawn from
 * @param fitted - what is fitted: the same model, unless the test is itself to be tested
 * @param thin - draws made for each one kept
 * @returns for each scalar that both return, by name
 */
export async function calibrate<S extends Schema, O extends Outputs>(
  simulator: Model<S, O>,
  fitted: Model<S, O>,
  data: Partial<Data<S>>,
  {
    replications,
    thin,
    seed,
    ...options
  }: { replications: number; thin: number; seed: string } & SampleOptions,
): Promise<Map<string, Uniformity>> {
  const simulation = simulator.simulate(data, { draws: replications, seed });
  const truths = Object.entries<Draws>(simulation.draws as Record<string, Draws>);
  const ranks = new Map<string, number[]>();
  for (let replication = 0; replication < replications; replication++) {
    const fit = await sample(fitted, simulation.data(replication) as Data<S>, {
      chains: 1,
      threads: 0,
      draws: KEPT * thin,
      seed: `${seed} ${replication}`,
      ...options,
    });
    for (const [name, truth] of truths) {
      const { values } = (fit.draws as Record<string, Draws>)[name]!;
      const size = truth.values.length / replications;
      for (let place = 0; place < size; place++) {
        const actual = truth.values[replication * size + place]!;
        let rank = 0;
        for (let draw = 0; draw < KEPT; draw++)
          if (values[(draw * thin + thin - 1) * size + place]! < actual) rank++;
        const scalar = size === 1 ? name : `${name}[${place + 1}]`;
        ranks.set(scalar, [...(ranks.get(scalar) ?? []), rank]);
      }
    }
  }
  return new Map([...ranks].map(([name, all]) => [name, uniformity(all)]));
}

function uniformity(ranks: readonly number[]): Uniformity {
  const width = (KEPT + 1) / BINS;
  const expected = ranks.length / BINS;
  let chiSquare = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const observed = ranks.filter((rank) => Math.floor(rank / width) === bin).length;
    chiSquare += (observed - expected) ** 2 / expected;
  }
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  // Uniform on 0 ... L: mean L / 2, variance ((L + 1)^2 - 1) / 12.
  const deviation = Math.sqrt(((KEPT + 1) ** 2 - 1) / 12 / ranks.length);
  return { chiSquare, bias: (mean - KEPT / 2) / deviation };
}
