import type { Mathematics } from "../model/evaluate.ts";
import type { EngineExports } from "./exports.ts";

/** The engine's scalar functions, for evaluating expressions outside of compiled code with the same bits. */
export function engineMathematics(engine: EngineExports): Mathematics {
  return engine as unknown as Mathematics;
}
