import { describe, expect, test } from "vitest";
import {
  axis,
  cumulativeSum,
  dirichlet,
  type Expression,
  element,
  flat,
  group,
  halfNormal,
  hiddenMarkov,
  hiddenStates,
  lag,
  last,
  matrix,
  model,
  normal,
  randomWalk,
  real,
  scan,
  where,
} from "../../src/index.ts";
import { pseudo, sampled } from "../compile/sampled.ts";
import { failure } from "./failure.ts";

const data = { school: ["b", "a", "b", "c", "a"], y: [1, 2, 4, -8, 16] };

describe("values, in the order of the data", () => {
  const made = model(
    { school: group(), month: axis(3), y: real() },
    ({ school, month, y, rows }, { parameter, observe }) => {
      const a = parameter(flat());
      const effect = parameter(flat(), { each: school });
      const seasonal = parameter(flat(), { each: [month, school] });
      observe(y, normal(a.add(effect.at(school)), 1));
      const [fibonacci, former] = scan(rows, [1, a], ([one, two]) => [one.add(two), one]);
      return {
        a,
        effect,
        seasonal,
        after: scan(rows, a, (previous) => previous.mul(0.5).add(y).add(effect.at(school))),
        before: scan(rows, a, (previous) => previous.mul(0.5).add(y), { before: true }),
        back: scan(rows, 0, (next) => next.mul(0.5).add(y), { reverse: true }),
        fibonacci,
        former,
        count: scan(rows, { sum: 0, count: 0 }, ({ sum, count }) => ({
          count: count.add(1),
          sum: sum.add(y),
        })).count,
        shifted: lag(y, 2, [7, a]),
        yesterday: lag(y),
        total: cumulativeSum(y),
        final: last(y),
        ofSchools: cumulativeSum(effect),
        panel: scan(month, effect, (previous) => previous.mul(2).add(seasonal)),
        lastOfPanel: last(cumulativeSum(seasonal, month), month),
        widened: scan(month, 0, (previous) => previous.add(seasonal)),
        drift: lag(a.mul(y).add(effect.at(school)), 1, a),
      };
    },
  );
  const a = 0.3;
  const effect = [0.1, -0.2, 0.4];
  const seasonal = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const of = [0, 1, 0, 2, 1];
  const { y } = data;
  const scanned = <S>(from: S, next: (previous: S, t: number) => S, length = 5): S[] => {
    const all = [from];
    for (let t = 0; t < length; t++) all.push(next(all[t]!, t));
    return all;
  };
  const months = (from: number[], next: (x: number, month: number, school: number) => number) =>
    scanned(from, (before, m) => before.map((x, s) => next(x, m, s)), 3).slice(1);
  const pairs = scanned([1, a], ([one, two]) => [one! + two!, one!]);
  const expected: Record<string, number | number[]> = {
    after: scanned(a, (x, t) => 0.5 * x + y[t]! + effect[of[t]!]!).slice(1),
    before: scanned(a, (x, t) => 0.5 * x + y[t]!).slice(0, 5),
    back: scanned(0, (x, t) => 0.5 * x + y[4 - t]!)
      .slice(1)
      .reverse(),
    fibonacci: pairs.slice(1).map(([one]) => one!),
    former: pairs.slice(1).map(([, two]) => two!),
    count: [1, 2, 3, 4, 5],
    shifted: [7, a, 1, 2, 4],
    yesterday: [0, 1, 2, 4, -8],
    total: [1, 3, 7, -1, 15],
    final: 16,
    ofSchools: [0.1, -0.1, 0.3],
    panel: months(effect, (x, m, s) => 2 * x + seasonal[3 * m + s]!).flat(),
    lastOfPanel: [1 + 4 + 7, 2 + 5 + 8, 3 + 6 + 9],
    widened: months([0, 0, 0], (x, m, s) => x + seasonal[3 * m + s]!).flat(),
    drift: [a, ...y.map((x, t) => a * x + effect[of[t]!]!).slice(0, 4)],
  };

  test("of compiled code", () => {
    const { outputs, written } = sampled({ model: made as never, data }, new Set());
    const found = outputs(written.unconstrain({ a, effect, seasonal }));
    for (const [name, values] of Object.entries(expected)) {
      const list = [values].flat();
      expect(found[name]!.length, name).toBe(list.length);
      list.forEach((value, i) => {
        expect(found[name]![i], `${name}[${i}]`).toBeCloseTo(value, 12);
      });
    }
  });

  test("of the plain evaluator", () => {
    const values: Record<string, number | number[]> = { a, effect, seasonal };
    const { outputs } = made.interpret(data, (site) => {
      if (site.kind === "parameter") site.choose(values[site.name]!);
    });
    for (const [name, list] of Object.entries(expected))
      [list].flat().forEach((value, i) => {
        const found = (outputs as Record<string, number | Float64Array>)[name]!;
        expect(typeof found === "number" ? found : found[i], `${name}[${i}]`).toBeCloseTo(value, 12);
      });
  });

  test("as they are written", () => {
    const lines = Object.fromEntries(
      String(made)
        .split("\n")
        .map((line) => line.split(/ +[=~] +| {3,}/).slice(0, 2)),
    );
    expect(lines.after).toBe("scan(rows, a, previous => effect[school] + y + 0.5 * previous)");
    expect(lines.before).toBe("scan(rows, a, previous => y + 0.5 * previous, { before })");
    expect(lines.back).toBe("scan(rows, 0, previous => y + 0.5 * previous, { reverse })");
    expect(lines.fibonacci).toBe(
      "scan(rows, [1, a], (previous1, previous2) => [previous1 + previous2, previous1])[0]",
    );
    expect(lines.shifted).toBe("lag(y, 2, [7, a])");
    expect(lines.yesterday).toBe("lag(y)");
    expect(lines.total).toBe("cumulativeSum(y)");
    expect(lines.final).toBe("last(y)");
    expect(lines.drift).toBe("lag(effect[school] + y * a, 1, a)");
  });
});

