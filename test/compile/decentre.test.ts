import { describe, expect, test } from "vitest";
import {
  bernoulliLogit,
  binary,
  count,
  group,
  halfNormal,
  laplace,
  model,
  normal,
  poissonLog,
  positive,
  real,
  studentT,
} from "../../src/index.ts";
import type { Model } from "../../src/public/model.ts";
import { pseudo, sampled } from "./sampled.ts";

const ROWS = 40;
const school = Array.from(pseudo(ROWS, 3), (x) => "abcdef"[Math.floor(2.4 * (x + 1.2))]!);
const teacher = Array.from(pseudo(ROWS, 4), (x) => (x > 0 ? "p" : "q"));
const x = Array.from(pseudo(ROWS, 5));
const pass = Array.from(pseudo(ROWS, 6), (value) => (value > 0 ? 1 : 0));
const visits = Array.from(pseudo(ROWS, 7), (value) => Math.floor(3 * Math.abs(value)));

interface DecentredCase {
  readonly name: string;
  readonly model: Model;
  readonly data: Record<string, unknown>;
  readonly effects: readonly string[];
}

const of = (m: unknown) => m as Model;
const logistic = (centred: boolean) =>
  of(
    model({ school: group(), x: real(), y: binary() }, ({ school, x, y }, { parameter, observe }) => {
      const mu = parameter(normal(0, 2));
      const tau = parameter(halfNormal(1));
      const beta = parameter(normal(0, 1));
      const a = parameter(centred ? normal(mu, tau) : normal(0, 1), { each: school });
      const alpha = centred ? a : mu.add(tau.mul(a));
      observe(y, bernoulliLogit(alpha.at(school).add(beta.mul(x))));
      return { mu, tau, beta, a };
    }),
  );

const cases: readonly DecentredCase[] = [
  { name: "logistic", model: logistic(true), data: { school, x, y: pass }, effects: ["a"] },
  { name: "logistic, not centred", model: logistic(false), data: { school, x, y: pass }, effects: ["a"] },
  ...[true, false].map((centred) => ({
    name: `slopes and three levels of a Poisson${centred ? "" : ", not centred"}`,
    model: of(
      model(
        { school: group(), teacher: group().within("school"), x: real(), y: count() },
        ({ school, teacher, x, y }, { parameter, observe }) => {
          const mu = parameter(normal(0, 1));
          const ts = parameter(halfNormal(1));
          const tt = parameter(halfNormal(1));
          const tb = parameter(halfNormal(1));
          const s = parameter(centred ? normal(mu, ts) : normal(0, 1), { each: school });
          const mean = centred ? s : mu.add(ts.mul(s));
          const t = parameter(centred ? normal(mean.at(teacher.school), tt) : normal(0, 1), {
            each: teacher,
          });
          const teachers = centred ? t : mean.at(teacher.school).add(tt.mul(t));
          const b = parameter(normal(0, tb), { each: teacher });
          observe(y, poissonLog(teachers.at(teacher).add(b.at(teacher).mul(x))));
          return { mu, ts, tt, tb, s, t, b };
        },
      ),
    ),
    data: { school, teacher, x, y: visits },
    effects: ["s", "t", "b"],
  })),
  {
    name: "heavy-tailed effects of a Gaussian, and crossed ones",
    model: of(
      model({ school: group(), item: group(), y: real() }, ({ school, item, y }, { parameter, observe }) => {
        const mu = parameter(normal(0, 2));
        const tau = parameter(halfNormal(1));
        const sigma = parameter(halfNormal(1));
        const a = parameter(studentT(4, mu, tau), { each: school });
        const i = parameter(laplace(0, tau), { each: item });
        observe(y, normal(a.at(school).add(i.at(item)), sigma));
        return { mu, tau, sigma, a, i };
      }),
    ),
    data: { school, item: teacher, y: x },
    effects: ["a", "i"],
  },
  {
    name: "an effect for each row, not centred",
    model: of(
      model({ y: real(), se: positive() }, ({ y, se, rows }, { parameter, observe }) => {
        const mu = parameter(normal(0, 2));
        const tau = parameter(halfNormal(1));
        const z = parameter(normal(0, 1), { each: rows });
        observe(y, normal(mu.add(tau.mul(z)), se));
        return { mu, tau, z };
      }),
    ),
    data: { y: x.slice(0, 8), se: Array.from(pseudo(8, 8), (value) => 0.3 + Math.abs(value)) },
    effects: ["z"],
  },
];

const DECENTRE = new Set(["decentre"] as const);

