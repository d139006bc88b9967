import type { Diagnostics } from "./diagnostics.ts";
import { formatCount } from "./number-format.ts";
import type { SummaryRow } from "./summary.ts";

/** What a warning is about. */
export type WarningTag =
  /** The run ended before all the draws that were asked for. */
  | "aborted"
  /** Too few draws to judge by. */
  | "short"
  /** One chain only: none to compare it with. */
  | "chains"
  /** A chain never moved. */
  | "stuck"
  /** Draws that are no finite number. */
  | "undefined"
  | "rhat"
  | "ess"
  | "divergences"
  | "energy"
  | "tree-depth";

/** One thing that is wrong: what it means for the conclusions, and what to try. */
export interface Warning {
  tag: WarningTag;
  message: string;
}

/** Whether the answer can be trusted, in words. */
export class Verdict {
  /** No warning at all. */
  readonly ok: boolean;
  /** The gravest first. */
  readonly warnings: readonly Warning[];
  readonly #praise: string;

  constructor(warnings: readonly Warning[], praise: string) {
    this.ok = warnings.length === 0;
    this.warnings = warnings;
    this.#praise = praise;
  }

  toString(): string {
    if (this.ok) return this.#praise;
    const count = this.warnings.length === 1 ? "1 warning" : `${this.warnings.length} warnings`;
    return [`not yet trustworthy, ${count}:`, ...this.warnings.map(({ message }) => `- ${message}`)].join(
      "\n",
    );
  }
}

/** What a verdict is reached on. */
export interface Evidence {
  /** The summary of every scalar. */
  rows: readonly SummaryRow[];
  diagnostics: Diagnostics;
  /** The chains compared, and the draws of each of them that were. */
  chains: number;
  draws: number;
  /** The chains and draws asked for. */
  requested: { chains: number; draws: number };
  /** The numbers of the chains that never moved. */
  stuck: readonly number[];
  targetAccept: number;
  maxTreeDepth: number;
}

/** Above this, chains disagree: Vehtari et al. (2021). */
export const MOST_RHAT = 1.01;
/** Below this for each chain, neither estimates nor diagnostics can be relied on: Vehtari et al. (2021). */
export const LEAST_ESS_PER_CHAIN = 100;
/** Below this, momentum resampling cannot reach the tails: Betancourt (2016), and the threshold Stan uses since. */
export const LEAST_EBFMI = 0.3;

/** Weighs the evidence. */
export function judge(evidence: Evidence): Verdict {
  const warnings = [
    aborted(evidence),
    stuck(evidence),
    undefinedDraws(evidence),
    short(evidence),
    disagreement(evidence),
    divergences(evidence),
    fewEffectiveDraws(evidence),
    energy(evidence),
    treeDepth(evidence),
    oneChain(evidence),
  ].filter((warning) => warning !== undefined);
  return new Verdict(warnings, praise(evidence));
}

/** What is said when there is nothing to warn of. */
function praise({ rows, chains, draws, diagnostics }: Evidence): string {
  // folds, as there may be more rows than a call can have arguments
  const known = (pick: (row: SummaryRow) => number) => rows.map(pick).filter((value) => !Number.isNaN(value));
  const least = (values: readonly number[]) =>
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const rhat = -least(known((row) => -row.rhat));
  const bulk = least(known((row) => row.essBulk));
  const tail = least(known((row) => row.essTail));
  const constants = rows.filter((row) => row.sd === 0).length;
  if (constants === rows.length) return "nothing to judge: every quantity is constant.";
  return (
    `trustworthy: the ${formatCount(chains)} chains agree (R-hat at most ${rhat.toFixed(3)}), ` +
    `every estimate rests on at least ${formatCount(bulk)} effective draws ` +
    `(${formatCount(tail)} in the tails), and none of the ${formatCount(chains * draws)} draws diverged ` +
    `(E-BFMI ${diagnostics.ebfmi.toFixed(2)})` +
    (constants > 0 ? `; ${plural(constants, "constant quantity", "constant quantities")} left aside.` : ".")
  );
}