describe("elements told apart", () => {
  const made = model(
    { arm: axis(["a", "b", "c"]), y: real() },
    ({ arm, y, rows }, { parameter, observe }) => {
      const weights = parameter(dirichlet(1), { each: arm });
      const start = parameter(flat(), { each: arm });
      observe(y, normal(0, 1));
      return {
        weights,
        start,
        // along the axis itself: written out
        shares: cumulativeSum(weights),
        left: scan(arm, 1, (rest) => rest.sub(weights), { reverse: true, before: true }),
        total: last(cumulativeSum(weights)),
        // along the rows, for each arm, and each arm's next by another's last
        mixed: scan(rows, start, (x) =>
          x
            .mul(0.5)
            .add(element(x, arm, "c").mul(weights))
            .add(y),
        ),
        each: scan(rows, 0, (x) => x.mul(0.5).add(weights.mul(y))),
      };
    },
  );
  const data = { y: [1, -2, 4] };

  test("give what loops give", () => {
    const { outputs, bound } = sampled({ model: made as never, data }, new Set());
    const found = outputs(pseudo(bound.dimension, 3));
    const [weights, start] = [Array.from(found.weights!), Array.from(found.start!)];
    let x = start;
    let each = [0, 0, 0];
    const mixed: number[][] = [];
    const eaches: number[][] = [];
    for (const y of data.y) {
      x = x.map((value, k) => 0.5 * value + x[2]! * weights[k]! + y);
      each = each.map((value, k) => 0.5 * value + weights[k]! * y);
      mixed.push(x);
      eaches.push(each);
    }
    const byArm = (rows: number[][]) => weights.flatMap((_, k) => rows.map((row) => row[k]!));
    const [a, b] = weights as [number, number, number];
    const expected: Record<string, number[]> = {
      shares: [a, a + b, 1],
      left: [a, a + b, 1],
      total: [1],
      mixed: byArm(mixed),
      each: byArm(eaches),
    };
    for (const [name, values] of Object.entries(expected))
      values.forEach((value, i) => {
        expect(found[name]![i], `${name}[${i}]`).toBeCloseTo(value, 12);
      });
  });

  test("a recurrence that is written twice is one", () => {
    const twice = model({ y: real() }, ({ y, rows }, { parameter, observe }) => {
      const b = parameter(normal(0, 1));
      const error = () => scan(rows, b, (e) => y.sub(b.mul(e)));
      observe(y, normal(error().add(lag(error(), 1, b)), 1));
      return { b };
    });
    const loops = twice.explain(data, { rewrites: false }).match(/one after the other: .*/g)!;
    // the errors, their lag, and the adjoints of both
    expect(loops.length).toBe(4);
  });
});

