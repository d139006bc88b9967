import { expect, test } from "vitest";
import "../../src/build.ts";
import {
  type Distribution,
  exponential,
  generalisedExtremeValue,
  model,
  normal,
  pareto,
  real,
  uniform,
} from "../../src/index.ts";
import type { Expression } from "../../src/model/expression.ts";

/** Rows observed with a bound that is a parameter: log-density and gradient where it is `at`. */
const observing = (y: number[], of: (bound: Expression<never>) => Distribution) => {
  const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
    const bound = parameter(exponential(1));
    observe(y, of(bound));
    return { bound };
  });
  const { value, gradient } = made.density({ y });
  return (at: number) => ({ value: value([Math.log(at)]), slope: gradient([Math.log(at)])[0]! });
};

test.each<
  [
    string,
    (bound: Expression<never>) => Distribution,
    (bound: number) => number,
    inside: number,
    outside: number,
  ]
>([
  ["uniform, from above", (b) => uniform(0, b), (b) => -3 * Math.log(b), 2.5, 1.9],
  ["uniform, from below", (b) => uniform(b, 10), (b) => -3 * Math.log(10 - b), 0.4, 0.6],
  [
    "pareto",
    (b) => pareto(2, b),
    (b) => 3 * Math.log(2) + 6 * Math.log(b) - 3 * Math.log(0.5 * 1.5 * 2),
    0.4,
    0.6,
  ],
])("data beyond the bound of %s are impossible", (_, of, logLikelihood, inside, outside) => {
  const at = observing([0.5, 1.5, 2], of);
  const found = at(inside);
  // the exponential prior and the Jacobian
  const expected = (b: number) => logLikelihood(b) - b + Math.log(b);
  expect(found.value).toBeCloseTo(expected(inside), 12);
  const step = 1e-5;
  const slope = (expected(inside * Math.exp(step)) - expected(inside * Math.exp(-step))) / (2 * step);
  expect(found.slope).toBeCloseTo(slope, 7);
  expect(at(outside).value).toBe(Number.NEGATIVE_INFINITY);
  expect(Number.isFinite(at(outside).slope)).toBe(true);
});

test("data beyond the end of a generalised extreme value distribution are impossible, its shape known or not", () => {
  // with location 0 and scale b the ends are -2 b and 2 b
  for (const shape of [0.5, -0.5]) {
    const known = observing([0.5 * Math.sign(shape), -1.9 * Math.sign(shape)], (b) =>
      generalisedExtremeValue(0, b, shape),
    );
    const free = observing([0.5 * Math.sign(shape), -1.9 * Math.sign(shape)], (b) =>
      generalisedExtremeValue(0, b, b.sub(b.mul(1)).add(b.div(b).mul(shape))),
    );
    for (const at of [known, free]) {
      expect(at(0.94).value).toBe(Number.NEGATIVE_INFINITY);
      expect(Number.isFinite(at(0.94).slope)).toBe(true);
      expect(Number.isFinite(at(0.96).value)).toBe(true);
    }
    expect(free(1.3).value).toBeCloseTo(known(1.3).value, 12);
  }
});

test("a parameter stays within the support that a known shape gives", () => {
  const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
    const above = parameter(generalisedExtremeValue(1, 2, 0.5));
    const below = parameter(generalisedExtremeValue(1, 2, -0.5));
    observe(y, normal(above.add(below), 1));
    return { above, below };
  });
  const { constrain, value } = made.without("y").density({ y: [0] });
  for (const q of [
    [-3, 4],
    [0, 0],
    [5, -6],
  ]) {
    const { above, below } = constrain(q) as { above: number; below: number };
    expect(above).toBeGreaterThan(-3);
    expect(below).toBeLessThan(5);
    // y = 2 log(1 + z / 2) of the first, -2 log(1 - z / 2) of the second, of which 1 + ξ z is (above + 3) / 4
    const [first, second] = [2 * Math.log((above + 3) / 4), -2 * Math.log((5 - below) / 4)];
    const expected =
      -1.5 * first - Math.exp(-first) - 0.5 * second - Math.exp(-second) - 2 * Math.log(2) + q[0]! + q[1]!;
    expect(value(q)).toBeCloseTo(expected, 10);
  }
});
