import "../../src/build.ts";
import { describe, expect, test } from "vitest";
import { bind } from "../../src/compile/bind.ts";
import { REWRITES } from "../../src/compile/target.ts";
import { group, model, normal, real } from "../../src/index.ts";
import type { Runnable } from "../../src/public/fittable.ts";
import type { Model } from "../../src/public/model.ts";
import { type GaussianCase, gaussianCases } from "./gaussian-models.ts";
import { type DensityExports, engine } from "./run-compiled.ts";
import { pseudo } from "./sampled.ts";

type Case = Pick<GaussianCase, "name" | "model" | "data">;

const alongRows: Case = {
  name: "outputs along the rows",
  model: model({ school: group(), x: real(), y: real() }, ({ school, x, y }, { parameter, observe }) => {
    const theta = parameter(normal(0, 1), { each: school });
    const mean = theta.at(school).mul(x);
    observe(y, normal(mean, 1));
    return { theta, residual: y.sub(mean) };
  }) as unknown as Model,
  data: { school: ["a", "b", "b", "a", "b"], x: [1, 2, 3, 4, 5], y: [0, 1, 0, 1, 0] },
};

/** The functions of a model on its whole data block, and on the first bytes of it with rubbish behind them. */
function onParts({ model, data }: Case) {
  const table = model.checked(data);
  const { layout, modules } = model.runnable(table, new Set(REWRITES)) as Runnable;
  const bound = bind(layout, table);
  const { exports } = new WebAssembly.Instance(modules.density!, { engine: engine as never });
  const f = exports as unknown as DensityExports;
  const whole = engine.allocate(bound.bytes);
  bound.write(engine.memory.buffer as ArrayBuffer, whole);
  f.prepare(whole);
  const first = (bytes: number): number => {
    const part = engine.allocate(bound.bytes + 1024);
    const memory = new Uint8Array(engine.memory.buffer, part, bound.bytes + 1024).fill(0xff);
    memory.set(new Uint8Array(engine.memory.buffer, whole, bytes));
    return part;
  };
  const run = (length: number, call: (position: number, out: number) => number): number[] => {
    const position = pseudo(bound.dimension + bound.noiseCount, 7);
    const at = engine.allocate(8 * position.length);
    const out = engine.allocate(8 * length);
    new Float64Array(engine.memory.buffer, at, position.length).set(position);
    const value = call(at, out);
    return [value, ...new Float64Array(engine.memory.buffer, out, length)];
  };
  return {
    bound,
    whole,
    first,
    density: (block: number) => run(bound.dimension, (q, gradient) => f.density(block, q, gradient)),
    outputs: (block: number) =>
      run(bound.outputCount, (q, out) => {
        f.outputs(block, q, out);
        return 0;
      }),
  };
}

describe.each([...gaussianCases, alongRows])("the data block of $name", (one) => {
  const { bound, whole, first, density, outputs } = onParts(one);

  test("begins with all that the density reads", () => {
    expect(density(first(bound.densityBytes))).toEqual(density(whole));
  });

  test("goes on with all that outputs read", () => {
    expect(outputs(first(bound.outputBytes))).toEqual(outputs(whole));
  });
});

test("rows that became moments are left behind, unless outputs lie along them", () => {
  const rows = 1000;
  const y = Array.from(pseudo(rows, 3));
  const school = y.map((_, i) => `school ${i % 4}`);
  const moments = onParts({ ...alongRows, data: { school, x: y, y } });
  expect(moments.bound.densityBytes).toBeLessThan(8 * rows);
  expect(moments.bound.outputBytes).toBeGreaterThan(16 * rows);
  const without = model({ school: group(), y: real() }, ({ school, y }, { parameter, observe }) => {
    const theta = parameter(normal(0, 1), { each: school });
    observe(y, normal(theta.at(school), 1));
    return { theta };
  }) as unknown as Model;
  const { bound } = onParts({ name: "moments", model: without, data: { school, y } });
  expect(bound.outputBytes).toBeLessThan(8 * rows);
  expect(bound.bytes).toBeGreaterThan(8 * rows);
});