function aborted({ diagnostics, chains, draws, requested }: Evidence): Warning | undefined {
  const made = diagnostics.chains.map((chain) => chain.draws);
  if (diagnostics.chains.length >= requested.chains && made.every((count) => count >= requested.draws))
    return;
  const unequal = made.some((count) => count !== draws);
  return {
    tag: "aborted",
    message:
      `the run ended early: of ${requested.chains} x ${formatCount(requested.draws)} draws there are ` +
      `${made.map(formatCount).join(", ")}` +
      (unequal ? `, of which ${chains} x ${formatCount(draws)} can be compared` : "") +
      `; what is here rests on less than you asked for: run it to its end before you report it`,
  };
}

function stuck({ stuck }: Evidence): Warning | undefined {
  if (stuck.length === 0) return;
  return {
    tag: "stuck",
    message:
      `${stuck.length === 1 ? "chain" : "chains"} ${stuck.join(", ")} never moved, so every estimate is mixed with ` +
      `an arbitrary starting point: check the model for a density that jumps, or give other init values`,
  };
}

function undefinedDraws({ rows }: Evidence): Warning | undefined {
  const bad = rows.filter((row) => !Number.isFinite(row.mean) || Number.isNaN(row.sd));
  if (bad.length === 0 || rows.every((row) => Number.isNaN(row.sd))) return;
  return {
    tag: "undefined",
    message:
      `${names(bad, rows.length)} ${bad.length === 1 ? "has" : "have"} draws that are not finite numbers, so no mean or interval ` +
      `of ${bad.length === 1 ? "it" : "them"} exists: look for a division by zero, a logarithm of a negative ` +
      `number or an overflow in how ${bad.length === 1 ? "it is" : "they are"} computed`,
  };
}

function short({ rows, chains, draws }: Evidence): Warning | undefined {
  const unjudged = rows.filter(
    (row) => row.sd !== 0 && Number.isFinite(row.mean) && Number.isNaN(row.rhat) && Number.isNaN(row.essBulk),
  );
  if (draws >= 6 && unjudged.length === 0) return;
  return {
    tag: "short",
    message:
      `${chains} x ${draws} draws are too few to tell whether the chains have converged: nothing can be ` +
      `concluded from them; take 1000 draws a chain`,
  };
}

function disagreement({ rows, draws }: Evidence): Warning | undefined {
  const bad = rows.filter((row) => row.rhat > MOST_RHAT).sort((a, b) => b.rhat - a.rhat);
  if (bad.length === 0) return;
  const far = bad[0].rhat > 1.1;
  return {
    tag: "rhat",
    message:
      `the chains disagree about ` +
      `${names(bad, rows.length, (row) => `R-hat ${row.rhat.toFixed(bad[0].rhat < 1.1 ? 3 : 2)}`)} ` +
      `(over ${MOST_RHAT}): ` +
      `means and intervals may depend on where the chains happened to be, do not report them; ` +
      (far
        ? "look at the chains one by one: several modes, or a quantity that data and prior leave open? " +
          "Tighten its prior or change the model, then run longer"
        : `take ${formatCount(2 * Math.max(draws, 500))} draws and twice the warm-up; if it stays, ` +
          `tighten priors of what the data say little about`),
  };
}

function divergences({ diagnostics, chains, draws, targetAccept, rows }: Evidence): Warning | undefined {
  const { divergences } = diagnostics;
  if (divergences === 0) return;
  const total = diagnostics.chains.reduce((sum, chain) => sum + chain.draws, 0) || chains * draws;
  const share = (100 * divergences) / total;
  const worst = [...rows].filter((row) => row.essBulk > 0).sort((a, b) => a.essBulk - b.essBulk)[0];
  const next = targetAccept < 0.95 ? 0.95 : 0.99;
  return {
    tag: "divergences",
    message:
      `${formatCount(divergences)} of ${formatCount(total)} transitions diverged (${share.toPrecision(2)} %): ` +
      `there is a place too curved for the step size, often where the scale of a group is small, and draws from it ` +
      `are missing; intervals may be too narrow and scales too large` +
      (worst === undefined ? "" : ` (look first at ${worst.name}, which mixes worst)`) +
      `; try targetAccept: ${targetAccept < next ? next : 0.999} (it was ${targetAccept}), and if they stay, ` +
      `write group effects as mu + tau * z with z standard normal, or give scales priors that avoid zero`,
  };
}

