// What a page loads, gzipped, when a bundler has taken what it uses: the first model of the README, all that there is, and
// a model that was compiled beforehand. Each counts its worker, and what it loads later, when it first samples. Fails
// above any limit.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const PAGES = [
  {
    name: "a page with one model",
    source: `import { exponential, group, model, normal, real, sample } from "./dist/index.js";
      globalThis.fit = (data) => sample(model({ school: group(), score: real() }, (columns, { parameter, observe }) => {
        const [mu, tau, sigma] = [parameter(normal(75, 15)), parameter(exponential(0.1)), parameter(exponential(0.1))];
        const theta = parameter(normal(mu, tau), { each: columns.school });
        observe(columns.score, normal(theta.at(columns.school), sigma));
        return { mu, tau, sigma, theta };
      }), data);`,
    limit: 113_000,
  },
  {
    name: "a page with every distribution and function",
    source: `import * as kindred from "./dist/index.js"; globalThis.kindred = kindred;`,
    limit: 140_000,
  },
  {
    name: "a page with a model compiled beforehand",
    source: `import * as kindred from "./dist/precompiled.js"; globalThis.kindred = kindred;`,
    limit: 53_000,
  },
];

if (!existsSync("dist/index.js")) throw new Error("dist/ is not there: run npm run build first");
for (const { name, source, limit } of PAGES) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: ".", sourcefile: "page.js" },
    entryPoints: ["dist/worker.js"],
    outdir: "build/size",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const later = new Set(
    Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.filter(({ kind }) => kind === "dynamic-import").map(({ path }) => basename(path)),
    ),
  );
  console.log(`${name}:`);
  let total = 0;
  for (const { path, contents } of outputFiles) {
    const gzipped = gzipSync(contents, { level: 9 }).length;
    total += gzipped;
    const when = later.has(basename(path)) ? ", loaded later" : "";
    console.log(`${kilobytes(contents.length)} ${kilobytes(gzipped)} gz  ${basename(path)}${when}`);
  }
  console.log(`${" ".repeat(9)} ${kilobytes(total)} gz  of ${kilobytes(limit)} at most`);
  if (total <= limit) continue;
  console.error(`too much for ${name}: ${total} bytes gzipped, at most ${limit} are allowed`);
  process.exitCode = 1;
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
}
