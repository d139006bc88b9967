import { describe, expect, test } from "vitest";
import "../../src/build.ts";
import { REWRITES, type Rewrite } from "../../src/compile/target.ts";
import { gaussianCases } from "./gaussian-models.ts";
import { pseudo, sampled } from "./sampled.ts";

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

const EXACT = new Set<Rewrite>(["reduce", "marginalise"]);

describe.each(gaussianCases)("$name", (one) => {
  test("says what it integrates out and reduces", () => {
    const { layout } = sampled(one, new Set(REWRITES));
    expect(layout.noise.map((p) => p.name)).toEqual(one.integrated);
    expect(one.model.explain(one.data).includes("reduce: ")).toBe(one.reduced);
    const text = one.model.explain(one.data, { rewrites: false });
    expect(text).toContain("rewritten: nothing");
  });

  test.each([1, 2, 3])("the marginal density is the joint one over the conditional one (%i)", (seed) => {
    const { bound, density, written, place } = sampled(one, EXACT);
    const { dimension, noiseCount } = bound;
    const position = pseudo(dimension, seed);
    const marginal = density(position);
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
    const { bound, density } = sampled(one, new Set(rewrites));
    const position = pseudo(bound.dimension, 5);
    const gradient = new Float64Array(bound.dimension);
    density(position, gradient);
    const h = 1e-4;
    gradient.forEach((slope, i) => {
      const at = (by: number) => density(position.map((value, k) => (k === i ? value + by : value)));
      // Fourth order, so that the step can be wide.
      const numeric = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      expect(Math.abs(slope - numeric)).toBeLessThan(
        2e-7 * Math.max(1, Math.abs(slope), Math.abs(density(position))),
      );
    });
  });

  test("with all rewrites, whatever warm-up learnt, it is the joint density times the Jacobian of all that was changed", () => {
    const { bound, density, written, place, pilot } = sampled(one, new Set(REWRITES));
    pilot().set(pseudo(2 * bound.effectCount, 31).map(Math.abs));
    const { dimension, noiseCount } = bound;
    const position = pseudo(dimension + noiseCount, 4, 0.8);
    const noise = position.subarray(dimension);
    const h = 1e-4;
    const columns = Array.from(position, (_, i) => {
      const at = (by: number) => place(position.map((x, k) => (k === i ? x + by : x)));
      const [a, b, c, d] = [at(2 * h), at(h), at(-h), at(-2 * h)];
      return a.map((_, k) => (8 * (b[k]! - c[k]!) - (a[k]! - d[k]!)) / (12 * h));
    });
    const logNoise = noise.reduce((sum, e) => sum - 0.5 * e * e - 0.5 * Math.log(2 * Math.PI), 0);
    const expected = written.value(place(position)) + logDeterminant(columns) - logNoise;
    expect(Math.abs(density(position) - expected)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected)));
  });

  test("of first positions of the model as written what is sampled is carried over", () => {
    const { bound, layout, written, carry, outputs } = sampled(one, EXACT);
    const values = written.constrain(pseudo(written.dimension, 12, 0.8));
    const position = carry(written.unconstrain(values));
    const carried = outputs([...position, ...new Float64Array(bound.noiseCount)]);
    for (const { name, axes } of layout.positions) {
      if (axes.some((axis) => axis.like)) continue;
      const wanted = values[name]!;
      carried[name]!.forEach((value, i) => {
        expect(value).toBeCloseTo(typeof wanted === "number" ? wanted : wanted[i]!, 10);
      });
    }
  });

  test("reduced, the density is the one as written", () => {
    const { bound, density, written, place } = sampled(one, new Set<Rewrite>(["reduce"]));
    expect(bound.noiseCount).toBe(0);
    const position = pseudo(bound.dimension, 7);
    const gradient = new Float64Array(bound.dimension);
    const value = density(position, gradient);
    const q = place(position);
    expect(Math.abs(value - written.value(q))).toBeLessThan(1e-10 * Math.max(1, Math.abs(value)));
  });
});
