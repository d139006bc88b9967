import fc from "fast-check";
import { expect, test } from "vitest";
import { printAssemblyScript } from "../../src/compile/assemblyscript.ts";
import { bind } from "../../src/compile/bind.ts";
import { collapse } from "../../src/compile/collapse.ts";
import { compile } from "../../src/compile/compile.ts";
import { fromManifest, type Manifest, toManifest } from "../../src/compile/manifest.ts";
import { asWritten } from "../../src/compile/target.ts";
import { bernoulliLogit } from "../../src/distribution/bernoulli-logit.ts";
import { exponential } from "../../src/distribution/exponential.ts";
import { normal } from "../../src/distribution/normal.ts";
import { poissonLog } from "../../src/distribution/poisson-log.ts";
import { studentT } from "../../src/distribution/student-t.ts";
import { readData } from "../../src/model/data.ts";
import { linear } from "../../src/model/expression.ts";
import { binary, count, group, matrix, real, type Schema } from "../../src/model/schema.ts";
import { type Outputs, type Program, trace } from "../../src/model/trace.ts";
import { type Model, model } from "../../src/public/model.ts";
import { plainModel } from "./plain-model.ts";
import { generator } from "./random-data.ts";
import { drawnModel } from "./random-model.ts";
import { describeModel, randomProgram } from "./random-program.ts";
import { repeatedData, withRepeats } from "./repeated-rows.ts";
import { engine, instantiateDensity, mathematics, runner, storedPlaces } from "./run-compiled.ts";
import { pseudo, sampled } from "./sampled.ts";

const runs = Number(process.env.KINDRED_RANDOM_MODELS ?? 60);
const seed = Number(process.env.KINDRED_RANDOM_SEED ?? 2);

/** A model compiled with identical rows collapsed, as far as `data` make it pay. */
function collapsedCode(schema: Schema, program: Program<Schema, Outputs>, data: unknown) {
  const traced = trace(schema, program);
  const table = readData(schema, traced.layout, data);
  const target = asWritten(traced);
  const { nodes, derivations } = collapse(traced.graph, [target.logDensity], table);
  const compiled = compile(traced, { ...target, logDensity: nodes[0]!, derivations });
  return { trace: traced, table, compiled, bound: bind(compiled, table) };
}