/** The message of what a program along rows does wrong. */
const message = (
  program: (
    y: Expression<"rows">,
    rows: Parameters<typeof scan>[0],
    x: Parameters<typeof scan>[0],
  ) => unknown,
) =>
  failure("model", () =>
    model({ school: group(), x: matrix(), y: real() }, ({ y, rows, x }, { parameter, observe }) => {
      const a = parameter(normal(0, 1));
      observe(y, normal(a, 1));
      program(y, rows, x.columns);
      return { a };
    }),
  ).message;

describe("errors", () => {
  test("of scan", () => {
    expect(message((y, rows) => scan(rows, [0, 0], ([one]) => [one.add(y)] as never))).toBe(
      "scan: the initial value is a list of 2, and what is next is a list of 1; return the same shape; write scan(rows, 0, (previous) => previous.add(x))",
    );
    expect(message((_, rows) => scan(rows, { a: 0 }, () => ({ b: 1 }) as never))).toMatch(
      /the initial value is \{ a \}, and what is next is \{ b \}/,
    );
    expect(message((y, rows) => scan(rows, y, (previous) => previous))).toMatch(
      /the initial value lies along "rows", so that the first element of "rows" has several/,
    );
    expect(message((_, rows) => scan(rows, [], () => []))).toMatch(/there is no initial value/);
    expect(message(() => scan(undefined as never, 0, (previous) => previous))).toMatch(
      /expected an axis of the schema, such as rows, got undefined/,
    );
    expect(message((_, rows) => scan(rows, 0, 3 as never))).toMatch(
      /a function of the previous value, got 3/,
    );
    expect(message((_, rows) => scan(rows, 0, () => "x" as never))).toMatch(
      /the initial value is one value, and what is next is "x"/,
    );
    expect(message((_, rows) => scan(rows, [0, 1], () => [1, "x"] as never))).toMatch(
      /expected a number or an expression, got "x"/,
    );
  });

  test("of previous values where they are not known", () => {
    expect(message((y, rows) => scan(rows, 0, (p) => p.add(p.mul(y).sum())))).toMatch(
      /scan along rows: what is next is made of the previous values element by element/,
    );
    expect(message((y, rows) => scan(rows, 0, (p) => scan(rows, 1, (q) => q.mul(p)).add(y)))).toMatch(
      /a previous value was used in another scan/,
    );
    expect(message((_, rows) => scan(rows, 0, (p) => scan(rows, 1, () => p)))).toMatch(
      /a previous value was used in another scan/,
    );
    const leaking = (use: (previous: Expression, observe: (d: unknown) => void) => object) =>
      failure("model", () =>
        model({ y: real() }, ({ y, rows }, { parameter, observe }) => {
          const a = parameter(normal(0, 1));
          let leaked: Expression = a;
          scan(rows, a, (previous) => {
            leaked = previous;
            return previous;
          });
          return { a, ...use(leaked, (d) => observe(y, d as never)) };
        }),
      ).message;
    expect(leaking((p) => ({ p: p.mul(2) }))).toMatch(
      /output "p": a previous value of a scan along "rows" was used outside of it; use what scan returns/,
    );
    expect(
      leaking((p, observe) => {
        observe(normal(p, 1));
        return {};
      }),
    ).toMatch(/observe\(y\): a previous value of a scan along "rows" was used outside of it/);
  });

  test("of lag, cumulativeSum and last", () => {
    expect(message((y) => lag(y, 1.5))).toBe("lag: k must be a whole number from 1 up, got 1.5");
    expect(message((y) => lag(y, 2, [1]))).toBe(
      "lag: the first 2 elements need a value each, got 1; give one for all, or a list of 2",
    );
    expect(message((y) => lag(y, 1, y as never))).toMatch(/the initial value lies along "rows"/);
    expect(message((y) => cumulativeSum(y.sum()))).toBe(
      "cumulativeSum: the expression lies along no axis (it is a scalar); give one that lies along an axis, such as a column",
    );
    expect(message((y, _, x) => last(y as never, x))).toMatch(/lies along "rows", not along "x.columns"/);
  });

  test("of series", () => {
    const wrong = (model: object) => message((_, rows) => hiddenMarkov(rows, model as never));
    expect(wrong({ initial: [1], transition: [[1]], emissions: [] })).toMatch(/there are no states/);
    expect(wrong({ initial: [0.5, 0.6], transition: [], emissions: [normal(0, 1), normal(1, 1)] })).toMatch(
      /initial adds up to 1.1; probabilities add up to 1/,
    );
    expect(
      wrong({ initial: [0.5, 0.5], transition: [[1, 0]], emissions: [normal(0, 1), normal(1, 1)] }),
    ).toMatch(/transition has 1 rows for 2 states/);
    expect(wrong({ initial: [1], transition: [[1]], emissions: [flat()] })).toMatch(
      /emission 1 should be a proper distribution, got flat/,
    );
    expect(message((y) => hiddenStates(y, normal(0, 1)))).toMatch(/hiddenStates: expected .*and normal/);
    const walk = failure("model", () =>
      model({ y: real() }, ({ rows }, { parameter }) => ({ x: parameter(randomWalk(rows, 1)) })),
    );
    expect(walk.message).toBe(
      'parameter 1: randomWalk goes along "rows", but the parameter lies along no axis (it is a scalar); declare it with { each: rows }',
    );
  });
});

