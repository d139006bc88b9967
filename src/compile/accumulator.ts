import type { Code, Statement } from "./code.ts";

/** What the innermost loop of a nest gathers for one sum. A body hands it a term for each of its copies. */
export interface Accumulator {
  /** Before the loops over what is summed. */
  start(): Statement[];
  /** Takes the term of copy `copy` of `count`: two numbers, or one where `vector` is false. */
  take(term: Code, vector: boolean, copy: number, count: number): Statement[];
  /** After those loops: a pair whose lanes are part of the sum, and a number that is the rest. */
  total(): { pair: Code; single?: Code };
  /** In which lanes the loop over large bodies has to stop for `settle`. */
  unsettled?(): Code;
  /** After a loop: what must not be done within it. */
  settle?(): Statement[];
}
