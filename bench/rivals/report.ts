import { count, seconds, table } from "../table.ts";
import type { AgainstStan, Comparison, Place, Validity } from "./compare.ts";
import type { Speed } from "./speed.ts";
import { describeTargets } from "./targets.ts";

type Pair = readonly [comparison: Comparison, against: AgainstStan];

const pairs = (comparisons: readonly Comparison[]): Pair[] =>
  comparisons.flatMap((comparison) => comparison.stan.map((against): Pair => [comparison, against]));

/** How many times Stan's effective draws a second, and which targets that reaches. */
export function againstStan(comparisons: readonly Comparison[]): string {
  const heads = [
    "model",
    "Stan program",
    "Kindred",
    "Stan",
    "times",
    "compiling counted",
    "by tail",
    "by squares",
    "all processors",
    "in Chromium",
    "floor / target / beyond",
    "reached",
  ];
  const rows = pairs(comparisons).map(([{ model, node }, against]) => {
    const { program, onOne, times, timesOnAll, timesInChromium, level, stan } = against;
    const wrong = stan !== undefined && !stan.valid;
    return [
      model,
      program.name,
      count(node.onOne.perSecond.bulk),
      `${count(onOne.perSecond.bulk)}${wrong ? ", not valid" : ""}`,
      significant(times.bulk),
      significant(times.compiling),
      significant(times.tail),
      significant(times.square),
      significant(timesOnAll),
      timesInChromium === undefined ? "" : significant(timesInChromium),
      describeTargets(program.targets),
      level ?? "not valid: does not count",
    ];
  });
  return table(heads, rows);
}

/** The largest z of each comparison. */
export function agreements(comparisons: readonly Comparison[]): string {
  const rows = pairs(comparisons).flatMap(([{ model, scalars, node }, { program, kindred, stan, onOne }]) => {
    const line = (whose: string, found: Validity, rhat: number) => [
      `${model}, ${whose}`,
      program.name,
      String(scalars),
      found.z.toFixed(2),
      found.at,
      found.bound.toFixed(2),
      rhat.toFixed(3),
      found.valid ? "yes" : "no",
    ];
    return [line("Kindred", kindred, node.onOne.rhat), ...(stan ? [line("Stan", stan, onOne.rhat)] : [])];
  });
  const heads = ["draws of", "Stan program", "scalars", "largest z", "of", "bound", "R-hat", "valid"];
  return table(heads, rows);
}

/** What a fit took, sampler by sampler. */
export function runsOf(comparisons: readonly Comparison[]): string {
  const heads = [
    "model, sampler",
    "runs",
    "a fit",
    "compiling",
    "first fit",
    "a gradient",
    "gradients",
    "an effective draw",
    "least bulk ESS",
    "tail",
    "squares",
    "R-hat",
    "divergences",
  ];
  const line = (name: string, speed: Speed, compiling: number, first?: number) => [
    name,
    String(speed.runs),
    seconds(speed.seconds),
    seconds(compiling),
    first === undefined ? "" : seconds(first),
    seconds(speed.gradientSeconds),
    count(speed.gradients),
    significant(speed.gradientsPerEffectiveDraw),
    count(speed.essBulk),
    count(speed.essTail),
    count(speed.essSquare),
    speed.rhat.toFixed(3),
    String(speed.divergences),
  ];
  const ours = (name: string, { onOne, firstSeconds, same }: Place) =>
    line(`${name}${same ? "" : " (other bits)"}`, onOne, onOne.compileSeconds, firstSeconds);
  const rows = comparisons.flatMap(({ model, node, chromium, stan }) => [
    ours(`${model}, Kindred`, node),
    ...(chromium ? [ours(`${model}, in Chromium`, chromium)] : []),
    ...stan.map(({ program, onOne, compileSeconds }) =>
      line(`${model}, Stan ${program.name}`, onOne, compileSeconds),
    ),
  ]);
  return table(heads, rows);
}

/** Three digits. */
const significant = (value: number): string =>
  value >= 100 ? count(value) : Number(value.toPrecision(3)).toString();
