import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SampleOptions } from "../../src/chain/options.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { type FileServer, serveFiles } from "./serve-files.ts";
import { fitTwelveSchools, type TwelveSchoolsReport } from "./twelve-schools-page.mjs";

const chromium = findChromium("the test that a page fits the twelve schools with the same bits as Node");
const OPTIONS: SampleOptions = { chains: 4, draws: 1000, threads: 2, seed: "the same in a page" };

// The built package as it is served from anywhere: an import map gives it its name, nothing is rewritten.
const PAGE = `<!doctype html>
<title>twelve schools</title>
<script type="importmap">{ "imports": { "kindred": "/dist/index.js" } }</script>
<script type="module">
  import { fitTwelveSchools } from "/page/twelve-schools-page.mjs";
  globalThis.fitTwelveSchools = fitTwelveSchools;
</script>`;

describe.skipIf(chromium === undefined)("the twelve schools in a page, from the built package", () => {
  let browser: Browser;
  let files: FileServer;
  let inNode: TwelveSchoolsReport;

  beforeAll(async () => {
    files = await serveFiles({ "/dist/": "dist", "/page/": "test/browser" }, { "/": PAGE });
    inNode = await fitTwelveSchools(OPTIONS);
    browser = await launchChromium(chromium!);
  });
  afterAll(async () => {
    await browser?.close();
    await files?.close();
  });

  it("are drawn in Web Workers, every number the bits that Node draws", async () => {
    const tab = await browser.newPage();
    const errors: string[] = [];
    tab.on("pageerror", (error) => errors.push(error.message));
    await tab.goto(files.origin);
    const inPage = await tab.evaluate(
      (options) =>
        (globalThis as unknown as { fitTwelveSchools: typeof fitTwelveSchools }).fitTwelveSchools(options),
      OPTIONS,
    );
    expect(errors).toEqual([]);
    expect(inNode.workers).toBe("threads");
    expect(inPage.workers).toBe("web workers");
    expect(inPage.threads).toBeGreaterThanOrEqual(1);
    expect(files.requests).toContain("/dist/worker.js");
    expect(files.requests.filter((path) => path.endsWith(".ts"))).toEqual([]);

    // 4 chains of 1000 draws: 15 coordinates and 16 outputs each, and the statistics of every iteration.
    expect(inPage.numbers).toBeGreaterThan(4 * 1000 * 16);
    const { workers: _, threads: __, ...samePage } = inPage;
    const { workers: ___, threads: ____, ...sameNode } = inNode;
    expect(samePage).toEqual(sameNode);
  });
});
