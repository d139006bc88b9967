import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import "../../src/build.ts";
import type { SampleOptions } from "../../src/chain/options.ts";
import type { Manifest } from "../../src/compile/manifest.ts";
import { dirichlet } from "../../src/distribution/dirichlet.ts";
import { exponential } from "../../src/distribution/exponential.ts";
import { gaussianProcess } from "../../src/distribution/gaussian-process.ts";
import { lkj } from "../../src/distribution/lkj.ts";
import { multiNormal } from "../../src/distribution/multi-normal.ts";
import { normal } from "../../src/distribution/normal.ts";
import { poissonLog } from "../../src/distribution/poisson-log.ts";
import { uniform } from "../../src/distribution/uniform.ts";
import { covarianceMatrix, squaredExponential } from "../../src/model/covariance-function.ts";
import { KindredError } from "../../src/model/errors.ts";
import { linear, where } from "../../src/model/expression.ts";
import { axis, count, group, matrix, real } from "../../src/model/schema.ts";
import { model } from "../../src/public/model.ts";
import { precompiled } from "../../src/public/precompiled.ts";
import { sample } from "../../src/public/sample.ts";
import { bundleOptions } from "../../tools/bundle.mjs";
import { digest } from "../chain/eight-schools.ts";

const OPTIONS: SampleOptions = { chains: 2, warmup: 150, draws: 100, seed: "saved", threads: 0 };

/** Everything that a manifest has to hold: nesting, own columns, a matrix, a fixed axis, crossed axes. */
const classes = model(
  {
    school: group({ funding: real() }),
    teacher: group().within("school"),
    period: axis(["spring", "autumn"]),
    x: matrix(),
    score: real(),
    absences: count(),
  },
  ({ school, teacher, period, x, score, absences }, { parameter, observe }) => {
    const sigma = parameter(exponential(1));
    const slope = parameter(uniform(-1, 1));
    const beta = parameter(normal(0, 1), { each: x.columns });
    const season = parameter(normal(0, 1), { each: [period, school] });
    const effect = parameter(normal(school.funding.mul(slope), 1), { each: school });
    const skill = parameter(normal(effect.at(teacher.school), sigma), { each: teacher });
    observe(score, normal(skill.at(teacher).add(linear(x, beta)), 1));
    observe(absences, poissonLog(effect.at(school)));
    const steep = where(skill.lessThan(0), Number.POSITIVE_INFINITY, -0);
    return { sigma, slope, beta, season, effect, skill, steep };
  },
);

const DATA = {
  school: { of: ["b", "a", "a", "b", "c", "c"], labels: ["a", "b", "c"], funding: [1.5, -0.5, 0] },
  teacher: ["t", "t", "u", "u", "t", "v"],
  x: { hours: [1, 2, 0, 1, 3, -1], size: [0, 1, 0, 1, 1, 0] },
  score: [0.3, -1, 0.7, 1.4, 0, 2.2],
  absences: [0, 2, 1, 3, 0, 1],
};

// Which rows are alike only data can say, and there were none when it was compiled.
const WITHOUT_ROWS = { ...OPTIONS, rewrites: { collapse: false } };

const saved = <M extends typeof classes>(from: M) => {
  const { wasm, manifest } = from.precompile();
  return { wasm, manifest: JSON.parse(JSON.stringify(manifest)) as Manifest };
};

