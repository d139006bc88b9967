import type { Draws } from "../../src/fit/draws.ts";
import type { Data, Schema } from "../../src/model/schema.ts";
import type { Outputs } from "../../src/model/trace.ts";
import type { Model } from "../../src/public/model.ts";
import { sample } from "../../src/public/sample.ts";

/** Draws kept of each fit, so that ranks go from 0 to 99. */
const KEPT = 99;
/** Draws made for each one kept, so that those are nearly independent. */
const THIN = 4;
const BINS = 20;

/** How uniform ranks are; each number is standard normal when they are, but for the last. */
export interface Uniformity {
  /** The mean rank less its expectation: draws that lie too low or too high. */
  readonly bias: number;
  /** The mean square of ranks about their middle, less its expectation: above when draws lie too close together. */
  readonly spread: number;
  /** Of one scalar: chi-square in 20 bins, with 19 degrees of freedom. */
  readonly chiSquare?: number;
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
 * @param fitted - what is fitted, with the default options and one chain: the same model, unless the test is itself to
 * be tested
 * @returns for each scalar and each element of an array, `theta[3]`; and for each array as a whole, `theta`
 */
export async function calibrate<S extends Schema, O extends Outputs>(
  simulator: Model<S, O>,
  fitted: Model<S, O>,
  data: Partial<Data<S>>,
  { replications, seed }: { replications: number; seed: string },
): Promise<Map<string, Uniformity>> {
  const simulation = simulator.simulate(data, { draws: replications, seed });
  const truths = Object.entries<Draws>(simulation.draws as Record<string, Draws>);
  /** By name, for each replication those of the elements: ranks as places in (0, 1). */
  const places = new Map<string, number[][]>(truths.map(([name]) => [name, []]));
  for (let replication = 0; replication < replications; replication++) {
    const fit = await sample(fitted, simulation.data(replication) as Data<S>, {
      chains: 1,
      threads: 0,
      draws: KEPT * THIN,
      seed: `${seed} ${replication}`,
    });
    for (const [name, truth] of truths) {
      const { values } = (fit.draws as Record<string, Draws>)[name]!;
      const size = truth.values.length / replications;
      const actual = truth.values.subarray(replication * size, (replication + 1) * size);
      const ranks = Array.from(actual, (value, element) => {
        let rank = 0;
        for (let draw = THIN - 1; draw < KEPT * THIN; draw += THIN)
          if (values[draw * size + element]! < value) rank++;
        return rank;
      });
      places.get(name)!.push(ranks.map((rank) => (rank + 0.5) / (KEPT + 1)));
    }
  }
  const found = new Map<string, Uniformity>();
  for (const [name, all] of places) {
    const size = all[0]!.length;
    const isScalar = truths.find(([own]) => own === name)![1].axes.length === 0;
    if (!isScalar) found.set(name, departures(all));
    for (let element = 0; element < size; element++) {
      const own = all.map((elements) => [elements[element]!]);
      const chiSquare = chiSquareOf(own.map(([place]) => place!));
      found.set(isScalar ? name : `${name}[${element + 1}]`, { ...departures(own), chiSquare });
    }
  }
  return found;
}

/** From the means over the elements of each replication, which are independent whatever the elements are. */
function departures(places: readonly (readonly number[])[]): Uniformity {
  const expected = (1 - 1 / (KEPT + 1) ** 2) / 12;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const standardised = (values: readonly number[]) => {
    const centre = mean(values);
    const variance = mean(values.map((value) => (value - centre) ** 2));
    return centre / Math.sqrt(variance / values.length);
  };
  return {
    bias: standardised(places.map((elements) => mean(elements.map((place) => place - 0.5)))),
    spread: standardised(
      places.map((elements) => mean(elements.map((place) => (place - 0.5) ** 2 - expected))),
    ),
  };
}

function chiSquareOf(places: readonly number[]): number {
  const expected = places.length / BINS;
  const observed = new Array<number>(BINS).fill(0);
  for (const place of places) observed[Math.floor(place * BINS)]! += 1;
  return observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