function fewEffectiveDraws({ rows, chains, draws }: Evidence): Warning | undefined {
  const least = LEAST_ESS_PER_CHAIN * chains;
  const smaller = (row: SummaryRow) =>
    Math.min(...[row.essBulk, row.essTail, row.essSd].filter((value) => !Number.isNaN(value)));
  const bad = rows.filter((row) => smaller(row) < least).sort((a, b) => smaller(a) - smaller(b));
  if (bad.length === 0) return;
  const describe = (row: SummaryRow) => {
    const [what, value] = [
      ["bulk ESS", row.essBulk] as const,
      ["tail ESS", row.essTail] as const,
      ["ESS of the sd", row.essSd] as const,
    ].find(([, value]) => value === smaller(row))!;
    return `${what} ${formatCount(value)}`;
  };
  const onlyTails = bad.every((row) => !(row.essBulk < least));
  const wanted = Math.ceil((1.2 * draws * least) / smaller(bad[0]) / 500) * 500;
  return {
    tag: "ess",
    message:
      `too few effective draws for ${names(bad, rows.length, describe)} (under ${formatCount(least)}): ` +
      (onlyTails
        ? "widths and ends of intervals are noise, the means are not; "
        : "estimates would visibly change from run to run, and R-hat cannot be relied on; ") +
      (wanted <= 20_000
        ? `take some ${formatCount(wanted)} draws a chain`
        : "more draws alone will hardly do: try warmup: 1000, a tighter prior, or another way to write the model"),
  };
}

function energy({ diagnostics }: Evidence): Warning | undefined {
  const bad = diagnostics.chains.filter((chain) => chain.ebfmi < LEAST_EBFMI);
  if (bad.length === 0) return;
  return {
    tag: "energy",
    message:
      `E-BFMI is ${bad.map((chain) => `${chain.ebfmi.toFixed(2)} in chain ${chain.chain}`).join(", ")} ` +
      `(under ${LEAST_EBFMI}): the sampler moves slowly between the middle and the tails, so long tails may be ` +
      `missing and intervals too narrow; try longer warm-up, or priors with lighter tails`,
  };
}

function treeDepth({ diagnostics, maxTreeDepth }: Evidence): Warning | undefined {
  const { treeDepthHits } = diagnostics;
  if (treeDepthHits === 0) return;
  const total = diagnostics.chains.reduce((sum, chain) => sum + chain.draws, 0);
  return {
    tag: "tree-depth",
    message:
      `${formatCount(treeDepthHits)} of ${formatCount(total)} trajectories were cut off at maxTreeDepth ` +
      `${maxTreeDepth}: slow rather than wrong, the draws are valid but each moves less than it could; try ` +
      `maxTreeDepth: ${maxTreeDepth + 2}, warmup: 1000, or columns scaled to about 1`,
  };
}

function oneChain({ chains, requested }: Evidence): Warning | undefined {
  // a run that lost chains has its own warning
  if (chains > 1 || requested.chains > 1) return;
  return {
    tag: "chains",
    message:
      "there is one chain only: it can be compared with itself but not with others, so a mode it never " +
      "found would go unnoticed; run 4 chains before you rely on it",
  };
}

/** Which of `total` quantities are bad: the worst three by name, with what is wrong about each. */
function names(bad: readonly SummaryRow[], total: number, describe?: (row: SummaryRow) => string): string {
  const worst = bad
    .slice(0, 3)
    .map((row) => (describe === undefined ? row.name : `${row.name} (${describe(row)})`))
    .join(", ");
  return bad.length <= 3 ? worst : `${bad.length} of ${formatCount(total)} quantities, worst ${worst}`;
}

function plural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