describe("a model compiled before", () => {
  it("gives the draws of the model, with its names", async () => {
    const { wasm, manifest } = saved(classes);
    const now = await sample(classes, DATA, WITHOUT_ROWS);
    const before = await sample(precompiled<typeof classes>(wasm, manifest), DATA, OPTIONS);
    expect(await digest(before.chains)).toBe(await digest(now.chains));
    expect(before.outputs).toEqual(now.outputs);
    expect(before.draws.season.labels).toEqual([
      ["spring", "autumn"],
      ["a", "b", "c"],
    ]);
    expect(String(before.summary())).toBe(String(now.summary()));
    const steep = new Set(before.draws.steep.values);
    expect(steep).toEqual(new Set(now.draws.steep.values));
    expect(steep).toContain(Number.POSITIVE_INFINITY);
    expect(before.diagnostics.seconds.compile).toBe(0);
  });

  it("keeps parameters that were fixed along their axis", async () => {
    const fixed = classes.given({ effect: [0.5, -0.25, 1] });
    const { wasm, manifest } = saved(fixed);
    const now = await sample(fixed, DATA, WITHOUT_ROWS);
    const before = await sample(precompiled<typeof classes>(wasm, manifest), DATA, OPTIONS);
    expect(await digest(before.chains)).toBe(await digest(now.chains));
    const fewer = { ...DATA, school: { ...DATA.school, labels: ["a", "b", "c", "d"] } };
    await expect(sample(precompiled<typeof classes>(wasm, manifest), fewer, OPTIONS)).rejects.toThrow(/d/);
  });

  it("keeps vectors, matrices along an axis and its twin, and those that were fixed", async () => {
    const lines = model(
      { child: group(), term: axis(["one", "slope"]), x: matrix("term"), y: real() },
      ({ child, term, x, y }, { parameter, observe }) => {
        const R = parameter(lkj(2), { each: term });
        const share = parameter(dirichlet(1), { each: term });
        const effects = parameter(multiNormal(share, { scales: 1, correlation: R }), { each: child });
        observe(y, normal(linear(x, effects.at(child)), 1));
        return { R, share, effects };
      },
    );
    const data = { child: ["a", "b", "a", "b"], x: [1, 2, 0, 1].map((v) => [1, v]), y: [0.3, 1, -1, 2] };
    for (const one of [lines, lines.given({ R: [1, 0.5, 0.5, 1], share: [0.25, 0.75] })]) {
      const { wasm, manifest } = one.precompile();
      const now = await sample(one, data, WITHOUT_ROWS);
      const before = await sample(
        precompiled<typeof lines>(wasm, JSON.parse(JSON.stringify(manifest)) as Manifest),
        data,
        OPTIONS,
      );
      expect(await digest(before.chains)).toBe(await digest(now.chains));
      expect(String(before.summary())).toBe(String(now.summary()));
    }
  });

  it("has matrices along an axis and its twin", async () => {
    const fields = model(
      { site: group({ x: real() }), score: real() },
      ({ site, score }, { parameter, observe }) => {
        const lengthScale = parameter(exponential(1));
        const covariance = squaredExponential({ sd: 1, lengthScale });
        const effect = parameter(gaussianProcess(0, covariance, site.x), { each: site });
        observe(score, normal(effect.at(site), 1));
        return { lengthScale, effect, K: covarianceMatrix(covariance, site.x) };
      },
    );
    const data = { site: { of: [0, 1, 2, 0], labels: [0, 1, 2], x: [0, 1, 3] }, score: [1, 2, -1, 0] };
    const { wasm, manifest } = fields.precompile();
    const text = JSON.parse(JSON.stringify(manifest)) as Manifest;
    const now = await sample(fields, data, WITHOUT_ROWS);
    const before = await sample(precompiled<typeof fields>(wasm, text), data, OPTIONS);
    expect(await digest(before.chains)).toBe(await digest(now.chains));
    expect(before.draws.K.values).toEqual(now.draws.K.values);
    expect(before.draws.K.labels).toEqual([
      ["0", "1", "2"],
      ["0", "1", "2"],
    ]);
  });

  it("writes numbers that JSON has not", () => {
    const values = saved(classes).manifest.cells.flatMap((cell) => ("value" in cell ? [cell.value] : []));
    expect(values).toEqual(expect.arrayContaining(["Infinity", "-0"]));
  });

  it("takes a compiled module as well as bytes", async () => {
    const { wasm, manifest } = saved(classes);
    const fit = await sample(precompiled(await WebAssembly.compile(wasm), manifest), DATA, OPTIONS);
    expect(await digest(fit.chains)).toBe(await digest((await sample(classes, DATA, WITHOUT_ROWS)).chains));
  });

  it("checks data against the schema", async () => {
    const { wasm, manifest } = saved(classes);
    const wrong = { ...DATA, absences: [0, 2, 1.5, 3, 0, 1] };
    const fitting = sample(precompiled<typeof classes>(wasm, manifest), wrong, OPTIONS);
    await expect(fitting).rejects.toMatchObject({ tag: "data", column: "absences", row: 2, value: 1.5 });
  });

  it("refuses a manifest of another version, and a module that is none", () => {
    const { wasm, manifest } = saved(classes);
    expect(() => precompiled(wasm, { ...manifest, version: 99 })).toThrow(
      /version 99.*compile the model again/,
    );
    expect(() => precompiled(wasm, undefined as never)).toThrow(KindredError);
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(() => precompiled(empty, manifest)).toThrow(/does not export prepare, density, outputs/);
  });
});

describe("the entry kindred/precompiled", () => {
  it("carries neither model language nor compiler, and the engine apart", async () => {
    const { metafile } = await build({
      ...bundleOptions,
      entryPoints: ["src/precompiled.ts"],
      outdir: "nowhere",
      write: false,
      metafile: true,
    });
    const carried = (entry: string) => {
      const found = Object.values(metafile.outputs).find((output) => output.entryPoint === entry)!;
      return Object.keys(found.inputs);
    };
    const inputs = carried("src/precompiled.ts");
    expect(inputs).toContain("src/compile/bind.ts");
    expect(inputs.filter((file) => /^src\/(distribution|check)\//.test(file))).toEqual([]);
    expect(inputs.filter((file) => /compile\.ts|generate|wasm|graph|expression|trace/.test(file))).toEqual(
      [],
    );
    expect(inputs).not.toContain("src/engine/bytes.ts");
    expect(carried("src/engine/instantiate.ts")).toContain("src/engine/bytes.ts");
  });
});
