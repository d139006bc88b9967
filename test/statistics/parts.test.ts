import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import betaQuantiles from "../fixtures/statistics/beta-quantile.json";
import { buildParts, type Parts } from "./build-parts.ts";

let parts: Parts;
beforeAll(async () => {
  parts = await buildParts();
}, 60_000);

const real = (pointer: number, count: number) => new Float64Array(parts.memory.buffer, pointer, count);
const whole = (pointer: number, count: number) => new Int32Array(parts.memory.buffer, pointer, count);

function given(values: readonly number[]): number {
  const pointer = parts.allocate(8 * values.length);
  real(pointer, values.length).set(values);
  return pointer;
}

/** A sequence without structure, the same at every run. */
function noise(count: number): number[] {
  let state = 12345;
  return Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 1073741824 - 1;
  });
}

function bitReversed(index: number, size: number): number {
  let reversed = 0;
  for (let bit = 1; bit < size; bit <<= 1) reversed = (reversed << 1) | Number((index & bit) !== 0);
  return reversed;
}

describe("the Fourier transform", () => {
  it.each([2, 4, 8, 64, 256, 1024])("of %i points is the sum it stands for", (size) => {
    const transform = parts.createFourierTransform(size);
    const values = noise(2 * size);
    const data = given(values);
    parts.forwardTransform(transform, data);
    const transformed = Array.from(real(data, 2 * size));
    for (let k = 0; k < size; k++) {
      let re = 0;
      let im = 0;
      for (let n = 0; n < size; n++) {
        const angle = (-2 * Math.PI * ((k * n) % size)) / size;
        re += values[2 * n] * Math.cos(angle) - values[2 * n + 1] * Math.sin(angle);
        im += values[2 * n] * Math.sin(angle) + values[2 * n + 1] * Math.cos(angle);
      }
      const at = 2 * bitReversed(k, size);
      expect(Math.hypot(transformed[at] - re, transformed[at + 1] - im)).toBeLessThan(
        1e-15 * size * Math.log2(2 * size),
      );
    }
    parts.inverseTransform(transform, data);
    const back = real(data, 2 * size);
    for (let i = 0; i < 2 * size; i++) expect(Math.abs(back[i] / size - values[i])).toBeLessThan(2e-15);
  });
});

describe("autocovariances", () => {
  it.each([
    [1, 3],
    [1, 64],
    [2, 33],
    [3, 100],
    [4, 129],
    [8, 50],
  ])("of %i chains of %i are the sums, directly and by transform", (chains, length) => {
    const stride = (length + 41) & ~1;
    const values = noise(chains * length);
    const padded = new Array<number>(chains * stride).fill(0);
    for (let c = 0; c < chains; c++) {
      for (let i = 0; i < length; i++) padded[c * stride + i] = values[c * length + i];
    }
    const centred = given(padded);
    let size = 2;
    while (size < 2 * length) size *= 2;
    const out = parts.allocate(8 * (length + 40));
    const direct = parts.allocate(8 * 40);
    parts.autocovariances(
      out,
      centred,
      chains,
      length,
      stride,
      parts.createFourierTransform(size),
      size,
      parts.allocate(16 * size),
      parts.allocate(8 * size),
      0,
    );
    for (let lag = 0; lag < 32; lag += 4) parts.laggedProducts(direct, centred, chains, length, stride, lag);
    for (let lag = 0; lag < Math.max(length, 32); lag++) {
      let sum = 0;
      for (let c = 0; c < chains; c++) {
        for (let i = 0; i + lag < length; i++) sum += values[c * length + i] * values[c * length + i + lag];
      }
      const exact = sum / (chains * length);
      if (lag < length) expect(Math.abs(real(out, length)[lag] - exact)).toBeLessThan(1e-15);
      if (lag < 32) expect(Math.abs(real(direct, 32)[lag] - exact)).toBeLessThan(1e-15);
    }
  });
});

/** What the engine's sort gives, as ordinary arrays. */
function sorted(values: readonly number[]): { sorted: number[]; order: number[] } {
  const count = values.length;
  const out = parts.allocate(8 * count);
  const order = parts.allocate(4 * count);
  const pointer = given(values);
  parts.sortWithOrder(out, order, pointer, count, parts.allocate(parts.sortScratchBytes(count)));
  return { sorted: Array.from(real(out, count)), order: Array.from(whole(order, count)) };
}

function expectSorted(values: readonly number[]) {
  const before = (i: number, j: number) => {
    const [x, y] = [values[i], values[j]];
    if (x !== y) return x - y;
    return Number(Object.is(y, -0)) - Number(Object.is(x, -0)) || i - j;
  };
  const order = values.map((_, i) => i).sort(before);
  const result = sorted(values);
  expect(result.order).toEqual(order);
  expect(result.sorted).toEqual(order.map((i) => values[i]));
}

