import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import ts from "typescript";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import type { Distribution } from "../../src/index.ts";
import * as kindred from "../../src/node.ts";
import { programOf, withChecks } from "./code-blocks.ts";

const pages = ["README.md", "docs/model-language.md", "docs/programs.md", "docs/series.md"];
const folder = mkdtempSync(join(tmpdir(), "kindred-pages-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

it("the pages' code compiles", { timeout: 60_000 }, () => {
  const programs = new Map(pages.map((page) => [`${page}.ts`, `${programOf(page)}\nexport {};\n`]));
  expect(compileErrors(programs)).toEqual([]);
});

it.each(pages)("the code of %s runs, and gives what it says", { timeout: 60_000 }, async (page) => {
  const results: [string, string][] = [];
  vi.stubGlobal("checkExample", (value: () => unknown, text: string) => {
    results.push([String(value()), text]);
  });
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const { outputFiles } = await build({
    stdin: { contents: withChecks(programOf(page)), loader: "ts", resolveDir: ".", sourcefile: page },
    alias: { kindred: "./src/node.ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const path = join(folder, `${page.replaceAll(/\W/g, "-")}.mjs`);
  writeFileSync(path, outputFiles[0].contents);
  await import(/* @vite-ignore */ pathToFileURL(path).href);
  expect(results.length).toBeGreaterThan(4);
  for (const [value, text] of results) expect(value).toBe(text);
});

/** Distributions whose arguments are not numbers alone: of vectors, or made of others. */
const MADE = new Set([
  ...["dirichlet", "lkj", "multiNormal", "multiStudentT", "multinomial", "sumToZero", "unitVector"],
  ...["mixture", "truncated", "zeroInflated", "hurdle", "randomWalk"],
]);
/** Functions of distributions. */
const FUNCTIONS = new Set(["responsibilities"]);

it("the language's page has every distribution, with its arguments as they are named", () => {
  const text = readFileSync("docs/model-language.md", "utf8");
  const index = readFileSync("src/index.ts", "utf8");
  const names = Array.from(
    index.matchAll(/export \{ (\w+) \} from "\.\/distribution\//g),
    ([, name]) => name,
  );
  expect(names.length).toBeGreaterThan(36);
  const exported = new Map(Object.entries(kindred)) as Map<string, unknown> as Map<
    string,
    (...args: number[]) => Distribution
  >;
  for (const name of names) {
    if (FUNCTIONS.has(name)) continue;
    if (MADE.has(name)) {
      expect(text).toContain(`| \`${name}(`);
      continue;
    }
    const make = exported.get(name)!;
    const isWhole = ["discreteUniform", "hypergeometric"].includes(name);
    const { family } = isWhole
      ? make(1, 1, 1)
      : name.toLowerCase().includes("binomial")
        ? make(1, 0.5, 0.5)
        : make(0.5, 0.75, 0.75);
    expect(text).toContain(`| \`${name}(${family.arguments.map((argument) => argument.name).join(", ")})\``);
  }
});

/** What tsc says of programs that stand nowhere, as if they stood in the folder that tests run in. */
function compileErrors(programs: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (path, target, ...rest) => {
    const text = programs.get(path);
    return text === undefined
      ? getSourceFile.call(host, path, target, ...rest)
      : ts.createSourceFile(path, text, target);
  };
  host.fileExists = (path) => programs.has(path) || fileExists.call(host, path);
  const own = { ...options, paths: { kindred: ["./src/node.ts"] }, noUnusedLocals: false };
  const program = ts.createProgram([...programs.keys()], own, host);
  return [...programs.keys()].flatMap((name) => {
    const file = program.getSourceFile(name)!;
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ messageText, start }) => {
      const { line } = file.getLineAndCharacterOfPosition(start!);
      return `${name} line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}
