import asc from "assemblyscript/asc";
import { beforeAll, describe, expect, it } from "vitest";
import "../../src/node.ts";
import { group, halfNormal, model, normal, real, sample, wasmFunction } from "../../src/index.ts";

/** Lambert's W, the w of w eʷ = x, by Newton's method: a loop that no expression has. */
const SOURCE = `
export function lambertW(x: f64): f64 {
  let w = x < 1 ? x : Math.log(x);
  for (let i = 0; i < 40; i++) {
    const e = Math.exp(w);
    w -= (w * e - x) / (e * (w + 1));
  }
  return w;
}
export function lambertWSlope(x: f64): f64 {
  const w = lambertW(x);
  return 1 / (Math.exp(w) * (1 + w));
}
export function hypotenuse(a: f64, b: f64): f64 { return sqrt(a * a + b * b); }
export function hypotenuseInA(a: f64, b: f64): f64 { return a / hypotenuse(a, b); }
`;

async function compiled(source: string): Promise<WebAssembly.Module> {
  const { binary, stderr } = await asc.compileString(source, { optimizeLevel: 3, runtime: "stub" });
  if (!binary) throw new Error(stderr.toString());
  return WebAssembly.compile(new Uint8Array(binary));
}

let module: WebAssembly.Module;
let lambertW: ReturnType<typeof wasmFunction>;
beforeAll(async () => {
  module = await compiled(SOURCE);
  lambertW = wasmFunction(module, { value: "lambertW", slopes: ["lambertWSlope"] });
});

const data = { school: ["a", "b", "a", "c", "b"], y: [0.4, 1.1, 0.7, 0.2, 0.9] };
const made = (roundabout: boolean) =>
  model({ school: group(), y: real() }, ({ school, y }, { parameter, observe }) => {
    const w = parameter(halfNormal(1), { each: school });
    const there = w.mul(w.exp());
    const back = roundabout ? lambertW(there) : w;
    const sigma = parameter(halfNormal(1));
    observe(y, normal(back.at(school), sigma));
    return { back, sigma };
  });

describe("a function of the user's own", () => {
  it("is a part of the density, of its gradient and of the outputs", () => {
    const density = made(true).density(data);
    const plain = made(false).density(data);
    const q = [0.3, -0.4, 0.9, -0.2];
    expect(density.value(q)).toBeCloseTo(plain.value(q), 12);
    const gradient = density.gradient(q);
    plain.gradient(q).forEach((slope, i) => {
      expect(gradient[i]).toBeCloseTo(slope, 11);
    });
    expect(String(made(true))).toContain("lambertW(");
    expect(made(true).explain(data)).toContain("lambertW");
  });

  it("simulates and samples, with the same bits in workers", async () => {
    const roundabout = made(true);
    expect(roundabout.simulate(data, { seed: 1 }).observed.y!.values.every(Number.isFinite)).toBe(true);
    const options = { seed: 2, warmup: 100, draws: 100 };
    const here = await sample(roundabout, data, { ...options, threads: 0 });
    const there = await sample(roundabout, data, { ...options, threads: 2 });
    expect([...there.draws.back.values]).toEqual([...here.draws.back.values]);
    expect(here.draws.back.values.every((w) => w > 0)).toBe(true);
  });

  it("has arguments that are data and need no derivative", () => {
    const hypotenuse = wasmFunction(module, { value: "hypotenuse", slopes: ["hypotenuseInA", undefined] });
    const density = model({ x: real(), y: real() }, ({ x, y }, { parameter, observe }) => {
      const a = parameter(normal(0, 1));
      observe(y, normal(hypotenuse(a, x), 1));
      return { a };
    }).density({ x: [3, 1], y: [5, 2] });
    const at = (a: number) => {
      const residuals = [5 - Math.hypot(a, 3), 2 - Math.hypot(a, 1)];
      return -0.5 * (a * a + residuals.reduce((sum, r) => sum + r * r, 0)) - 1.5 * Math.log(2 * Math.PI);
    };
    expect(density.value([1.2])).toBeCloseTo(at(1.2), 12);
    expect(density.gradient([1.2])[0]).toBeCloseTo((at(1.2 + 1e-5) - at(1.2 - 1e-5)) / 2e-5, 8);
    expect(() =>
      model({ y: real() }, ({ y }, { parameter, observe }) => {
        const b = parameter(normal(0, 1));
        observe(y, normal(hypotenuse(y, b), 1));
        return { b };
      }),
    ).toThrow("argument 2 of hypotenuse depends on parameters, and slopes names no derivative in it");
  });

  it("is refused where it cannot be one", async () => {
    const make = (of: unknown, value: string, slopes: (string | undefined)[]) => () =>
      wasmFunction(of as WebAssembly.Module, { value, slopes });
    expect(make("bytes", "f", ["g"])).toThrow("wasmFunction: expected a compiled module");
    expect(make(module, "lambertV", ["lambertWSlope"])).toThrow(
      'exports no function "lambertV"; it exports lambertW, lambertWSlope',
    );
    expect(make(module, "hypotenuse", ["hypotenuseInA"])).toThrow("hypotenuse takes 2 arguments");
    const needy = await compiled(
      '@external("env", "now") declare function now(): f64; export function f(x: f64): f64 { return x * now(); }',
    );
    expect(make(needy, "f", [undefined])).toThrow("imports env.now, and it must need nothing");
    const single = await compiled("export function f(x: f32): f32 { return x; }");
    expect(make(single, "f", [undefined])).toThrow("f should take and return f64");
    expect(() => lambertW(2 as never)).toThrow("lambertW takes 1 argument, one of them an expression, got 2");
    expect(() => made(true).precompile()).toThrow("calls a wasmFunction");
  });
});
