import { describe, expect, test } from "vitest";
import "../../src/build.ts";
import { bind } from "../../src/compile/bind.ts";
import { load } from "../../src/compile/load.ts";
import { REWRITES, type Rewrite } from "../../src/compile/rewrite.ts";
import { gaussianCases } from "./gaussian-models.ts";

/** A model as it is sampled, and what brings its positions back to those of the model as written. */
function sampled({ model, data }: (typeof gaussianCases)[number], rewrites: ReadonlySet<Rewrite>) {
  const table = model.checked(data);
  const { layout, modules } = model.runnable(table, rewrites);
  const bound = bind(layout, table);
  const loaded = load(modules, bound);
  const written = model.density(data);
  const valuesOf = (position: ArrayLike<number>) => {
    const out = loaded.outputs(position);
    return Object.fromEntries(
      layout.outputs.map(({ name, axes }, i) => {
        const length = axes.reduce((product, axis) => product * table.sizes.get(axis.name)!, 1);
        return [name, out.slice(bound.outputOffsets[i]!, bound.outputOffsets[i]! + length)];
      }),
    );
  };
  return {
    layout,
    bound,
    loaded,
    written,
    place: (q: ArrayLike<number>) => written.unconstrain(valuesOf(q)),
  };
}

/** log |det| of a square matrix given by columns. */
function logDeterminant(columns: readonly Float64Array[]): number {
  const a = columns.map((column) => Float64Array.from(column));
  let log = 0;
  for (let k = 0; k < a.length; k++) {
    const pivot = a
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(a[best]![k]!) ? k + i : best), k);
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    log += Math.log(Math.abs(a[k]![k]!));
    for (let i = k + 1; i < a.length; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      for (let j = k; j < a.length; j++) a[i]![j]! -= factor * a[k]![j]!;
    }
  }
  return log;
}

const pseudo = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 1.2);

describe.each(gaussianCases)("$name", (one) => {
  test("says what it integrates out and reduces", () => {
    const { layout } = sampled(one, new Set(REWRITES));
    expect(layout.noise.map((p) => p.name)).toEqual(one.integrated);
    expect(one.model.explain(one.data).includes("reduce: ")).toBe(one.reduced);
    const text = one.model.explain(one.data, { rewrites: false });
    expect(text).toContain("rewritten: nothing");
  });

  test.each([1, 2, 3])("the marginal density is the joint one over the conditional one (%i)", (seed) => {
    const { bound, loaded, written, place } = sampled(one, new Set(REWRITES));
    const { dimension, noiseCount } = bound;
    const position = pseudo(dimension, seed);
    const marginal = loaded.density(position);
    for (const noise of [new Float64Array(noiseCount), pseudo(noiseCount, seed + 10)]) {
      const at = (change: number, by: number) => {
        const all = Float64Array.from([...position, ...noise]);
        if (change >= 0) all[dimension + change]! += by;
        return place(all);
      };
      const q = at(-1, 0);
      // The coordinates that the noise moves are those integrated out; they are linear in it.
      const columns = Array.from(noise, (_, i) => {
        const [up, down] = [at(i, 0.5), at(i, -0.5)];
        return up.map((value, k) => value - down[k]!);
      });
      const moved = Array.from(q.keys()).filter((k) => columns.some((column) => column[k] !== 0));
      expect(moved.length).toBe(noiseCount);
      const jacobian = logDeterminant(columns.map((column) => Float64Array.from(moved, (k) => column[k]!)));
      const logNoise = noise.reduce((sum, e) => sum - 0.5 * e * e - 0.5 * Math.log(2 * Math.PI), 0);
      const joint = written.value(q);
      const expected = joint - (logNoise - jacobian);
      expect(Math.abs(marginal - expected)).toBeLessThan(
        1e-10 * Math.max(1, Math.abs(joint), Math.abs(marginal)),
      );
    }
  });

  test.each([
    ["all", [...REWRITES]],
    ["reduce", ["reduce"]],
    ["marginalise", ["marginalise"]],
  ] as const)("%s: the gradient is the derivative", (_, rewrites) => {
    const { bound, loaded } = sampled(one, new Set(rewrites));
    const position = pseudo(bound.dimension, 5);
    const gradient = new Float64Array(bound.dimension);
    loaded.density(position, gradient);
    const h = 1e-4;
    gradient.forEach((slope, i) => {
      const at = (by: number) => loaded.density(position.map((value, k) => (k === i ? value + by : value)));
      // Fourth order, so that the step can be wide.
      const numeric = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      expect(Math.abs(slope - numeric)).toBeLessThan(
        2e-7 * Math.max(1, Math.abs(slope), Math.abs(loaded.density(position))),
      );
    });
  });

  test("reduced, the density is the one as written", () => {
    const { bound, loaded, written, place } = sampled(one, new Set<Rewrite>(["reduce"]));
    expect(bound.noiseCount).toBe(0);
    const position = pseudo(bound.dimension, 7);
    const gradient = new Float64Array(bound.dimension);
    const value = loaded.density(position, gradient);
    const q = place(position);
    expect(Math.abs(value - written.value(q))).toBeLessThan(1e-10 * Math.max(1, Math.abs(value)));
  });
});
