import type { Code, CodeFunction, Local, Statement, Width } from "./code.ts";
import type { Compiled } from "./compile.ts";
import { importsOf } from "./imports.ts";
import { equationFunctions, matrixFunctions } from "./instructions.ts";
import { describeCell, nameLocals } from "./local-names.ts";
import { spellings } from "./spellings.ts";

/** How a model is printed as AssemblyScript. */
export interface AssemblyScriptOptions {
  /** Where the engine's sources are, as an import path. Default "kindred/assembly": the package's own. */
  readonly assembly?: string;
  /**
   * Whether the file also exports the whole engine, so that one module holds sampler and density and links to
   * nothing. Default false: a module of its own, to be built with `--importMemory` and a `--memoryBase` where
   * the engine has set room aside for its tables.
   */
  readonly engine?: boolean;
  /** Lines for the head of the file: the model's mathematics. */
  readonly header?: string;
}

const ABOUT: Readonly<Record<string, string>> = {
  prepare: "Computes what data alone decide; run once when a data block is in place.",
  density: "The log-density at `position`, unconstrained; its gradient goes to `gradient`.",
  outputs: "The quantities of one draw, from `position` to `out`.",
};

/**
 * Prints compiled code as AssemblyScript: the same loops over the engine's own mathematics, so that what `asc`
 * builds of it gives the emitted module's results bit for bit.
 *
 * It needs SIMD (`--enable simd`) and no run-time library (`--runtime stub`). Pointers are byte offsets; the
 * data block is the one that `bind` makes.
 */
