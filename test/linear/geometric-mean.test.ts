import { beforeAll, describe, expect, it } from "vitest";
import { buildLinear, dot, type Linear, largest, rowsAt, square, store } from "./linear.ts";

let linear: Linear;
beforeAll(async () => {
  linear = await buildLinear();
}, 60_000);

/** M Mᵀ + ridge I for an M of no structure. */
function positive(n: number, seed: number, ridge: number): number[][] {
  const m = square(n, (i, j) => Math.sin(seed + 3 * i + 5 * i * j));
  return square(n, (i, j) => dot(m[i]!, m[j]!) + (i === j ? ridge : 0));
}

const multiply = (a: number[][], b: number[][]) =>
  square(a.length, (i, j) => a[i]!.reduce((sum, x, k) => sum + x * b[k]![j]!, 0));

describe("the geometric mean of A and B⁻¹", () => {
  function mean(a: number[][], b: number[][]) {
    const n = a.length;
    const at = store(linear, a);
    const values = linear.allocate(8 * n);
    expect(linear.geometricMean(at, store(linear, b), n, values)).toBe(1);
    const lambda = rowsAt(linear, values, 1, n)[0]!;
    const v = rowsAt(linear, at, n, n);
    return { lambda, sigma: square(n, (i, j) => v.reduce((s, u, k) => s + lambda[k]! * u[i]! * u[j]!, 0)) };
  }

  it.each([4, 8, 20])("is the Σ with Σ B Σ = A: %i rows", (n) => {
    const a = positive(n, 1, 0.1);
    const b = positive(n, 2, 0.1);
    const { lambda, sigma } = mean(a, b);
    expect(lambda).toEqual([...lambda].sort((x, y) => x - y));
    expect(lambda[0]).toBeGreaterThan(0);
    const back = multiply(multiply(sigma, b), sigma);
    const error = largest(back.flat().map((x, i) => x - a.flat()[i]!));
    expect(error / largest(a.flat())).toBeLessThan(1e-11);
  });

  it("is the identity of a matrix and itself", () => {
    const a = positive(8, 3, 1e-3);
    const { lambda } = mean(a, a);
    for (const value of lambda) expect(value).toBeCloseTo(1, 7);
  });

  it("takes an A that is singular, and refuses a B that is", () => {
    const a = square(4, (i, j) => (i === j && i < 2 ? 4 : 0));
    const identity = square(4, (i, j) => (i === j ? 1 : 0));
    expect(mean(a, identity).lambda).toEqual([0, 0, 2, 2]);
    const values = linear.allocate(32);
    expect(linear.geometricMean(store(linear, identity), store(linear, a), 4, values)).toBe(0);
    const bad = square(4, () => Number.NaN);
    expect(linear.geometricMean(store(linear, identity), store(linear, bad), 4, values)).toBe(0);
  });
});

describe("principal directions", () => {
  const length = 12;
  const directions = [0, 1].map((k) => {
    const v = Array.from({ length }, (_, i) => (i % 2 === k ? Math.cos(i + 1) : 0));
    return v.map((x) => x / Math.sqrt(dot(v, v)));
  });
  // Wide along the first, half as wide along the second, and narrow everywhere else.
  const points = Array.from({ length: 8 }, (_, n) =>
    Array.from(
      { length },
      (_, i) =>
        10 * Math.cos(n + 1) * directions[0]![i]! +
        5 * Math.sin(2 * n + 1) * directions[1]![i]! +
        1e-6 * Math.sin(7 * n * i),
    ),
  );

  it("are orthonormal and span where points are wide", () => {
    const basis = linear.allocate(8 * 4 * length);
    expect(linear.addPrincipalDirections(basis, 0, store(linear, points), 8, length, 3)).toBe(3);
    const rows = rowsAt(linear, basis, 3, length);
    for (const [k, u] of rows.entries()) {
      rows.forEach((v, j) => {
        expect(dot(u, v)).toBeCloseTo(j === k ? 1 : 0, 12);
      });
    }
    for (const direction of directions) {
      const within = dot(direction, rows[0]!) ** 2 + dot(direction, rows[1]!) ** 2;
      expect(within).toBeCloseTo(1, 9);
    }
  });

  it("leave out what the basis has", () => {
    const basis = linear.allocate(8 * 4 * length);
    new Float64Array(linear.memory.buffer, basis, 2 * length).set(directions.flat());
    const flat = points.map((point) => {
      const [a, b] = directions.map((direction) => dot(point, direction));
      return point.map((_, i) => a! * directions[0]![i]! + b! * directions[1]![i]!);
    });
    expect(linear.addPrincipalDirections(basis, 2, store(linear, flat), 8, length, 2)).toBe(2);
    const zeros = flat.map((row) => row.map(() => 0));
    expect(linear.addPrincipalDirections(basis, 2, store(linear, zeros), 8, length, 2)).toBe(2);
  });
});