describe("sorting", () => {
  it("is stable and right for any numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 300 }), expectSorted),
      { numRuns: 100 },
    );
  });

  it("is right for few different numbers", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1 }), expectSorted), {
      numRuns: 100,
    });
  });

  const values = noise(3000);
  it.each([
    ["spread evenly", values],
    ["with tails", values.map((x) => Math.tan(1.57 * x))],
    ["over the whole range of doubles", values.map((x) => Math.sign(x) * 2 ** (1000 * x))],
    ["close together, beside an outlier", [...values.map((x) => 1 + x * 1e-12), -1e9]],
    ["at the ends of the doubles", [...values, Number.MAX_VALUE, -Number.MAX_VALUE]],
    ["with infinities", [...values, Infinity, -Infinity, Infinity]],
    ["too small to be normal", values.map((x) => x * 1e-310)],
    ["in order", values.map((_, i) => i)],
    ["in reverse", values.map((_, i) => -i)],
  ])("is right for 3,000 numbers %s", (_, numbers) => expectSorted(numbers));
});

describe("ranks", () => {
  // Phi^-1((r - 3/8) / 5.25), r = 1, 1.5, .., 5: R's qnorm
  const scores = [
    -1.1797611176118603, -0.7916386077433746, -0.497200570681554, -0.24104039388602683, 0,
    0.24104039388602683, 0.497200570681554, 0.7916386077433746, 1.1797611176118603,
  ];

  it("have the normal scores of ranks and half ranks", () => {
    const table = parts.allocate(8 * 9);
    parts.fillNormalScores(table, 5);
    for (const [i, score] of scores.entries()) expect(real(table, 9)[i]).toBeCloseTo(score, 14);
  });

  it.each([
    { values: [30, 10, 50, 20, 40], twice: [6, 2, 10, 4, 8] },
    { values: [1, 3, 3, 2, 5], twice: [2, 7, 7, 4, 10] },
    { values: [7, 7, 7, 0, 7], twice: [7, 7, 7, 2, 7] },
    { values: [0, -0, 1, 2, 2], twice: [3, 3, 6, 9, 9] },
    { values: [4, 4, 4, 4, 4], twice: [6, 6, 6, 6, 6] },
    // the sixth and seventh are middle draws, which have no rank
    { values: [1, 3, 3, 2, 5, 3, 0], twice: [2, 7, 7, 4, 10] },
  ])("of $values, ties averaged, are half of $twice", ({ values, twice }) => {
    const table = parts.allocate(8 * 9);
    parts.fillNormalScores(table, 5);
    const result = sorted(values);
    const order = parts.allocate(4 * values.length);
    whole(order, values.length).set(result.order);
    const out = parts.allocate(8 * 5);
    parts.rankNormalise(out, given(result.sorted), order, values.length, 5, table);
    const expected = twice.map((rank) => real(table, 9)[rank - 2]);
    expect(Array.from(real(out, 5))).toEqual(expected);
  });

  it("of distances from a centre come in order, each with its place", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        (values, centre) => {
          const count = values.length;
          const result = sorted(values);
          const order = parts.allocate(4 * count);
          whole(order, count).set(result.order);
          const folded = parts.allocate(8 * count);
          const foldedOrder = parts.allocate(4 * count);
          parts.foldSorted(folded, foldedOrder, given(result.sorted), order, count, centre);
          const distances = Array.from(real(folded, count));
          expect(distances).toEqual([...distances].sort((x, y) => x - y));
          const places = Array.from(whole(foldedOrder, count));
          expect(new Set(places).size).toBe(count);
          expect(distances).toEqual(places.map((place) => Math.abs(values[place] - centre)));
        },
      ),
    );
  });
});

describe("quantiles", () => {
  it.each([
    [0, 1],
    [0.25, 2],
    [0.3, 2.4],
    [0.5, 4],
    [0.9, 12.8],
    [1, 16],
  ])("at %f of 1, 2, 4, 8, 16 is %f", (probability, expected) => {
    expect(parts.quantileOfSorted(given([1, 2, 4, 8, 16]), 5, probability)).toBeCloseTo(expected, 14);
  });
});

describe("the beta quantile", () => {
  it.each(betaQuantiles)("at %f of Beta(%f, %f) is %f", (probability, a, b, expected) => {
    expect(Math.abs(parts.betaQuantile(probability, a, b) / expected - 1)).toBeLessThan(1e-10);
  });

  it("is exact at the ends and NaN where there is none", () => {
    expect(parts.betaQuantile(0, 2, 3)).toBe(0);
    expect(parts.betaQuantile(1, 2, 3)).toBe(1);
    expect(parts.betaQuantile(Number.NaN, 2, 3)).toBeNaN();
    expect(parts.betaQuantile(0.5, Number.NaN, 3)).toBeNaN();
    expect(parts.betaQuantile(0.5, 0.5, 3)).toBeNaN();
  });
});