describe.each(cases)("$name", (one) => {
  const pilots = (count: number): [string, Float64Array][] => [
    ["none", new Float64Array(2 * count)],
    [
      "any",
      Float64Array.from([...pseudo(count, 21, 3).map((value) => value * value), ...pseudo(count, 22, 4)]),
    ],
    ["rich", new Float64Array(2 * count).fill(1e6, 0, count)],
  ];

  test("names what it carries", () => {
    expect(sampled(one, DECENTRE).layout.effects.map((e) => e.name)).toEqual(one.effects);
    expect(sampled(one, new Set()).layout.effects).toEqual([]);
  });

  test("under any pilot the density is the one as written, times the Jacobian of the map", () => {
    const { bound, density, written, place, pilot } = sampled(one, DECENTRE);
    const { dimension, effectCount } = bound;
    for (const [name, values] of pilots(effectCount)) {
      pilot().set(values);
      const position = pseudo(dimension, 1, 0.7);
      const q = place(position);
      // The map is triangular: each effect moves with its own coordinate, and with those declared before it.
      const step = 1e-3;
      let logJacobian = 0;
      for (let i = 0; i < dimension; i++) {
        const at = (by: number) => place(position.map((value, k) => (k === i ? value + by : value)));
        const [up, down] = [at(step), at(-step)];
        logJacobian += Math.log((up[i]! - down[i]!) / (2 * step));
      }
      const expected = written.value(q) + logJacobian;
      expect(Math.abs(density(position) - expected), name).toBeLessThan(
        1e-9 * Math.max(1, Math.abs(expected)),
      );
    }
  });

  test("under any pilot the gradient is the derivative", () => {
    const { bound, density, pilot } = sampled(one, DECENTRE);
    for (const [name, values] of pilots(bound.effectCount)) {
      pilot().set(values);
      const position = pseudo(bound.dimension, 2, 0.7);
      const gradient = new Float64Array(bound.dimension);
      const value = density(position, gradient);
      const h = 1e-4;
      gradient.forEach((slope, i) => {
        const at = (by: number) => density(position.map((x, k) => (k === i ? x + by : x)));
        const numeric = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        expect(Math.abs(slope - numeric), name).toBeLessThan(
          1e-7 * Math.max(1, Math.abs(slope), Math.abs(value)),
        );
      });
    }
  });

  test("first positions of the model as written are carried over", () => {
    const { written, carry, place } = sampled(one, DECENTRE);
    const position = pseudo(written.dimension, 9, 0.8);
    const back = place(carry(position));
    position.forEach((value, i) => {
      expect(back[i]).toBeCloseTo(value, 11);
    });
  });

  test("coordinates and effects are each other's inverse, whatever the pilot in between", () => {
    const { bound, effects, recentre, pilot, outputs } = sampled(one, DECENTRE);
    const count = bound.effectCount;
    const position = pseudo(bound.dimension, 4, 0.7);
    const before = effects(position);
    const parameters = outputs(position);
    for (const [name, values] of pilots(count)) {
      const kept = effects(position);
      pilot().set(values);
      const moved = recentre(kept.subarray(0, count), position);
      const after = effects(moved);
      after.forEach((value, i) => {
        expect(Math.abs(value - before[i]!), `${name} ${i}`).toBeLessThan(
          1e-8 * Math.max(1, Math.abs(before[i]!)),
        );
      });
      for (const [parameter, array] of Object.entries(outputs(moved)))
        array.forEach((value, i) => {
          expect(Math.abs(value - parameters[parameter]![i]!)).toBeLessThan(1e-8);
        });
      position.set(moved);
    }
  });
});

const logistic1 = (value: number) => 1 / (1 + Math.exp(-value));

test.each([0, 1])("a logistic's scores are sums of residuals (%i)", (which) => {
  const { bound, effects, outputs } = sampled(cases[which]!, DECENTRE);
  const position = pseudo(bound.dimension, 6, 0.5);
  const { mu, tau, beta, a } = outputs(position);
  const names = [...new Set(school)];
  const both = effects(position);
  names.forEach((name, j) => {
    const alpha = which === 0 ? a![j]! : mu![0]! + tau![0]! * a![j]!;
    const score = school.reduce(
      (sum, label, i) => (label === name ? sum + pass[i]! - logistic1(alpha + beta![0]! * x[i]!) : sum),
      0,
    );
    expect(both[j]).toBeCloseTo(alpha, 12);
    expect(both[names.length + j]).toBeCloseTo(score, 12);
  });
});

test.each([2, 3])(
  "scores of nested effects: of schools by their teachers, of teachers by rows (%i)",
  (which) => {
    const { bound, effects, outputs } = sampled(cases[which]!, DECENTRE);
    const centred = which === 2;
    const position = pseudo(bound.dimension, 8, 0.5);
    const values = outputs(position);
    const [mu, ts, tt] = [values.mu![0]!, values.ts![0]!, values.tt![0]!];
    const schools = [...new Set(school)];
    const teachers = [...new Set(school.map((name, i) => `${name}/${teacher[i]}`))];
    const schoolOf = teachers.map((name) => schools.indexOf(name.split("/")[0]!));
    const s = Array.from(values.s!, (value) => (centred ? value : mu + ts * value));
    const t = Array.from(values.t!, (value, k) => (centred ? value : s[schoolOf[k]!]! + tt * value));
    const rowTeacher = school.map((name, i) => teachers.indexOf(`${name}/${teacher[i]}`));
    const left = rowTeacher.map((k, i) => visits[i]! - Math.exp(t[k]! + values.b![k]! * x[i]!));
    const sum = (terms: number[]) => terms.reduce((a, b) => a + b, 0);
    const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
    const both = effects(position);
    const [S, T] = [schools.length, teachers.length];
    const count = S + 2 * T;
    const near = (part: Float64Array, expected: readonly number[]) => {
      // Teachers are stored school by school.
      const [a, b] = [sorted([...part]), sorted(expected)];
      for (const [i, value] of b.entries()) expect(a[i]).toBeCloseTo(value, 10);
    };
    near(both.subarray(0, S), s);
    near(both.subarray(S, S + T), t);
    near(
      both.subarray(count, count + S),
      schools.map((_, j) => sum(t.map((value, k) => (schoolOf[k] === j ? (value - s[j]!) / (tt * tt) : 0)))),
    );
    near(
      both.subarray(count + S, count + S + T),
      teachers.map((_, k) => sum(left.map((r, i) => (rowTeacher[i] === k ? r : 0)))),
    );
    near(
      both.subarray(count + S + T),
      teachers.map((_, k) => sum(left.map((r, i) => (rowTeacher[i] === k ? x[i]! * r : 0)))),
    );
  },
);
