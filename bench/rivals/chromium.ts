import { mkdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { findChromium, launchChromium } from "../../test/browser/chromium.ts";
import { serveFiles } from "../../test/browser/serve-files.ts";
import type { Data } from "../case.ts";
import { toJson } from "./files.ts";
import type { Rival } from "./rival.ts";
import type { FitPlan, TimedFit } from "./timed-fit.ts";

const FOLDER = "build/bench/page";
const PAGE = '<!doctype html><title>fits</title><script type="module" src="/files/page.js"></script>';

declare const fitRival: (name: string, dataUrl: string, plan: FitPlan) => Promise<TimedFit[]>;

/** Chromium's version, or undefined after saying what is left out for want of it. */
export async function chromiumVersion(): Promise<string | undefined> {
  const path = findChromium("fits in a page");
  if (path === undefined) return undefined;
  const browser = await launchChromium(path);
  const version = browser.version();
  await browser.close();
  return `Chromium ${version}`;
}

/** Fits in a page of a new Chromium, in Web Workers. */
export async function fitInChromium(rival: Rival, data: Data, plan: FitPlan): Promise<TimedFit[]> {
  mkdirSync(FOLDER, { recursive: true });
  await build({
    entryPoints: ["bench/rivals/fit-in-page.ts"],
    outfile: `${FOLDER}/page.js`,
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["/kindred/*"],
  });
  writeFileSync(`${FOLDER}/data.json`, toJson(data));
  const files = await serveFiles({ "/files/": FOLDER, "/kindred/": "dist" }, { "/": PAGE });
  const browser = await launchChromium(findChromium("fits in a page")!);
  try {
    const page = await browser.newPage();
    await page.goto(files.origin);
    await page.waitForFunction(() => "fitRival" in globalThis);
    return await page.evaluate(([name, plan]) => fitRival(name, "/files/data.json", plan), [
      rival.name,
      plan,
    ] as const);
  } finally {
    await browser.close();
    await files.close();
  }
}