export function printAssemblyScript(compiled: Compiled, options: AssemblyScriptOptions = {}): string {
  const { functions, cells } = compiled;
  const { assembly = "kindred/assembly", engine = false, header } = options;
  const imports = importsOf(functions).map(({ name }) => name);
  const lines = [
    ...(header ?? "").split(LINE_BREAK).map((line) => `// ${line}`.trimEnd()),
    ...imported(imports, `${assembly}/math`, (name) => !matrixFunctions[name] && !equationFunctions[name]),
    ...imported(imports, `${assembly}/linear`, (name) => name in matrixFunctions),
    ...imported(imports, `${assembly}/equation`, (name) => name in equationFunctions),
    ...(engine ? [`export * from "${assembly}/index";`] : []),
    "",
    "// The data block. It begins with cells of 8 bytes:",
    ...cells.map((cell, i) => `//   ${String(8 * i).padStart(4)}  ${oneLine(describeCell(cell, compiled))}`),
  ];
  if (!header) lines.shift();
  for (const f of functions) lines.push("", ...new FunctionPrinter(f, compiled, imports).print());
  return `${lines.join("\n")}\n`;
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;
/** A name with a line break in it must not end the comment it stands in. */
const oneLine = (text: string): string => text.split(LINE_BREAK).join(" ");

const TYPES = { i32: "usize", f64: "f64", v128: "v128" } as const;

const LOADS: Record<Width, string> = {
  i32: "load<u32>",
  f64: "load<f64>",
  v128: "v128.load",
  splat: "v128.load64_splat",
  lane1: "v128.load64_lane",
};

const STORES: Partial<Record<Width, string>> = {
  i32: "store<u32>",
  f64: "store<f64>",
  v128: "v128.store",
  lane1: "v128.store64_lane",
};

/** How tightly operators bind; what binds less is put in parentheses. */
const BINDING: Readonly<Record<string, number>> = {
  "==": 1,
  "<": 2,
  "<=": 2,
  ">>": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
};
const UNARY = 6;
const PRIMARY = 7;

/** A piece of text, and how tightly its outermost operator binds. */
interface Printed {
  readonly text: string;
  readonly binding: number;
}

/** The line that imports those of `names` which `wanted` takes. */
function imported(names: readonly string[], from: string, wanted: (name: string) => boolean): string[] {
  const some = names.filter(wanted);
  return some.length > 0 ? [`import { ${some.join(", ")} } from "${from}";`] : [];
}

class FunctionPrinter {
  readonly #names: ReadonlyMap<Local, string>;
  readonly #declared: ReadonlyMap<Statement, "const" | "let">;
  readonly #hoisted: readonly Local[];
  readonly #f: CodeFunction;

  constructor(f: CodeFunction, compiled: Compiled, imports: readonly string[]) {
    this.#f = f;
    this.#names = nameLocals(f, compiled, imports);
    const { declared, hoisted } = declarations(f);
    this.#declared = declared;
    this.#hoisted = hoisted;
  }

  print(): string[] {
    const { name, parameters, body, result } = this.#f;
    const list = parameters.map((p) => `${this.#names.get(p)}: ${TYPES[p.type]}`).join(", ");
    const about = ABOUT[name];
    return [
      ...(about ? [`/** ${about} */`] : []),
      `export function ${name}(${list}): ${result ? "f64" : "void"} {`,
      ...this.#hoisted.map((local) => `  let ${this.#names.get(local)}: ${TYPES[local.type]};`),
      ...this.#block(body, "  "),
      ...(result ? [`  return ${this.#code(result).text};`] : []),
      "}",
    ];
  }

  #block(statements: readonly Statement[], indent: string): string[] {
    return statements.flatMap((s) => this.#statement(s, indent));
  }

  #statement(s: Statement, indent: string): string[] {
    switch (s.kind) {
      case "set":
        return [`${indent}${this.#assignment(s)};`];
      case "store": {
        const lane = s.width === "lane1" ? ["1"] : [];
        const list = [this.#code(s.address).text, this.#code(s.value).text, ...lane, ...offset(s.offset)];
        return [`${indent}${STORES[s.width]}(${list.join(", ")});`];
      }
      case "while":
      case "if":
        return [
          `${indent}${s.kind} (${this.#code(s.condition).text}) {`,
          ...this.#block(s.body, `${indent}  `),
          `${indent}}`,
        ];
      case "run": {
        const list = (matrixFunctions[s.name] ?? equationFunctions[s.name]!).map((parameter, i) => {
          const { text } = this.#code(s.inputs[i]!);
          return parameter === "length" ? `<i32>(${text})` : text;
        });
        return [`${indent}${s.name}(${list.join(", ")});`];
      }
      case "clear":
        return [`${indent}memory.fill(${this.#code(s.address).text}, 0, ${this.#code(s.bytes).text});`];
    }
  }

  #assignment(s: Statement & { kind: "set" }): string {
    const name = this.#names.get(s.local)!;
    const { value } = s;
    const declaration = this.#declared.get(s);
    if (declaration) return `${declaration} ${name}: ${TYPES[s.local.type]} = ${this.#code(value).text}`;
    const adds = value.kind === "call" && (value.name === "i32.add" || value.name === "f64.add");
    const [first, second] = adds ? value.inputs : [];
    if (first?.kind === "get" && first.local === s.local) return `${name} += ${this.#code(second!).text}`;
    return `${name} = ${this.#code(value).text}`;
  }

  #code(c: Code): Printed {
    switch (c.kind) {
      case "i32":
        return { text: String(c.value), binding: c.value < 0 ? UNARY : PRIMARY };
      case "f64":
        return { text: double(c.value), binding: c.value < 0 || Object.is(c.value, -0) ? UNARY : PRIMARY };
      case "get":
        return { text: this.#names.get(c.local)!, binding: PRIMARY };
      case "load": {
        const lane = c.into ? [this.#code(c.into).text, "1"] : [];
        const list = [this.#code(c.address).text, ...lane, ...offset(c.offset)];
        return { text: `${LOADS[c.width]}(${list.join(", ")})`, binding: PRIMARY };
      }
      case "call":
        return this.#call(
          c.name,
          c.inputs.map((input) => this.#code(input)),
        );
    }
  }

  #call(name: string, inputs: readonly Printed[]): Printed {
    const spelling = spellings[name];
    const all = inputs.map((input) => input.text).join(", ");
    if (!spelling) return { text: `${name}(${all})`, binding: PRIMARY };
    const operator = /^\$0 (\S+) \$1$/.exec(spelling)?.[1];
    if (operator) {
      const binding = BINDING[operator]!;
      const shift = operator === ">>";
      const left = parenthesised(inputs[0]!, shift ? UNARY : binding);
      const right = parenthesised(inputs[1]!, shift ? UNARY : binding + 1);
      return { text: `${left} ${operator} ${right}`, binding };
    }
    const prefix = /^(-|<f64>)\$0$/.exec(spelling)?.[1];
    if (prefix) return { text: `${prefix}${parenthesised(inputs[0]!, PRIMARY)}`, binding: UNARY };
    return { text: spelling.replace(/\$(\d)/g, (_, i) => inputs[Number(i)]!.text), binding: PRIMARY };
  }
}

function parenthesised({ text, binding }: Printed, least: number): string {
  return binding < least ? `(${text})` : text;
}

const offset = (bytes: number): string[] => (bytes === 0 ? [] : [String(bytes)]);

/** A number that AssemblyScript reads as the same f64. */
function double(x: number): string {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "Infinity" : "-Infinity";
  if (Object.is(x, -0)) return "-0.0";
  const text = String(x);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/**
 * Which assignments can declare their local: the first one, if every other mention of the local comes after it
 * and inside the same block. The others are declared at the top of the function.
 */
function declarations(f: CodeFunction): { declared: Map<Statement, "const" | "let">; hoisted: Local[] } {
  const first = new Map<Local, { statement: Statement; block: readonly number[] }>();
  const assignments = new Map<Local, number>();
  const stray = new Set<Local>();
  let blocks = 0;
  const mention = (local: Local, block: readonly number[]) => {
    const home = first.get(local)?.block;
    if (!home || home.some((b, i) => block[i] !== b)) stray.add(local);
  };
  const read = (c: Code, block: readonly number[]): void => {
    if (c.kind === "get") mention(c.local, block);
    else if (c.kind === "call") for (const input of c.inputs) read(input, block);
    else if (c.kind === "load") for (const part of [c.address, c.into]) if (part) read(part, block);
  };
  const walk = (statements: readonly Statement[], block: readonly number[]): void => {
    for (const s of statements) {
      if (s.kind === "set") {
        read(s.value, block);
        assignments.set(s.local, (assignments.get(s.local) ?? 0) + 1);
        if (first.has(s.local)) mention(s.local, block);
        else first.set(s.local, { statement: s, block });
      } else if (s.kind === "store" || s.kind === "clear") {
        read(s.address, block);
        read(s.kind === "store" ? s.value : s.bytes, block);
      } else if (s.kind === "run") {
        for (const part of s.inputs) read(part, block);
      } else {
        read(s.condition, block);
        walk(s.body, [...block, ++blocks]);
      }
    }
  };
  walk(f.body, []);
  if (f.result) read(f.result, []);
  const declared = new Map<Statement, "const" | "let">();
  for (const local of f.locals) {
    const home = first.get(local);
    if (home && !stray.has(local))
      declared.set(home.statement, assignments.get(local) === 1 ? "const" : "let");
  }
  return { declared, hoisted: f.locals.filter((local) => stray.has(local)) };
}
