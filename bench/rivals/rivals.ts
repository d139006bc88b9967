import type { RivalsEffort } from "../effort.ts";
import type { Library } from "../library.ts";
import type { Section } from "../section.ts";
import { rivals } from "./all.ts";
import { chromiumVersion } from "./chromium.ts";
import { compareOn } from "./compare.ts";
import { againstStan, agreements, runsOf } from "./report.ts";
import { stanVersion } from "./stan.ts";

/**
 * Kindred in Node and in Chromium, and native Stan, on the same models and data.
 *
 * @throws Error for the name of no model
 */
export async function compareRivals(library: Library, effort: RivalsEffort): Promise<Section> {
  const names = effort.models ?? rivals.map(({ name }) => name);
  const stranger = names.find((name) => rivals.every((rival) => rival.name !== name));
  if (stranger !== undefined)
    throw new Error(
      `"${stranger}" is no model of the bench; they are ${rivals.map(({ name }) => `"${name}"`).join(", ")}`,
    );
  const stan = stanVersion();
  const chromium = await chromiumVersion();
  const present = { stan: stan !== undefined, chromium: chromium !== undefined };
  const comparisons = [];
  const failures: string[] = [];
  for (const rival of rivals.filter(({ name }) => names.includes(name))) {
    const begin = performance.now();
    process.stderr.write(`${rival.name} ... `);
    try {
      comparisons.push(await compareOn(rival, rival.data(library), effort, present));
    } catch (error) {
      // Half an hour of other models is not thrown away; the run ends as failed.
      failures.push(`**${rival.name} failed**: ${String(error).split("\n", 1)}`);
      process.exitCode = 1;
      console.error(error);
    }
    process.stderr.write(`${((performance.now() - begin) / 1000).toFixed(0)} s\n`);
  }
  const missing = comparisons.flatMap((comparison) => comparison.missing);
  const said = [
    `${stan ?? "no Stan: install R and rstan (Debian: r-cran-rstan) to be compared with it"}; ` +
      `${chromium ?? "no Chromium"}.`,
    missing.length > 0
      ? `Left out, as no compiled program is in the cache: ${missing.join(", ")}; ` +
        "`npm run bench rivals` compiles them, half a minute each."
      : "",
    ...failures,
  ].filter(Boolean);
  return {
    markdown: [
      ...said,
      ...(comparisons.some((each) => each.stan.length > 0)
        ? [
            "Effective draws a second, the least of all scalars, warm-up included and compiling not: everything on one processor.",
            againstStan(comparisons),
            "Whether the posteriors agree.",
            agreements(comparisons),
          ]
        : []),
      "What each sampler did, on one processor.",
      runsOf(comparisons),
    ].join("\n\n"),
    rows: comparisons,
  };
}
