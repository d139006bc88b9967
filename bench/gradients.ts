import type { Case } from "./case.ts";
import type { Effort } from "./effort.ts";
import { gaussianProcess, latentGaussianProcess, multiNormalVector } from "./gaussian-vectors.ts";
import type { Library } from "./library.ts";
import { linkModel } from "./linked-model.ts";
import { MachineCosts } from "./machine-costs.ts";
import {
  eightSchools,
  eightSchoolsCentred,
  hierarchicalLogistic,
  hierarchicalPoisson,
  logistic,
  radon,
  twelveSchools,
} from "./models.ts";
import { referenceData } from "./reference-data.ts";
import { ReferenceProgram } from "./reference-program.ts";
import { schools } from "./rivals/gaussian-hierarchies.ts";
import { type Roofline, rooflineOf } from "./roofline.ts";
import { sampledDensities, somewhere } from "./sampled-densities.ts";
import type { Section } from "./section.ts";
import { arma, garch, hiddenChain } from "./series.ts";
import { table, time, verdict } from "./table.ts";
import { interleave, median, quantile, ratio } from "./timing.ts";

/** How far value and gradient may differ from the C program's: relative, or absolute below 1. */
const TOLERANCE = 1e-9;

const cases: readonly { of: Case; limit: number }[] = [
  { of: twelveSchools, limit: 1.5 },
  { of: schools, limit: 1.5 },
  { of: eightSchools, limit: 1.5 },
  { of: eightSchoolsCentred, limit: 1.5 },
  { of: radon, limit: 1.5 },
  { of: logistic, limit: 1 },
  { of: hierarchicalLogistic, limit: 1 },
  { of: hierarchicalPoisson, limit: 1 },
  { of: gaussianProcess, limit: 2 },
  { of: latentGaussianProcess, limit: 2 },
  { of: multiNormalVector, limit: 2 },
  { of: arma, limit: 2 },
  { of: garch, limit: 2 },
  { of: hiddenChain, limit: 2 },
];

/**
 * Time of one log-density and gradient, beside hand-written C for the same function and the least that this machine
 * could take; and of the densities that are sampled, rewritten.
 */
export async function gradients(library: Library, withC: boolean, effort: Effort): Promise<Section> {
  const costs = new MachineCosts();
  const written = await writtenDensities(library, withC, effort.rounds, costs);
  const sampled = await sampledDensities(library, effort, costs);
  return {
    markdown: [
      written.markdown,
      "As they were written, and as they are sampled: rewritten.",
      sampled.markdown,
    ].join("\n\n"),
    rows: [...written.rows, ...sampled.rows],
  };
}

async function writtenDensities(
  library: Library,
  withC: boolean,
  rounds: number,
  costs: MachineCosts,
): Promise<Section> {
  const rows: Row[] = [];
  let exp: number | undefined;
  for (const { of, limit } of cases) {
    const data = of.data(library);
    const linked = await linkModel(of.make(library), data);
    const q = somewhere(linked.dimension);
    const position = linked.place(q);
    const wasm = { run: (count: number) => linked.repeat(position, count) };
    const roofline = await rooflineOf(linked, position, costs);
    const timed = (model: string, nanoseconds: number, c?: Row["c"]) =>
      rows.push({ model, nanoseconds, roofline, timesBound: nanoseconds / roofline.bound, c });
    const reference = referenceData[of.name]!;
    if (!withC) {
      const [ours] = await interleave([wasm], rounds);
      timed(of.name, median(ours!));
      continue;
    }
    for (const sorted of reference.grouped ? [false, true] : [false]) {
      const numbers = [q.length, ...q, ...reference.numbers(data, sorted)];
      const variant = sorted ? "sorted" : "given";
      const programs = [false, true].map((fast) =>
        ReferenceProgram.start(reference.program, variant, numbers, fast),
      );
      const mine = linked.evaluate(q);
      for (const program of programs) compare(of.name, mine, await program.evaluate());
      const [ours, plain, fast] = (await interleave([wasm, ...programs], rounds)) as [
        number[],
        number[],
        number[],
      ];
      exp ??= await programs[0]!.exp();
      for (const program of programs) program.stop();
      const ratios = ours.map((t, i) => t / plain[i]!);
      const times = median(ratios);
      timed(
        reference.grouped ? `${of.name}, rows ${sorted ? "sorted for C" : "as given"}` : of.name,
        median(ours),
        {
          nanoseconds: median(plain),
          ratio: times,
          middleHalf: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
          ratioToFastMath: ratio(ours, fast),
          limit,
          met: limit === 1 ? times < 1 : times <= limit,
        },
      );
    }
  }
  const heads = ["C -O3", "ratio", "middle half", "target", "to C -O3 -ffast-math"];
  const cells = rows.map(({ model, nanoseconds, timesBound, c }) => [
    model,
    time(nanoseconds),
    timesBound.toFixed(1),
    ...(c === undefined
      ? []
      : [
          time(c.nanoseconds),
          c.ratio.toFixed(2),
          c.middleHalf.map((value) => value.toFixed(2)).join("-"),
          verdict(`${c.limit === 1 ? "<" : "<="} ${c.limit}`, c.met),
          c.ratioToFastMath.toFixed(2),
        ]),
  ]);
  const note = exp === undefined ? "" : `\n\none exp of the C library: ${exp.toFixed(1)} ns`;
  return { markdown: table(["model", "Kindred", "to bound", ...(withC ? heads : [])], cells) + note, rows };
}

interface Row {
  readonly model: string;
  readonly nanoseconds: number;
  readonly roofline: Roofline;
  readonly timesBound: number;
  readonly c?: {
    readonly nanoseconds: number;
    readonly ratio: number;
    readonly middleHalf: readonly number[];
    readonly ratioToFastMath: number;
    readonly limit: number;
    readonly met: boolean;
  };
}

interface Evaluation {
  readonly value: number;
  readonly gradient: ArrayLike<number>;
}

/** A time counts only for the same function. */
function compare(name: string, a: Evaluation, b: Evaluation): void {
  const check = (what: string, x: number, y: number) => {
    if (!(Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.abs(x), Math.abs(y))))
      throw new Error(`${name}: ${what} is ${x} here and ${y} in C; they must be the same function`);
  };
  check("the log density", a.value, b.value);
  for (let i = 0; i < a.gradient.length; i++) check(`gradient[${i}]`, a.gradient[i]!, b.gradient[i]!);
}
