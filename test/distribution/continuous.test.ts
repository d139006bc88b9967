import { describe, expect, test } from "vitest";
import "../../src/build.ts";
import type { Distribution } from "../../src/distribution/distribution.ts";
import { logCdf, logSurvival, model, normal, quantile, real } from "../../src/index.ts";
import type { Expression } from "../../src/model/expression.ts";
import { families } from "../compile/random-model.ts";
import fixture from "../fixtures/distribution/continuous.json" with { type: "json" };
import { CLOSED_FORM, type Slopes, slopesOf, tolerance } from "./slopes.ts";

type Case = [family: string, args: number[], x: number, ...references: Slopes[]];
const densities = fixture.densities as unknown as Case[];
const tails = fixture.tails as unknown as Case[];
const bins = fixture.bins as [family: string, args: number[], edges: number[], probabilities: number[]][];

const namesOf = (cases: readonly Case[]) => [...new Set(cases.map(([name]) => name))];
const make = (name: string, args: readonly unknown[]): Distribution =>
  families.find((family) => family.name === name)!.make(...(args as never[]));

/** What has its tails by incomplete gamma and beta functions. */
const SERIES = ["halfStudentT", "chiSquared", "betaProportion"];

/** Holds a function of x and the arguments, and its derivatives in each, to one of the references of each case. */
function hold(
  cases: readonly Case[],
  which: number,
  f: (x: Expression, ...args: Expression[]) => Expression,
  rounding = CLOSED_FORM,
): void {
  const columns = [
    cases.map(([, , x]) => x),
    ...cases[0]![1].map((_, k) => cases.map(([, args]) => args[k]!)),
  ];
  const found = slopesOf(columns, f);
  cases.forEach(([name, args, x, ...references], i) => {
    const reference = references[which]!;
    const [value, ...slopes] = reference;
    const at = [x, ...args];
    const where = `${name}(${args}) at ${x}`;
    expect(Math.abs(found[0]![i]! - value), `${where}: ${found[0]![i]}, not ${value}`).toBeLessThan(
      tolerance(reference, at, rounding),
    );
    // what a parameter's relative change does: a slope is judged beside the steepest of these
    const steepest = Math.max(1e-300, ...slopes.map((slope, k) => Math.abs(slope! * at[k]!)));
    slopes.forEach((slope, k) => {
      const error = Math.abs(found[k + 1]![i]! - slope!);
      expect(error, `${where}, derivative ${k}: ${found[k + 1]![i]}, not ${slope}`).toBeLessThan(
        1e-12 * Math.abs(slope!) + (3e-14 * steepest) / Math.max(Math.abs(at[k]!), 1e-300) + 2 ** -52,
      );
    });
  });
}

test.each(namesOf(densities))("%s has the reference's log-density and derivatives", (name) => {
  const own = densities.filter(([family]) => family === name);
  expect(own.length).toBeGreaterThan(20);
  hold(own, 0, (x, ...args) => make(name, args).family.logDensity(x, ...args));
});

describe.each(namesOf(tails))("%s", (name) => {
  const own = tails.filter(([family]) => family === name);
  test.each([
    ["lower", 0, logCdf],
    ["upper", 1, logSurvival],
  ] as const)("has the reference's %s tail and its derivatives", (_, which, f) => {
    expect(own.length).toBeGreaterThan(10);
    const rounding = SERIES.includes(name) ? 5e-14 : CLOSED_FORM;
    hold(own, which, (x, ...args) => f(make(name, args), x) as Expression, rounding);
  });

  const known = make(name, own[0]![1]).family.quantile !== undefined;
  test.skipIf(!known)("has quantiles at which the distribution function is p", () => {
    const levels = [1e-300, 1e-20, 1e-3, 0.2, 0.5, 0.9, 1 - 1e-9];
    for (const [, args] of own) {
      const columns = [levels, ...args.map((value) => levels.map(() => value))];
      const x = slopesOf(columns, (p, ...of) => quantile(make(name, of), p) as Expression)[0]!;
      // the rounding of the quantile moves the logarithm by as much as its slope there says
      const [found, slope] = slopesOf(
        [[...x], ...columns.slice(1)],
        (x, ...of) => logCdf(make(name, of), x) as Expression,
      );
      const { lower } = make(name, args).family.support(...args);
      levels.forEach((level, i) => {
        // too close to the bound for a double to tell
        if (x[i] === lower) return;
        const error = Math.abs(found![i]! - Math.log(level));
        const allowed = 1e-13 * (1 - Math.log(level)) + 1e-14 * Math.abs(slope![i]! * x[i]!);
        expect(error, `${name}(${args}) at ${level}`).toBeLessThan(allowed);
      });
    }
  });
});

test.each(bins)("%s(%j) is drawn as often as it should", (name, args, edges, probabilities) => {
  const draws = 50_000;
  const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
    observe(y, make(name, args));
    return { mu: parameter(normal(0, 1)) };
  });
  const rows = Array.from({ length: draws }, (_, i) => i);
  const { values } = made.simulate({ rows }, { draws: 1, seed: `${name} ${args}` }).observed.y;
  const counts = probabilities.map(() => 0);
  for (const value of values) counts[edges.filter((edge) => edge < value).length]!++;
  const chiSquare = counts.reduce((sum, count, i) => {
    const expected = draws * probabilities[i]!;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  // five standard deviations of chi-square
  expect(Math.abs(chiSquare - edges.length)).toBeLessThan(5 * Math.sqrt(2 * edges.length));
});
