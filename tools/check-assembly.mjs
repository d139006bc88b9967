// Lints and formats AssemblyScript with Biome, which takes a decorator before a function or a constant for a
// syntax error: in a copy the decorators are comments, and what Biome wrote is carried back.
// Usage: node tools/check-assembly.mjs [--write]
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const FOLDERS = ["assembly", "test/assembly"];
const write = process.argv.includes("--write");
const copy = mkdtempSync(join(tmpdir(), "kindred-assembly-"));
try {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), hideDecorators(readFileSync(file, "utf8")));
  }
  copyFileSync("tools/biome-assembly.json", join(copy, "biome.json"));
  const biome = resolve("node_modules/@biomejs/biome/bin/biome");
  const flags = ["check", "--max-diagnostics=50", ...(write ? ["--write"] : []), "."];
  const { status } = spawnSync(process.execPath, [biome, ...flags], { cwd: copy, stdio: "inherit" });
  if (write) {
    for (const file of files) {
      const before = readFileSync(file, "utf8");
      const after = showDecorators(readFileSync(join(copy, file), "utf8"));
      if (after !== before) writeFileSync(file, after);
    }
  }
  process.exitCode = status ?? 1;
} finally {
  rmSync(copy, { recursive: true });
}

/** `@inline` on a line of its own becomes the comment `//@inline`; one before code on the same line is put on its own. */
function hideDecorators(text) {
  return text.replace(
    /^([ \t]*)(@[a-z]+(?:\([^)\n]*\))?)[ \t]*(?=(\n|[^\n]))/gm,
    (_, indent, decorator, next) =>
      next === "\n" ? `${indent}//${decorator}` : `${indent}//${decorator}\n${indent}`,
  );
}

function showDecorators(text) {
  return text.replace(/^([ \t]*)\/\/(@[a-z]+(?:\([^)\n]*\))?)$/gm, "$1$2");
}
