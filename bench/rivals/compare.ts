import { cpus } from "node:os";
import type { Data } from "../case.ts";
import type { RivalsEffort } from "../effort.ts";
import { onOneProcessor } from "../one-processor.ts";
import { type Agreement, agreement } from "./agreement.ts";
import { fitInChromium } from "./chromium.ts";
import type { Estimates } from "./estimates.ts";
import { fitInNode } from "./node.ts";
import type { Rival, StanProgram } from "./rival.ts";
import { type Judged, judged, kindredRun, type Speed, speedOf, stanRun } from "./speed.ts";
import { runStan, type StanResult } from "./stan.ts";
import { levelOf } from "./targets.ts";
import type { TimedFit } from "./timed-fit.ts";

/** Chains that differ more than this have not found the same posterior. */
const MOST_RHAT = 1.05;

/** What there is to compare with on this machine. */
export interface Present {
  readonly chromium: boolean;
  readonly stan: boolean;
}

/** Kindred in one place: in Node or in Chromium. */
export interface Place {
  /** Seconds of the first fit of a process or a page: the engine compiled, workers started, nothing warm. */
  readonly firstSeconds: number;
  readonly onOne: Speed;
  readonly onAll: Speed;
  /** Where chains ran, on all processors. */
  readonly where: string;
  /** Whether the draws were the same bits as in Node on one processor. */
  readonly same: boolean;
}

/** Draws against those that count as the truth. */
export interface Validity extends Agreement {
  /** Whether they agree, and R-hat finds the chains alike: without that no time counts. */
  readonly valid: boolean;
}

/** Stan's program, and Kindred against it. */
export interface AgainstStan {
  readonly program: StanProgram;
  readonly compileSeconds: number;
  readonly onOne: Speed;
  readonly onAll: Speed;
  /** Kindred's draws against the truth. */
  readonly kindred: Validity;
  /** Stan's own against it, where that is another program's. */
  readonly stan?: Validity;
  /** How many times Stan's effective draws a second, Kindred in Node; Stan's compiling is never counted. */
  readonly times: Speed["perSecond"];
  readonly timesOnAll: number;
  readonly timesInChromium?: number;
  /** The level of the targets reached; undefined where Kindred's draws are not valid. */
  readonly level?: string;
}

export interface Comparison {
  readonly model: string;
  readonly scalars: number;
  readonly node: Place;
  readonly chromium?: Place;
  readonly stan: readonly AgainstStan[];
  /** Stan's programs that the cache does not have, and that were not to be compiled. */
  readonly missing: readonly string[];
}

/** Kindred in Node and in Chromium, and Stan, on one model and one set of data. */
export async function compareOn(
  rival: Rival,
  data: Data,
  effort: RivalsEffort,
  present: Present,
): Promise<Comparison> {
  const seeds = Array.from({ length: effort.fits }, (_, i) => i + 1);
  const plan = { seeds, seconds: effort.fitSeconds };
  const one = await onOneProcessor(() => fitInNode(rival, data, { ...plan, threads: 1 }, true));
  const { scalars } = one[0]!;
  // A seed gives the same draws everywhere: those of the first place are judged for all.
  const judgements = new Map(one.map(({ seed, take }): [number, Judged] => [seed, judged(take())]));
  const sums = new Map(one.map(({ seed, sum }) => [seed, sum]));
  const again = { ...plan, seeds: one.map(({ seed }) => seed) };
  const speed = (fits: readonly TimedFit[]) =>
    speedOf(warm(fits).map((fit) => kindredRun(fit, judgements.get(fit.seed)!.worst)));
  const place = (onOne: readonly TimedFit[], onAll: readonly TimedFit[]): Place => ({
    firstSeconds: onOne[0]!.milliseconds / 1000,
    onOne: speed(onOne),
    onAll: speed(onAll),
    where: onAll[0]!.where,
    same: [...onOne, ...onAll].every(({ seed, sum }) => sums.get(seed) === sum),
  });
  const node = place(one, await fitInNode(rival, data, again, false));
  const chromium = present.chromium
    ? place(
        await onOneProcessor(() => fitInChromium(rival, data, { ...again, threads: 1 })),
        await fitInChromium(rival, data, again),
      )
    : undefined;

  const ours = [...judgements.values()].map(({ estimates }) => estimates);
  const chosen = (scalar: string) => rival.compared?.includes(scalar.replace(/\[.*/, "")) ?? true;
  const validity = (truth: readonly Estimates[], theirs: readonly Estimates[], { rhat }: Speed): Validity => {
    const found = agreement(theirs, truth, scalars, chosen);
    return { ...found, valid: found.agrees && rhat <= MOST_RHAT };
  };
  const missing: string[] = [];
  const run = async (program: string): Promise<StanResult | undefined> => {
    const result = await onOneProcessor(async () =>
      runStan({
        program,
        data: rival.stanData(data),
        outputs: [...new Set(scalars.map((scalar) => scalar.replace(/\[.*/, "")))],
        seeds: seeds.slice(0, effort.stanRuns),
        seconds: effort.stanSeconds,
        compile: effort.compileStan,
      }),
    );
    if (result === undefined) missing.push(program);
    return result;
  };

  const stan: AgainstStan[] = [];
  const referenceRuns = present.stan && rival.reference ? await run(rival.reference) : undefined;
  const reference = referenceRuns?.runs.map(({ table }) => judged(table).estimates);
  for (const program of present.stan ? rival.programs : []) {
    const result = await run(program.name);
    if (result === undefined) continue;
    const theirs = result.runs.map((each) => ({ each, ...judged(each.table) }));
    const speed = (processors: number) =>
      speedOf(theirs.map(({ each, worst }) => stanRun(each, worst, processors)));
    const estimates = theirs.map((each) => each.estimates);
    const [onOne, onAll] = [speed(1), speed(cpus().length)];
    const kindred = validity(reference ?? estimates, ours, node.onOne);
    const ratio = (measure: keyof Speed["perSecond"]) =>
      node.onOne.perSecond[measure] / onOne.perSecond[measure];
    const times = {
      bulk: ratio("bulk"),
      tail: ratio("tail"),
      square: ratio("square"),
      compiling: ratio("compiling"),
    };
    stan.push({
      program,
      compileSeconds: result.compileSeconds,
      onOne,
      onAll,
      kindred,
      stan: reference && validity(reference, estimates, onOne),
      times,
      timesOnAll: node.onAll.perSecond.bulk / onAll.perSecond.bulk,
      timesInChromium: chromium && chromium.onOne.perSecond.bulk / onOne.perSecond.bulk,
      level: kindred.valid ? levelOf(program.targets, times.bulk) : undefined,
    });
  }
  return { model: rival.name, scalars: scalars.length, node, chromium, stan, missing };
}

/** The fits after the first of their process, if there are any. */
function warm(fits: readonly TimedFit[]): readonly TimedFit[] {
  return fits.length > 1 ? fits.slice(1) : fits;
}