test("random models with repeated rows: emitted code agrees with the plain evaluator", () => {
  let collapsed = 0;
  const outcome = fc.check(
    fc.property(drawnModel, (drawn) => {
      const model = withRepeats(drawn);
      const { schema, program } = randomProgram(model);
      const prepared = collapsedCode(schema, program, repeatedData(model));
      const { compiled, bound, table } = prepared;
      if (compiled.derivations.length > 0) collapsed++;
      const undeclared = /^ {2}let \w+: \w+;$/m.exec(printAssemblyScript(compiled));
      if (undeclared) throw new Error(`a local outlives its block: ${undeclared[0].trim()}`);
      const random = generator(model.dataSeed + 17);
      const position = Float64Array.from({ length: bound.dimension }, () => 1.5 * (random() + random() - 1));
      const places = storedPlaces(prepared);
      const user = new Map(
        [...places].map(([slot, at]) => [slot, Float64Array.from(at, (i) => position[i]!)]),
      );
      const oracle = plainModel(schema, program, mathematics)(table, user);
      const before = engine.mark();
      const { value, gradient } = runner(bound, instantiateDensity(compiled.bytes))(position);
      engine.release(before);
      const slopes = oracle.gradient.flatMap(({ data }) => [...data]);
      const scale = 1 + oracle.magnitude;
      if (![oracle.value, ...slopes].every(Number.isFinite) || scale > 1e7) return;
      const largest = slopes.reduce((max, x) => Math.max(max, Math.abs(x)), scale);
      if (!(Math.abs(value - oracle.value) <= 1e-10 * scale))
        throw new Error(`value ${value}, expected ${oracle.value}`);
      compiled.positions.forEach(({ slot, name }, i) => {
        oracle.gradient[i]!.data.forEach((expected, k) => {
          const actual = gradient[places.get(slot)![k]!]!;
          if (!(Math.abs(actual - expected) <= 1e-9 * largest))
            throw new Error(`gradient ${name}[${k}]: ${actual}, expected ${expected}`);
        });
      });
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  if (outcome.failed) {
    const [model] = outcome.counterexample!;
    throw new Error(
      `seed ${outcome.seed}, path ${outcome.counterexamplePath}\n${describeModel(withRepeats(model))}\n${(outcome.errorInstance as Error)?.stack}`,
    );
  }
  expect(collapsed).toBeGreaterThan(0.1 * runs);
}, 600_000);

const random = generator(9);
const list = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));
const schema = { school: group(), dose: real(), X: matrix(), right: binary(), score: real() };
const some = (rows: number, schools: number) => ({
  school: list(rows, () => `s${Math.floor(schools * random())}`),
  dose: list(rows, () => Math.floor(3 * random())),
  X: list(rows, () => [Math.floor(2 * random()), 1]),
  right: list(rows, () => Math.floor(2 * random())),
  score: list(rows, random),
});

const answers = (data: unknown) =>
  collapsedCode(
    schema,
    ((columns: never, { parameter, observe }: Parameters<Program<Schema, Outputs>>[1]) => {
      const { school, dose, X, right, score } = columns as Parameters<Program<typeof schema, Outputs>>[0];
      const beta = parameter(normal(0, 1), { each: X.columns });
      const slope = parameter(normal(0, 1));
      const sigma = parameter(exponential(1));
      const effect = parameter(normal(0, 1), { each: school });
      const eta = effect.at(school).add(linear(X, beta)).add(slope.mul(dose));
      observe(right, bernoulliLogit(eta));
      observe(score, studentT(4, effect.at(school), sigma));
      return { beta, slope, sigma, effect };
    }) as never,
    data,
  );

test("rows that stay are sorted by the groups that each gradient goes by", () => {
  const { compiled } = answers(some(400, 5));
  const main = Array.from(compiled.main, ([axis, index]) => [axis.name, index.name]);
  expect(compiled.derivations.map(({ axis }) => axis.name)).toEqual(["distinct rows of (X, dose, school)"]);
  expect(main).toContainEqual(["rows", "school"]);
  expect(main).toContainEqual([
    "distinct rows of (X, dose, school)",
    "distinct rows of (X, dose, school).school",
  ]);
});

test("a saved model derives its axes anew for other data", () => {
  const { trace: traced, compiled } = answers(some(400, 5));
  const saved = JSON.parse(JSON.stringify(toManifest(compiled, traced))) as Manifest;
  const { layout, data } = fromManifest(saved);
  expect(layout.derivations.map(({ axis }) => axis)).toEqual(compiled.derivations.map(({ axis }) => axis));
  for (const other of [some(50, 7), some(1, 1)]) {
    const blocks = [
      bind(compiled, readData(schema, traced.layout, other)),
      bind(layout, readData(schema, data, other)),
    ].map((bound) => {
      const memory = new ArrayBuffer(bound.bytes);
      bound.write(memory, 0);
      return new Uint8Array(memory);
    });
    expect(blocks[0]!.length).toBeGreaterThan(8 * compiled.cells.length);
    expect(blocks[1]).toEqual(blocks[0]);
  }
});

test("the scores of effects are the same by their combinations", () => {
  const visits = list(600, () => Math.floor(4 * random()));
  const hierarchical = model(
    { school: group(), dose: real(), visits: count() },
    (columns, { parameter, observe }) => {
      const tau = parameter(exponential(1));
      const slope = parameter(normal(0, 1));
      const effect = parameter(normal(0, tau), { each: columns.school });
      observe(columns.visits, poissonLog(effect.at(columns.school).add(slope.mul(columns.dose))));
      return { tau, slope, effect };
    },
  );
  const { school, dose } = some(600, 5);
  const one = { model: hierarchical as unknown as Model, data: { school, dose, visits } };
  const [byRow, byCell] = [["decentre"] as const, ["decentre", "collapse"] as const].map((names) =>
    sampled(one, new Set(names)),
  );
  expect(byCell!.layout.derivations.length).toBe(1);
  expect(byCell!.bound.densityBytes).toBeLessThan(byRow!.bound.densityBytes / 5);
  const position = pseudo(byRow!.bound.dimension, 4);
  const expected = byRow!.effects(position);
  expect(expected.length).toBe(10);
  byCell!.effects(position).forEach((x, i) => {
    expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-11 * Math.max(1, Math.abs(expected[i]!)));
  });
});
