import type { Code, CodeFunction, Local, Statement } from "./code.ts";
import type { Compiled } from "./compile.ts";
import type { Cell } from "./data-block.ts";

/** What a cell holds, in words. */
export function describeCell(cell: Cell, compiled: Compiled): string {
  const along = (axes: readonly { name: string }[]) =>
    axes.length > 0 ? ` [${axes.map((axis) => axis.name).join(", ")}]` : "";
  switch (cell.kind) {
    case "bytes":
      return `8 times the number of ${elementsOf(cell.axis)}`;
    case "constant":
      return `the number ${Object.is(cell.value, -0) ? "-0" : cell.value}`;
    case "scalar":
      return "a number that data alone decide";
    case "column":
      return `where ${cell.name}${along(cell.axes)} is`;
    case "index":
      return `where a table is: 8 times the place of the ${cell.index.to.name} of each of the ${elementsOf(cell.index.from)}`;
    case "starts":
      return `where a table is: 8 times the first of the ${elementsOf(cell.index.from)} of each ${cell.index.to.name}`;
    case "order":
      return `where a table is: 8 times the place the data gave each of the ${elementsOf(cell.axis)}`;
    case "ordinal":
      return `where the places of the ${elementsOf(cell.axis)}, from 0, are`;
    case "identity":
      return `where the identity along ${cell.axis.name} is`;
    case "pairs":
      return `where space for pairs${along(cell.axes)} is`;
    case "array":
      return `where space for an array${along(cell.axes)} is`;
    case "position":
      return `where ${positionName(cell.slot, compiled)}${along(cell.axes)} is in a position, in bytes`;
    case "effect":
    case "score":
      return `where the ${cell.kind} of ${positionName(cell.slot, compiled)}${along(cell.axes)} is among effects and scores, in bytes`;
    case "pilot":
      return `where the ${cell.part} that warm-up learnt of ${positionName(cell.slot, compiled)}${along(cell.axes)} is`;
    case "output":
      return `where ${compiled.outputs[cell.id]!.name}${along(cell.axes)} is among the outputs, in bytes`;
  }
}

const elementsOf = (axis: { name: string; kind: string }): string =>
  axis.kind === "group" ? `${axis.name} groups` : axis.name;

function positionName(slot: number, { positions, noise }: Compiled): string {
  const sampled = positions.find((p) => p.slot === slot);
  return sampled ? sampled.name : `noise of ${noise.find((p) => p.slot === slot)!.name}`;
}

/** Words of the language, its library and the printed file that a local must not be called. */
const TAKEN =
  "data position gradient out prepare density outputs load store select memory min max abs sqrt f64x2 v128 usize u32 i32 f64 if else while for do switch case const let var function return export import from class new this super null true false void type enum namespace in of is as default break continue static public private protected readonly abstract extends implements interface declare instanceof typeof delete throw try catch finally with yield async await package heap table isize bool string NaN Infinity";

/** Readable names for the locals of a function: what they were loaded from, or how they came about. */
export function nameLocals(
  f: CodeFunction,
  compiled: Compiled,
  imports: readonly string[],
): ReadonlyMap<Local, string> {
  const names = new Map<Local, string>(f.parameters.map((p) => [p, p.name]));
  const taken = new Set([...TAKEN.split(" "), ...imports]);
  const counts = new Map<string, number>();
  const give = (local: Local, wanted: string) => {
    let name = wanted;
    let n = counts.get(wanted) ?? 1;
    while (taken.has(name)) name = `${wanted}${++n}`;
    counts.set(wanted, n);
    taken.add(name);
    names.set(local, name);
  };
  const walk = (statements: readonly Statement[]): void => {
    for (const s of statements) {
      if (s.kind === "while" || s.kind === "if") walk(s.body);
      if (s.kind === "set" && !names.has(s.local)) give(s.local, nameOf(s.local, s.value, names, compiled));
    }
  };
  walk(f.body);
  for (const local of f.locals) if (!names.has(local)) give(local, plainName(local));
  return names;
}

function nameOf(local: Local, value: Code, names: ReadonlyMap<Local, string>, compiled: Compiled): string {
  const cell = cellOf(value, compiled.cells);
  if (cell) return cellName(cell.cell, cell.base, compiled);
  if (value.kind === "load" && local.name.startsWith("v")) {
    const root = names.get(rootOf(value.address)!);
    if (root !== undefined) return `${root}At`;
  }
  if (value.kind === "call" && local.name.startsWith("v")) {
    const [first] = value.inputs;
    if (value.name === "v128.splat" && first?.kind === "get") return `${names.get(first.local)}Pair`;
    if (!value.name.includes(".")) return `${value.name.replace(/X2$/, "")}Of`;
  }
  return plainName(local);
}

const plainName = (local: Local): string => local.name.replace(/\d+$/, "");

/** The cell that a value is read from, and the parameter that what it points to counts from. */
function cellOf(value: Code, cells: readonly Cell[]): { cell: Cell; base: string } | undefined {
  if (value.kind === "call" && value.name === "i32.add") {
    const [base, loaded] = value.inputs;
    const inner = loaded && cellOf(loaded, cells);
    return base?.kind === "get" && inner ? { cell: inner.cell, base: base.local.name } : undefined;
  }
  if (value.kind !== "load" || value.address.kind !== "get" || value.address.local.name !== "data")
    return undefined;
  const cell = cells[value.offset / 8];
  return cell && { cell, base: "data" };
}

/** The local that an address counts from. */
function rootOf(address: Code): Local | undefined {
  if (address.kind === "get") return address.local;
  return address.kind === "call" && address.inputs[0] ? rootOf(address.inputs[0]) : undefined;
}

const NUMBERS = new Map([
  [0, "zero"],
  [1, "one"],
  [-1, "minusOne"],
  [2, "two"],
  [0.5, "half"],
  [-0.5, "minusHalf"],
]);

function cellName(cell: Cell, base: string, compiled: Compiled): string {
  switch (cell.kind) {
    case "bytes":
      return identifier(`${cell.axis.name} bytes`);
    case "constant":
      return NUMBERS.get(cell.value) ?? "constant";
    case "scalar":
      return "fact";
    case "column":
      return identifier(cell.name);
    case "index":
      return identifier(`${cell.index.to.name} of ${cell.index.from.name}`);
    case "starts":
      return identifier(`${cell.index.from.name} by ${cell.index.to.name}`);
    case "order":
      return identifier(`${cell.axis.name} order`);
    case "ordinal":
      return identifier(`${cell.axis.name} places`);
    case "identity":
      return "identity";
    case "array":
      return "kept";
    case "pairs":
      return "sums";
    case "position":
      return identifier(`${positionName(cell.slot, compiled)} ${base === "gradient" ? "gradient" : ""}`);
    case "effect":
    case "score":
      return identifier(`${positionName(cell.slot, compiled)} ${cell.kind}`);
    case "pilot":
      return identifier(`${positionName(cell.slot, compiled)} ${cell.part}`);
    case "output":
      return identifier(`${compiled.outputs[cell.id]!.name} out`);
  }
}

/** A name in camel case. */
function identifier(text: string): string {
  const words = text.split(/[^A-Za-z0-9_]+/).filter((word) => word !== "");
  const joined = words.map((word, i) => (i === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("");
  if (joined === "") return "value";
  return /^\d/.test(joined) ? `_${joined}` : joined;
}
