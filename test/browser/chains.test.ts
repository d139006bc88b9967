import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveOptions, type SampleOptions } from "../../src/chain/options.ts";
import { runChains } from "../../src/chain/run-chains.ts";
import { engineBytes } from "../../src/engine/bytes.ts";
import { bundleOptions } from "../../tools/bundle.mjs";
import { digest, eightSchools, eightSchoolsDensityBytes } from "../chain/eight-schools.ts";
import type { PageReport, PortableProgram } from "./chains-page.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { type FileServer, serveFiles } from "./serve-files.ts";

const chromium = findChromium("the test that chains in Web Workers draw the same bits as in Node");
const OPTIONS: SampleOptions = { chains: 4, warmup: 300, draws: 500, seed: "the same in a page" };
const page = (script: string) =>
  `<!doctype html><title>chains</title><script type="module" src="${script}"></script>`;

declare const fitProgram: (program: PortableProgram, options: SampleOptions) => Promise<PageReport>;

describe.skipIf(chromium === undefined)("chains in a page", () => {
  let browser: Browser;
  let files: FileServer;
  let elsewhere: FileServer;
  let program: PortableProgram;
  let nodeDigest: string;
  const folder = mkdtempSync(join(tmpdir(), "kindred-page-"));

  beforeAll(async () => {
    await build({
      ...bundleOptions,
      entryPoints: { page: "test/browser/chains-page.ts", worker: "src/worker.ts" },
      outdir: folder,
      sourcemap: false,
    });
    elsewhere = await serveFiles({ "/": folder });
    files = await serveFiles(
      { "/files/": folder },
      { "/": page("/files/page.js"), "/from-elsewhere": page(`${elsewhere.origin}/page.js`) },
    );
    const schools = await eightSchools();
    nodeDigest = await digest((await runChains(schools, resolveOptions({ ...OPTIONS, threads: 0 }))).results);
    program = {
      engine: Array.from(engineBytes()),
      density: Array.from(await eightSchoolsDensityBytes()),
      image: Array.from(schools.image),
      dimension: schools.dimension,
      effectCount: 0,
      pilot: 0,
    };
    browser = await launchChromium(chromium!);
  });
  afterAll(async () => {
    await browser?.close();
    await files?.close();
    await elsewhere?.close();
    rmSync(folder, { recursive: true });
  });

  /** The report of a fit in a new page, which must meet no error. */
  async function fitInPage(path: string, options: SampleOptions, before = ""): Promise<PageReport> {
    const tab = await browser.newPage();
    const errors: string[] = [];
    tab.on("pageerror", (error) => errors.push(error.message));
    if (before !== "") await tab.addInitScript(before);
    await tab.goto(files.origin + path);
    const report = await tab.evaluate(([given, how]) => fitProgram(given, how), [program, options] as const);
    await tab.close();
    expect(errors).toEqual([]);
    return report;
  }

  it("run in Web Workers and draw the same bits as in Node", async () => {
    for (const threads of [1, 2, 4]) {
      const report = await fitInPage("/", { ...OPTIONS, threads });
      expect(report).toMatchObject({
        workers: "web workers",
        threads,
        aborted: false,
        drawCounts: [500, 500, 500, 500],
      });
      expect(report.digest).toBe(nodeDigest);
      expect(report.progressReports).toBeGreaterThanOrEqual(4);
    }
    expect(files.requests).toContain("/files/worker.js");
  });

  it("run in workers when the package comes from another origin", async () => {
    const report = await fitInPage("/from-elsewhere", { ...OPTIONS, threads: 2 });
    expect(report).toMatchObject({ workers: "web workers", digest: nodeDigest });
    expect(elsewhere.requests).toContain("/worker.js");
  });

  it("run in the page's own thread where there is no Worker, and leave it alive", async () => {
    const report = await fitInPage("/", { ...OPTIONS, draws: 80_000 }, "delete globalThis.Worker;");
    expect(report).toMatchObject({
      workers: "in-line",
      threads: 0,
      drawCounts: [80_000, 80_000, 80_000, 80_000],
    });
    expect(report.pageTurns).toBeGreaterThan(2);
    const short = await fitInPage("/", OPTIONS, "delete globalThis.Worker;");
    expect(short.digest).toBe(nodeDigest);
  });

  it("run in the page's own thread where workers do not load, and say so", async () => {
    const blocked =
      "globalThis.Worker = class extends Worker { constructor() { super('/missing.js', { type: 'module' }); } };";
    const report = await fitInPage("/", { ...OPTIONS, threads: 2 }, blocked);
    expect(report).toMatchObject({ workers: "in-line", threads: 0, digest: nodeDigest });
    expect(files.requests).toContain("/missing.js");
  });
});
