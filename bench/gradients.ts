import type { Library } from "./library.ts";
import { linkModel } from "./linked-model.ts";
import {
  type Case,
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
import { table, time, verdict } from "./table.ts";
import { interleave, median, quantile, ratio } from "./timing.ts";

const ROUNDS = 301;
/** How far value and gradient may differ from the C program's: relative, or absolute below 1. */
const TOLERANCE = 1e-9;

const cases: readonly { of: Case; limit: number; target: string }[] = [
  { of: twelveSchools, limit: 1.5, target: "<= 1.5" },
  { of: eightSchools, limit: 1.5, target: "<= 1.5" },
  { of: eightSchoolsCentred, limit: 1.5, target: "<= 1.5" },
  { of: radon, limit: 1.5, target: "<= 1.5" },
  { of: logistic, limit: 1, target: "< 1" },
  { of: hierarchicalLogistic, limit: 1, target: "< 1" },
  { of: hierarchicalPoisson, limit: 1, target: "< 1" },
];

/** Time of one log-density and gradient, beside hand-written C for the same function. */
export async function gradients(library: Library, withC: boolean): Promise<string> {
  const rows: string[][] = [];
  let exp = "";
  for (const { of, limit, target } of cases) {
    const data = of.data(library);
    const linked = await linkModel(of.make(library), data);
    const q = Float64Array.from({ length: linked.dimension }, (_, i) => 0.4 * Math.sin(i + 1));
    const position = linked.place(q);
    const wasm = { run: (count: number) => linked.repeat(position, count) };
    const reference = referenceData[of.name]!;
    if (!withC) {
      const [ours] = await interleave([wasm], ROUNDS);
      rows.push([of.name, time(median(ours!))]);
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
      const [ours, plain, fast] = (await interleave([wasm, ...programs], ROUNDS)) as [
        number[],
        number[],
        number[],
      ];
      exp ||= `one exp of the C library: ${(await programs[0]!.exp()).toFixed(1)} ns`;
      for (const program of programs) program.stop();
      const ratios = ours.map((t, i) => t / plain[i]!);
      const r = median(ratios);
      rows.push([
        reference.grouped ? `${of.name}, rows ${sorted ? "sorted for C" : "as given"}` : of.name,
        time(median(ours)),
        time(median(plain)),
        r.toFixed(2),
        `${quantile(ratios, 0.25).toFixed(2)}-${quantile(ratios, 0.75).toFixed(2)}`,
        verdict(target, limit === 1 ? r < 1 : r <= limit),
        ratio(ours, fast).toFixed(2),
      ]);
    }
  }
  if (!withC) return table(["model", "Kindred"], rows);
  const heads = ["model", "Kindred", "C -O3", "ratio", "middle half", "target", "to C -O3 -ffast-math"];
  return `${table(heads, rows)}\n\n${exp}`;
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
