import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SampleOptions } from "../../src/chain/options.ts";
import type { Manifest } from "../../src/compile/manifest.ts";
import type { Fit } from "../../src/fit/fit.ts";
import { digest } from "../chain/eight-schools.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { type FileServer, serveFiles } from "./serve-files.ts";

const chromium = findChromium("the test that a page built by webpack and as-loader fits the twelve schools");
const EXAMPLE = "examples/browser";
const OPTIONS: SampleOptions = { chains: 4, draws: 1000, threads: 2, seed: "the same through as-loader" };

const run = promisify(execFile);
const node = (folder: string, ...args: string[]) => run(process.execPath, args, { cwd: folder });
const sha256 = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

describe("the page of examples/browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "kindred-webpack-"));
  const built = join(folder, "built");
  const byAsc = join(folder, "asc.wasm");
  let browser: Browser | undefined;
  let files: FileServer;

  beforeAll(async () => {
    await node(EXAMPLE, "--import", "tsx", "generate.ts");
    const asc = ["--config", "asconfig.json", "--target", "release", "--textFile", join(folder, "asc.wat")];
    await Promise.all([
      node(EXAMPLE, "build.mjs", built),
      node(
        ".",
        "node_modules/assemblyscript/bin/asc.js",
        `${EXAMPLE}/assembly/index.ts`,
        ...asc,
        "--outFile",
        byAsc,
      ),
    ]);
    files = await serveFiles({ "/built/": built }, { "/": readFileSync(`${EXAMPLE}/index.html`, "utf8") });
    if (chromium !== undefined) browser = await launchChromium(chromium);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await files?.close();
    rmSync(folder, { recursive: true });
  });

  it("has the Wasm that asc builds, byte for byte", () => {
    expect(sha256(join(built, "twelve-schools.wasm"))).toBe(sha256(byAsc));
  });

  it("is one module of engine and model that imports nothing", () => {
    const module = new WebAssembly.Module(readFileSync(join(built, "twelve-schools.wasm")));
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["createChain", "prepare", "density", "outputs"]));
  });

  it.skipIf(chromium === undefined)(
    "fits in Web Workers, with the bits of the emitted module in Node",
    async () => {
      const tab = await browser!.newPage();
      const errors: string[] = [];
      tab.on("pageerror", (error) => errors.push(error.message));
      await tab.goto(files.origin);
      const inPage = await tab.evaluate(fitInPage, OPTIONS);
      expect(errors).toEqual([]);
      expect(inPage.workers).toBe("web workers");
      expect(inPage.shown).toContain("theta[Lincoln]");

      const { schools, simulateScores } = await import("../../examples/browser/twelve-schools.ts");
      const { sample } = await import("kindred");
      const inNode = await sample(schools, simulateScores(), OPTIONS);
      expect(inPage.digest).toBe(await digest(inNode.chains));
      expect(inPage.labels).toEqual(inNode.draws.theta.labels);
      expect(inPage.table).toBe(String(inNode.summary()));

      // Neither the compiler (a name of its instructions tells it) nor the package's engine was asked for.
      expect(files.requests).toContain("/built/twelve-schools.wasm");
      const scripts = new Set(files.requests.filter((path) => path.endsWith(".js")));
      expect(scripts.size).toBeGreaterThan(1);
      const loaded = Array.from(scripts, (path) => readFileSync(join(folder, path), "utf8")).join("\n");
      const inPackage = readdirSync("dist")
        .filter((name) => name.endsWith(".js"))
        .map((name) => readFileSync(join("dist", name), "utf8"))
        .join("\n");
      const [, engine] = /"([^"]{200})/.exec(readFileSync("src/engine/bytes.ts", "utf8"))!;
      for (const part of ["v128.replace1", engine!]) {
        expect(inPackage).toContain(part);
        expect(loaded).not.toContain(part);
      }
    },
  );

  it("fits in Node too, from the same Wasm and manifest", async () => {
    const { schools, simulateScores } = await import("../../examples/browser/twelve-schools.ts");
    const { precompiled } = await import("kindred/precompiled");
    const { sample } = await import("kindred");
    const manifest = JSON.parse(readFileSync(`${EXAMPLE}/generated/manifest.json`, "utf8")) as Manifest;
    const wasm = readFileSync(join(built, "twelve-schools.wasm"));
    const options: SampleOptions = { ...OPTIONS, draws: 50, warmup: 100 };
    const data = simulateScores();
    const saved = await sample(precompiled<typeof schools>(wasm, manifest), data, options);
    const emitted = await sample(schools, data, options);
    expect(await digest(saved.chains)).toBe(await digest(emitted.chains));
  });
});

/** Runs in the page. */
async function fitInPage(options: SampleOptions) {
  const page = globalThis as unknown as { twelveSchools: { fit(options: SampleOptions): Promise<Fit> } };
  const fit = await page.twelveSchools.fit(options);
  const drawn = fit.chains.flatMap(({ draws, drawSeeds, statistics }) => [draws, drawSeeds, statistics]);
  const bytes = await new Blob(drawn as BlobPart[]).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return {
    digest: Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    workers: fit.info.workers,
    labels: fit.draws.theta!.labels,
    table: String(fit.summary()),
    shown: document.body.textContent ?? "",
  };
}
