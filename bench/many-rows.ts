import { execFileSync } from "node:child_process";
import type { Section } from "./section.ts";
import { count, seconds, table, verdict } from "./table.ts";

const SIZES = [
  { rows: 1e6, groups: 1000 },
  { rows: 1e7, groups: 10_000 },
];
const MOST_BYTES = 1.5e9;

interface Found {
  rows: number;
  groups: number;
  memory: string;
  dataBytes: number;
  sampleSeconds: number;
  firstOutputSeconds: number;
  summarySeconds: number;
  peakBytes: number;
}

/** Whole fits of millions of Gaussian rows, each in a new process of Node: time, and the most memory it ever had. */
export function manyRows(): Section {
  const found = SIZES.map(
    ({ rows, groups }): Found =>
      JSON.parse(
        execFileSync(process.execPath, ["bench/many-rows.mjs", String(rows), String(groups)], {
          encoding: "utf8",
        }),
      ),
  );
  const megabytes = (bytes: number) => `${count(bytes / 1e6)} MB`;
  const heads = ["rows", "groups", "data", "sample", "one output", "summary", "peak memory", "target"];
  const cells = found.map((one) => [
    count(one.rows),
    count(one.groups),
    megabytes(one.dataBytes),
    seconds(one.sampleSeconds),
    seconds(one.firstOutputSeconds),
    seconds(one.summarySeconds),
    megabytes(one.peakBytes),
    verdict(`< ${megabytes(MOST_BYTES)}`, one.peakBytes < MOST_BYTES),
  ]);
  const said = found.map(({ rows, memory }) => `- ${count(rows)} rows: "${memory}"`).join("\n");
  return { markdown: `${table(heads, cells)}\n\n\`explain\` says beforehand:\n\n${said}`, rows: found };
}
