// Reads vitest's JSON report: fails if a test of test/browser did not run, and prints "N passed, N failed".
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const name of readdirSync("test/browser").filter((file) => file.endsWith(".test.ts"))) {
  const file = report.testResults.find((result) => result.name === resolve("test/browser", name));
  const tests = file?.assertionResults ?? [];
  const missed = tests.filter(({ status }) => status !== "passed" && status !== "failed");
  if (tests.length === 0) fail(`test/browser/${name} did not run`);
  for (const { fullName, status } of missed) fail(`test/browser/${name}: "${fullName}" is ${status}`);
}
if (!report.success) process.exitCode = 1;

// A file that could not be loaded has no tests to count, and is a failure all the same.
const unloaded = report.testResults.filter(
  ({ status, assertionResults }) =>
    status === "failed" && !assertionResults.some((t) => t.status === "failed"),
);
for (const { name, message } of unloaded) console.error(`${name} failed: ${message}`);
if (report.numPendingTests > 0) console.log(`${report.numPendingTests} left out`);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + unloaded.length} failed`);

function fail(what) {
  console.error(what);
  process.exitCode = 1;
}