describe("simulated in order", () => {
  const n = 400;
  const other = { x: Array.from({ length: n }, () => 0) };
  const noise = model({ x: real(), y: real() }, ({ y }, { parameter, observe }) => {
    const a = parameter(normal(0, 1));
    observe(y, normal(0, 1));
    return { a };
  })
    .given({ a: 0 })
    .simulate(other, { seed: 3 }).observed.y.values;

  /** What a model makes of the noise: its variates are drawn in the same order. */
  const made = (
    sd: (y: Expression<"rows">, rows: { axis: never }, a: Expression<never>) => Parameters<typeof normal>,
  ) =>
    model({ x: real(), y: real() }, ({ y, rows }, { parameter, observe }) => {
      const a = parameter(normal(0, 1));
      observe(y, normal(...sd(y, rows as never, a as never)));
      return { a, total: y.sum() };
    })
      .given({ a: 0.5 })
      .simulate(other, { seed: 3 });

  const close = (found: ArrayLike<number>, next: (y: ArrayLike<number>, t: number) => number) => {
    for (let t = 0; t < n; t++) expect(found[t]).toBeCloseTo(next(found, t), 10);
  };

  test("an autoregression, and what is computed of it", () => {
    const { observed, draws } = made((y, _, a) => [a.mul(lag(y, 1, 2)).sub(lag(y, 2).mul(0.2)), 0.7]);
    const y = observed.y.values;
    close(y, (y, t) => 0.5 * (y[t - 1] ?? 2) - 0.2 * (y[t - 2] ?? 0) + 0.7 * noise[t]!);
    const total = y.reduce((a, b) => a + b, 0);
    expect(draws.total.values[0]).toBeCloseTo(total, 9);
  });

  test("GARCH", () => {
    const { observed } = made((y, rows) => [
      0.1,
      scan(rows as never, 2, (v: Expression) => y.sub(0.1).square().mul(0.3).add(v.mul(0.5)).add(0.2), {
        before: true,
      }).sqrt(),
    ]);
    let variance = 2;
    close(observed.y.values, (y, t) => {
      if (t > 0) variance = 0.2 + 0.3 * (y[t - 1]! - 0.1) ** 2 + 0.5 * variance;
      return 0.1 + Math.sqrt(variance) * noise[t]!;
    });
  });

  test("two series that depend on each other's past, the second on the first's present", () => {
    const { observed } = model({ x: real(), y: real() }, ({ x, y }, { parameter, observe }) => {
      const a = parameter(normal(0, 1));
      observe(x, normal(lag(y).mul(0.5).add(y), 1e-9));
      observe(y, normal(lag(x).mul(-0.5).add(1), 1e-9));
      return { a };
    })
      .given({ a: 0 })
      .simulate({ rows: ["a", "b", "c"] }, { seed: 1 });
    const x: number[] = [];
    const y: number[] = [];
    for (let t = 0; t < 3; t++) {
      y.push(1 - 0.5 * (x[t - 1] ?? 0));
      x.push(y[t]! + 0.5 * (y[t - 1] ?? 0));
    }
    x.forEach((value, t) => {
      expect(observed.x.values[t]).toBeCloseTo(value, 6);
    });
    y.forEach((value, t) => {
      expect(observed.y.values[t]).toBeCloseTo(value, 6);
    });
  });

  test("a random walk as a prior", () => {
    const { draws } = model({ x: real() }, ({ x, rows }, { parameter, observe }) => {
      const scale = parameter(halfNormal(1));
      const walk = parameter(randomWalk(rows, scale, 10), { each: rows });
      observe(x, normal(walk, 1));
      return { scale, walk, steps: walk.sub(lag(walk, 1, 10)) };
    })
      .given({ scale: 0.5 })
      .simulate(other, { draws: 20, seed: 4 });
    const steps = draws.steps.values;
    const variance = steps.reduce((sum, step) => sum + step * step, 0) / steps.length;
    // 8,000 steps: the standard error of the ratio is 1.6%.
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(0.08);
  });

  test("a hidden Markov model", () => {
    const [stay, up] = [0.8, 0.7];
    const simulated = model({ x: real(), y: real() }, ({ y, rows }, { parameter, observe }) => {
      const a = parameter(normal(0, 1));
      const hidden = hiddenMarkov(rows, {
        initial: [1, 0],
        transition: [
          [stay, 1 - stay],
          [1 - up, up],
        ],
        emissions: [normal(0, 0.3), normal(5, 0.3)],
      });
      observe(y, hidden);
      return { a };
    }).simulate({ x: [0, 0, 0, 0] }, { draws: 8_000, seed: 5 }).observed.y.values;
    // The states are 5 apart, 17 standard deviations: the sequences can be counted.
    const counts = new Map<string, number>();
    for (let i = 0; i < simulated.length; i += 4) {
      const key = Array.from(simulated.slice(i, i + 4), (y) => (y > 2.5 ? "B" : "A")).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const step: Record<string, number> = { AA: stay, AB: 1 - stay, BA: 1 - up, BB: up };
    for (const key of ["AAAA", "AABB", "ABAB", "ABBA", "AAAB", "ABBB", "AABA", "ABAA"]) {
      const p = step[key.slice(0, 2)]! * step[key.slice(1, 3)]! * step[key.slice(2, 4)]!;
      const z = ((counts.get(key) ?? 0) - 8_000 * p) / Math.sqrt(8_000 * p * (1 - p));
      expect(Math.abs(z), key).toBeLessThan(4.5);
    }
    expect(counts.has("BAAA")).toBe(false);
  });

  test("what depends on itself or on what comes later is refused", () => {
    const refused = (sd: Parameters<typeof made>[0]) => failure("model", () => made(sd)).message;
    const text =
      "simulate: values of y are needed before they can be drawn; a distribution may depend on earlier elements, as lag(y) and scan(...) do, and on what is observed before it in the program";
    expect(refused((y) => [y.mul(0.5), 1])).toBe(text);
    expect(refused((y) => [y.sum().mul(0.5), 1])).toBe(text);
    expect(
      refused((y, rows) => [scan(rows as never, 0, (b: Expression) => b.add(y), { reverse: true }), 1]),
    ).toBe(text);
    expect(made((y, _, a) => [where(a.lessThan(0), y, lag(y)).mul(0.5), 1]).observed.y.values.length).toBe(n);
  });
});
