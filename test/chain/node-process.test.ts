import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { bundleOptions } from "../../tools/bundle.mjs";
import { eightSchoolsDensityBytes } from "./eight-schools.ts";

it("ends by itself after a fit, though workers wait for the next one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kindred-process-"));
  try {
    await build({
      ...bundleOptions,
      entryPoints: { main: "test/chain/node-process.ts", "node-worker": "src/node-worker.ts" },
      outdir: folder,
      sourcemap: false,
    });
    const density = JSON.stringify(Array.from(await eightSchoolsDensityBytes()));
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "main.js"), density]);
    expect(JSON.parse(stdout)).toEqual({ workers: "threads", drawCounts: [100, 100, 100] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
