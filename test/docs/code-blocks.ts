import { readFileSync } from "node:fs";

/** The TypeScript blocks of a page of documentation, as one program. Line numbers are the page's. */
export function programOf(page: string): string {
  let inside = false;
  return readFileSync(page, "utf8")
    .split("\n")
    .map((line) => {
      if (line.startsWith("```")) {
        inside = !inside && line === "```ts";
        return "";
      }
      return inside ? line : "";
    })
    .join("\n");
}

/** The program with `expression; // => text` made a check of what `String(expression)` is. */
export function withChecks(program: string): string {
  const checked = program.replaceAll(/^(\S.*); \/\/ => (.*)$/gm, (_, expression: string, text: string) => {
    return `globalThis.checkExample(() => (${expression}), ${JSON.stringify(text)});`;
  });
  if (checked.includes("// =>")) throw new Error("a line with // => should end in one expression and ;");
  return checked;
}
