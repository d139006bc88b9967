import type { Model } from "../src/public/model.ts";
import type { Library } from "./library.ts";

/** A model, and data for it: a classic's, or such as our own simulator drew from it. */
export interface Case {
  readonly name: string;
  /** Makes the model anew, from schema and program. */
  make(library: Library): Model;
  data(library: Library): Data;
}

export type Data = Record<string, unknown>;
