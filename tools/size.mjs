// What a page loads, gzipped: at once, which is the entry, its worker and every file that either imports; later, by
// import(), which is mainly the rewrites of the compiler, when it first samples; and, where a page ships its models
// compiled, all that "kindred/precompiled" imports. Fails above any limit.
//
// The first limit was 60 kB when the compiler knew no rewrites and the engine one kernel and no metric of low rank.
// They cost a page 24 kB, models as values (score, do, replay, walk) 2 kB, and matrices 4 kB, half of it in the engine;
// fourteen more continuous families 3 kB, incomplete gamma and beta functions and distributions of vectors 8 kB, of which a
// bundler takes what is used; a page for which that is too much ships compiled models, which need little of it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMITS = { static: 98_000, total: 109_500, precompiled: 48_500 };
const IMPORT = /(?:from|import)\s*["'](\.\/[^"']+\.js)["']/g;
const IMPORT_LATER = /import\s*\(\s*["'](\.\/[^"']+\.js)["']/g;

const atOnce = new Set();
for (const entry of ["dist/index.js", "dist/worker.js"]) follow(entry, atOnce);
const later = new Set(atOnce);
for (const file of later) for (const name of imported(file, IMPORT_LATER)) follow(name, later);

const sizes = {
  static: report("loaded at once", [...atOnce]),
  later: report("loaded when first sampling", [...later].slice(atOnce.size)),
};
const compiled = new Set();
follow("dist/precompiled.js", compiled);
for (const file of compiled) for (const name of imported(file, IMPORT_LATER)) follow(name, compiled);
const precompiled = report("loaded with compiled models", [...compiled]);
const totals = { static: sizes.static, total: sizes.static + sizes.later, precompiled };
console.log(
  `static ${kilobytes(totals.static)} of ${kilobytes(LIMITS.static)}, when first sampling ` +
    `${kilobytes(sizes.later)}, total ${kilobytes(totals.total)} of ${kilobytes(LIMITS.total)}, with compiled models ` +
    `${kilobytes(precompiled)} of ${kilobytes(LIMITS.precompiled)}, gzipped`,
);
for (const [what, limit] of Object.entries(LIMITS))
  if (totals[what] > limit) {
    console.error(`too much for a page: ${what} ${totals[what]} bytes gzipped, at most ${limit} are allowed`);
    process.exitCode = 1;
  }

function follow(file, files) {
  if (files.has(file)) return;
  if (!existsSync(file)) throw new Error(`${file} is not there: run npm run build first`);
  files.add(file);
  for (const name of imported(file, IMPORT)) follow(name, files);
}

function imported(file, pattern) {
  const text = readFileSync(file, "utf8");
  return Array.from(text.matchAll(pattern), ([, name]) => join(dirname(file), name));
}

function report(when, files) {
  console.log(`${when}:`);
  let sum = 0;
  for (const file of files) {
    const bytes = readFileSync(file);
    const gzipped = gzipSync(bytes, { level: 9 }).length;
    sum += gzipped;
    console.log(`${kilobytes(bytes.length).padStart(11)} ${kilobytes(gzipped).padStart(8)} gz  ${file}`);
  }
  return sum;
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
