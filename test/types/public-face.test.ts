import ts from "typescript";
import { expect, it } from "vitest";

it("what must compile compiles, and what must not does not", { timeout: 60_000 }, () => {
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
  const program = ts.createProgram(["test/types/public-face.ts"], options);
  const file = program.getSourceFile("test/types/public-face.ts")!;
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  const messages = found.map(({ messageText, start }) => {
    const { line } = file.getLineAndCharacterOfPosition(start!);
    return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
  expect(messages).toEqual([]);
});
