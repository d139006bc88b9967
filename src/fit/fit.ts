import type { ChainResult } from "../chain/result.ts";
import type { KindredError } from "../model/errors.ts";
import type { WorkerKind } from "../platform/platform.ts";
import { type Diagnostics, diagnose } from "./diagnostics.ts";
import { Draws } from "./draws.ts";
import { formatCount, formatSeconds } from "./number-format.ts";
import { OutputColumns, type Replay } from "./output-columns.ts";
import type { OutputAxes, OutputLayout } from "./outputs.ts";
import { type Summary, type SummaryOptions, summarizeDraws } from "./summary.ts";
import { judge, type Verdict } from "./verdict.ts";

/** What a fit is made of. */
export interface FitInput {
  /** The model's outputs, in the order it returned them. */
  readonly outputs: readonly OutputLayout[];
  /** The length of a draw's row of outputs. */
  readonly outputCount: number;
  /** Computes outputs of draws. */
  readonly replay: Replay;
  /** The length of a position on unconstrained space. */
  readonly dimension: number;
  readonly chains: readonly ChainResult[];
  readonly seed: string | number;
  /** Wall-clock time of the stages. */
  readonly seconds: Diagnostics["seconds"];
  /** What was asked for. Default: the chains there are, and the draws of the longest. */
  readonly requested?: { readonly chains: number; readonly draws: number };
  /** The option that the sampler had. Default 0.85, as the sampler's. */
  readonly targetAccept?: number;
  /** The option that the sampler had. Default 10, as the sampler's. */
  readonly maxTreeDepth?: number;
  readonly info?: FitInfo;
}

/** How the run went. */
export interface FitInfo {
  /** Where the chains ran. */
  readonly workers: WorkerKind;
  /** Workers used at a time; 0 in-line. */
  readonly threads: number;
  /** Whether a signal ended the run early; the draws finished by then are kept. */
  readonly aborted: boolean;
  /** Chains that found no start, or whose worker died twice. */
  readonly failures: readonly KindredError[];
}

/** The posterior of a model given data: labelled draws, and how far they can be trusted. */
export class Fit<Outputs extends OutputAxes = OutputAxes> {
  /**
   * The draws of each output. Chains that an abort left unequal are cut to their common length here, and those without
   * a draw are left out; `chains` has all.
   */
  readonly draws: { readonly [Name in keyof Outputs]: Draws<Outputs[Name]> };
  /** What each chain made, all of it. */
  readonly chains: readonly ChainResult[];
  /** The seed that gives the same draws again. */
  readonly seed: string | number;
  /** Divergences, tree depths, E-BFMI, step sizes, acceptance, gradients and times: totals, and each chain. */
  readonly diagnostics: Diagnostics;
  /** How the run went: where, whether it was aborted, and which chains failed. */
  readonly info: FitInfo;
  /** Where each output stands in the row of numbers that a draw is. */
  readonly outputs: readonly OutputLayout[];
  readonly #input: FitInput;
  #summary: Summary | undefined;
  #verdict: Verdict | undefined;

  constructor(input: FitInput) {
    this.#input = input;
    this.outputs = input.outputs;
    this.chains = input.chains;
    this.seed = input.seed;
    this.info = input.info ?? { workers: "in-line", threads: 0, aborted: false, failures: [] };
    this.diagnostics = diagnose(input.chains, input.maxTreeDepth ?? 10, input.seconds);
    const compared = comparedChains(input.chains);
    const draws = commonLength(compared);
    const columns = new OutputColumns(input.replay, compared, draws, input.outputCount);
    this.draws = Object.fromEntries(
      input.outputs.map((output) => [
        output.name,
        new Draws({
          name: output.name,
          axes: output.axes,
          chains: compared.length,
          draws,
          columns: (first, count) => columns.read(output.offset + first, count),
        }),
      ]),
    ) as unknown as { readonly [Name in keyof Outputs]: Draws<Outputs[Name]> };
  }

  /**
   * Mean, sd, quantiles, MCSE, effective sample sizes and R-hat of every scalar.
   *
   * @throws "option" for a probability outside [0, 1] or an unknown name; "aborted" when there are no draws
   */
  summary(options?: SummaryOptions<keyof Outputs & string>): Summary {
    if (options !== undefined) return summarizeDraws(this.draws as Record<string, Draws>, options);
    this.#summary ??= summarizeDraws(this.draws as Record<string, Draws>);
    return this.#summary;
  }

  /**
   * Whether the answer can be trusted, and if not, why and what to try.
   *
   * @throws "aborted" when there are no draws
   */
  get verdict(): Verdict {
    if (this.#verdict === undefined) {
      const { chains, requested, targetAccept, maxTreeDepth } = this.#input;
      const compared = comparedChains(chains);
      this.#verdict = judge({
        rows: this.summary().rows,
        diagnostics: this.diagnostics,
        chains: compared.length,
        draws: commonLength(compared),
        requested: requested ?? {
          chains: chains.length,
          draws: Math.max(0, ...chains.map((chain) => chain.drawCount)),
        },
        stuck: chains.filter((chain) => neverMoved(chain, this.#input.dimension)).map(({ chain }) => chain),
        targetAccept: targetAccept ?? 0.85,
        maxTreeDepth: maxTreeDepth ?? 10,
      });
    }
    return this.#verdict;
  }

  /** The summary, a line on how the sampler ran, and the verdict. */
  toString(): string {
    if (comparedChains(this.chains).length === 0) return "no draws: the run ended before its first draw";
    return [String(this.summary()), "", describeRun(this.diagnostics), "", String(this.verdict)].join("\n");
  }
}

/** Puts together what the chains made. */
export function createFit<Outputs extends OutputAxes>(input: FitInput): Fit<Outputs> {
  return new Fit<Outputs>(input);
}

function describeRun({
  divergences,
  treeDepthHits,
  ebfmi,
  acceptRate,
  gradients,
  seconds,
  chains,
}: Diagnostics): string {
  const { compile, bind, warmup, sampling } = seconds;
  const turning = chains.filter(({ kernel }) => kernel === "rotation").length;
  const kernel = turning === 0 ? "NUTS" : turning === chains.length ? "rotations" : "NUTS and rotations";
  return (
    `${kernel}: ${formatCount(divergences)} divergences, ${formatCount(treeDepthHits)} tree-depth hits, ` +
    `E-BFMI ${ebfmi.toFixed(2)}, acceptance ${acceptRate.toFixed(2)}, ${formatCount(gradients)} gradients; ` +
    `compile ${formatSeconds(compile)}, bind ${formatSeconds(bind)}, warm-up ${formatSeconds(warmup)}, ` +
    `sampling ${formatSeconds(sampling)}`
  );
}

/** The chains that have a draw. */
function comparedChains(chains: readonly ChainResult[]): readonly ChainResult[] {
  return chains.filter((chain) => chain.drawCount > 0);
}

function commonLength(chains: readonly ChainResult[]): number {
  return chains.length === 0 ? 0 : Math.min(...chains.map((chain) => chain.drawCount));
}

/** Whether all the positions of a chain are one, over ten draws or more. */
function neverMoved({ draws, drawCount }: ChainResult, dimension: number): boolean {
  if (drawCount < 10) return false;
  for (let i = dimension; i < drawCount * dimension; i++) {
    if (draws[i] !== draws[i - dimension]) return false;
  }
  return true;
}
