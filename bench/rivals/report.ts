import { count, seconds, table } from "../table.ts";
import type { AgainstStan, Comparison } from "./compare.ts";
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
    "by tail",
    "by squares",
    "all processors",
    "in Chromium",
    "targets",
    "reached",
  ];
  const rows = pairs(comparisons).map(([{ model, node }, against]) => {
    const { program, onOne, times, timesOnAll, timesInChromium, level, stanAgreement } = against;
    const valid = stanAgreement === undefined || stanAgreement.agrees;
    return [
      model,
      program.name,
      count(node.onOne.perSecond.bulk),
      valid ? count(onOne.perSecond.bulk) : `${count(onOne.perSecond.bulk)}, wrong`,
      significant(times.bulk),
      significant(times.tail),
      significant(times.square),
      significant(timesOnAll),
      timesInChromium === undefined ? "" : significant(timesInChromium),
      describeTargets(program.targets),
      level === undefined ? "does not count: no agreement" : valid ? level : `${level}; Stan is not valid`,
    ];
  });
  return table(heads, rows);
}

/** The largest z of each comparison. */
export function agreements(comparisons: readonly Comparison[]): string {
  const rows = pairs(comparisons).flatMap(([{ model, scalars }, against]) =>
    (
      [
        ["Kindred", against.agreement],
        ["Stan", against.stanAgreement],
      ] as const
    ).flatMap(([whose, found]) =>
      found === undefined
        ? []
        : [
            [
              `${model}, ${whose}, ${against.program.name}`,
              String(scalars),
              found.z.toFixed(2),
              found.at,
              found.bound.toFixed(2),
              found.agrees ? "yes" : "no",
            ],
          ],
    ),
  );
  return table(["model", "scalars", "largest z", "of", "bound", "agree"], rows);
}

/** What a fit took, sampler by sampler. */
export function runsOf(comparisons: readonly Comparison[]): string {
  const heads = [
    "model, sampler",
    "runs",
    "a fit",
    "compile; first fit",
    "a gradient",
    "gradients",
    "an effective draw",
    "least bulk ESS",
    "tail",
    "squares",
    "R-hat",
    "divergences",
  ];
  const line = (name: string, speed: Speed, before: number) => [
    name,
    String(speed.runs),
    seconds(speed.seconds),
    seconds(before),
    seconds(speed.gradientSeconds),
    count(speed.gradients),
    significant(speed.gradientsPerEffectiveDraw),
    count(speed.essBulk),
    count(speed.essTail),
    count(speed.essSquare),
    speed.rhat.toFixed(3),
    String(speed.divergences),
  ];
  const rows = comparisons.flatMap(({ model, node, chromium, stan }) => [
    line(`${model}, Kindred`, node.onOne, node.firstSeconds),
    ...(chromium
      ? [
          line(
            `${model}, in Chromium${chromium.same ? "" : " (other bits)"}`,
            chromium.onOne,
            chromium.firstSeconds,
          ),
        ]
      : []),
    ...stan.map(({ program, onOne, compileSeconds }) =>
      line(`${model}, Stan ${program.name}`, onOne, compileSeconds),
    ),
  ]);
  return table(heads, rows);
}

/** Three digits. */
const significant = (value: number): string =>
  value >= 100 ? count(value) : Number(value.toPrecision(3)).toString();
