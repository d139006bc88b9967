// What a browser loads for the main job, gzipped: the entry, its worker and every chunk that either imports.
// Fails above the limit.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT = 60_000;
const files = new Set();
for (const entry of ["dist/index.js", "dist/worker.js"]) follow(entry);

let total = 0;
for (const file of files) {
  const bytes = readFileSync(file);
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  total += gzipped;
  console.log(`${kilobytes(bytes.length)} ${kilobytes(gzipped)} gz  ${file}`);
}
console.log(`${"".padStart(11)} ${kilobytes(total)} gz  in all; the limit is ${kilobytes(LIMIT).trim()}`);
if (total > LIMIT) {
  console.error(`the package is too large for a page: ${total} bytes gzipped, at most ${LIMIT} are allowed`);
  process.exit(1);
}

function follow(file) {
  if (files.has(file)) return;
  if (!existsSync(file)) throw new Error(`${file} is not there: run npm run build first`);
  files.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*["'](\.\/[^"']+\.js)["']/g)) {
    follow(join(dirname(file), name));
  }
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(8)} kB`;
}
