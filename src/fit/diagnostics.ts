import type { ChainResult } from "../chain/result.ts";

/** The columns of `ChainResult.statistics`. */
export const STATISTIC = {
  logDensity: 0,
  acceptanceRate: 1,
  stepSize: 2,
  treeDepth: 3,
  steps: 4,
  diverging: 5,
  energy: 6,
} as const;

/** How many columns that is. */
export const STATISTIC_COUNT = 7;

/** How one chain ran; all but `gradients` and `seconds` are about its sampling draws. */
export interface ChainDiagnostics {
  /** The chain's number. */
  chain: number;
  /** Draws it made. */
  draws: number;
  /** Transitions that left the energy's level set by more than 1000. */
  divergences: number;
  /** Transitions that stopped because the tree was as deep as allowed. */
  treeDepthHits: number;
  /** Energy's Bayesian fraction of missing information; NaN with fewer than 3 draws. */
  ebfmi: number;
  /** What made the draws: the no-U-turn sampler, or rotations, chosen in warm-up. */
  kernel: ChainResult["kernel"];
  /** The step size after warm-up; of a rotation its angle. */
  stepSize: number;
  /** The mean acceptance statistic. */
  acceptRate: number;
  /** Gradients evaluated, warm-up included. */
  gradients: number;
  seconds: { warmup: number; sampling: number };
}

/** How the sampler ran: totals over the chains, and each chain. */
export interface Diagnostics {
  /** The sum over the chains. */
  divergences: number;
  /** The sum over the chains. */
  treeDepthHits: number;
  /** The least of the chains', as one bad chain is bad. */
  ebfmi: number;
  /** The mean of the chains'. */
  stepSize: number;
  /** The mean over all draws. */
  acceptRate: number;
  /** The sum over the chains, warm-up included. */
  gradients: number;
  /** Wall-clock time of the stages. */
  seconds: { compile: number; bind: number; warmup: number; sampling: number };
  chains: ChainDiagnostics[];
}

/** Reads the diagnostics off what the chains recorded. */
export function diagnose(
  chains: readonly ChainResult[],
  maxTreeDepth: number,
  seconds: Diagnostics["seconds"],
): Diagnostics {
  const each = chains.map((chain) => diagnoseChain(chain, maxTreeDepth));
  const known = each.map((chain) => chain.ebfmi).filter((value) => !Number.isNaN(value));
  const draws = sum(each.map((chain) => chain.draws));
  return {
    divergences: sum(each.map((chain) => chain.divergences)),
    treeDepthHits: sum(each.map((chain) => chain.treeDepthHits)),
    ebfmi: known.length === 0 ? Number.NaN : Math.min(...known),
    stepSize: sum(each.map((chain) => chain.stepSize)) / each.length,
    acceptRate: sum(each.map((chain) => (chain.draws === 0 ? 0 : chain.acceptRate * chain.draws))) / draws,
    gradients: sum(each.map((chain) => chain.gradients)),
    seconds: { ...seconds },
    chains: each,
  };
}

function diagnoseChain(chain: ChainResult, maxTreeDepth: number): ChainDiagnostics {
  const { statistics, warmup, drawCount } = chain;
  const energies = new Float64Array(drawCount);
  let divergences = 0;
  let treeDepthHits = 0;
  let accepted = 0;
  for (let draw = 0; draw < drawCount; draw++) {
    const row = (warmup + draw) * STATISTIC_COUNT;
    energies[draw] = statistics[row + STATISTIC.energy];
    if (statistics[row + STATISTIC.diverging] !== 0) divergences++;
    if (statistics[row + STATISTIC.treeDepth] >= maxTreeDepth) treeDepthHits++;
    accepted += statistics[row + STATISTIC.acceptanceRate];
  }
  return {
    chain: chain.chain,
    draws: drawCount,
    divergences,
    treeDepthHits,
    ebfmi: energyInformation(energies),
    kernel: chain.kernel,
    stepSize: chain.stepSize,
    acceptRate: accepted / drawCount,
    gradients: chain.gradients,
    seconds: { ...chain.seconds },
  };
}

/**
 * The E-BFMI of a chain's energies: sum_t (E_t - E_{t-1})^2 / sum_t (E_t - mean E)^2.
 *
 * Sums, not means: n - 1 squares over n squares, neither divided by its number. Programs that divide each by its number
 * of terms, or one of them by one less, differ by a factor of n / (n - 1) at most. NaN with fewer than 3 energies or when all are equal.
 *
 * Source: Betancourt (2016), "Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte Carlo".
 */
export function energyInformation(energies: Float64Array): number {
  if (energies.length < 3) return Number.NaN;
  const mean = sum(energies) / energies.length;
  let differences = 0;
  let deviations = 0;
  for (let i = 0; i < energies.length; i++) {
    if (i > 0) differences += (energies[i] - energies[i - 1]) ** 2;
    deviations += (energies[i] - mean) ** 2;
  }
  return differences / deviations;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
