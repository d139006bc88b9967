import type { Code, CodeFunction, Local, Statement, ValueType, Width } from "../code.ts";
import { instructions } from "../instructions.ts";
import type { Bytes } from "./encoding.ts";

/** The index of an imported function. */
export type ResolveFunction = (name: string) => number;

const LOAD: Record<Width, [opcode: number[], alignment: number]> = {
  i32: [[0x28], 2],
  f64: [[0x2b], 3],
  v128: [[0xfd, 0x00], 3],
  splat: [[0xfd, 0x0a], 3],
  lane1: [[0xfd, 0x57], 3],
};

const STORE: Partial<Record<Width, [opcode: number[], alignment: number]>> = {
  i32: [[0x36], 2],
  f64: [[0x39], 3],
  v128: [[0xfd, 0x0b], 3],
  lane1: [[0xfd, 0x5b], 3],
};

/** Writes the locals and instructions of one function. */
export function functionBody(
  out: Bytes,
  f: CodeFunction,
  resolve: ResolveFunction,
  typeCode: Record<ValueType, number>,
): void {
  const slots = new Map<Local, number>();
  for (const local of [...f.parameters, ...f.locals]) slots.set(local, slots.size);
  out.unsigned(f.locals.length);
  for (const local of f.locals) out.unsigned(1).byte(typeCode[local.type]);

  const access = ([opcode, alignment]: [number[], number], offset: number) =>
    out.bytes(opcode).unsigned(alignment).unsigned(offset);

  const code = (c: Code): void => {
    switch (c.kind) {
      case "i32":
        out.byte(0x41).signed(c.value);
        return;
      case "f64":
        out.byte(0x44).double(c.value);
        return;
      case "get":
        out.byte(0x20).unsigned(slots.get(c.local)!);
        return;
      case "load":
        code(c.address);
        if (c.into) code(c.into);
        access(LOAD[c.width], c.offset);
        if (c.width === "lane1") out.byte(1);
        return;
      case "call": {
        for (const input of c.inputs) code(input);
        const instruction = instructions[c.name];
        if (instruction) out.bytes(instruction);
        else out.byte(0x10).unsigned(resolve(c.name));
      }
    }
  };

  const statement = (s: Statement): void => {
    switch (s.kind) {
      case "set":
        code(s.value);
        out.byte(0x21).unsigned(slots.get(s.local)!);
        return;
      case "store":
        code(s.address);
        code(s.value);
        access(STORE[s.width]!, s.offset);
        if (s.width === "lane1") out.byte(1);
        return;
      case "clear":
        code(s.address);
        out.byte(0x41).signed(0);
        code(s.bytes);
        out.bytes([0xfc, 0x0b, 0x00]);
        return;
      case "run":
        s.inputs.forEach(code);
        out.byte(0x10).unsigned(resolve(s.name));
        return;
      case "if":
        code(s.condition);
        out.bytes([0x04, 0x40]);
        s.body.forEach(statement);
        out.byte(0x0b);
        return;
      case "while":
        code(s.condition);
        out.bytes([0x04, 0x40, 0x03, 0x40]);
        s.body.forEach(statement);
        code(s.condition);
        out.bytes([0x0d, 0x00, 0x0b, 0x0b]);
        return;
    }
  };

  f.body.forEach(statement);
  if (f.result) code(f.result);
  out.byte(0x0b);
}
