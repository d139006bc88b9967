import type { Node } from "../model/node.ts";

/** What evaluating a value for one element costs. */
export interface Cost {
  /** Additions, multiplications and the like. */
  readonly arithmetic: number;
  /** Calls of the engine's functions, divisions, square roots. */
  readonly heavy: number;
  /** Whether it holds a loop of its own (the sum of `X β`). */
  readonly loop: boolean;
}

const HEAVY = new Set(["divide", "power", "sqrt"]);
const LIGHT_UNARY = new Set(["negate", "absolute", "sqrt"]);

const VIEWS: ReadonlySet<Node["kind"]> = new Set(["gather", "transpose", "diagonal", "element"]);

/** Whether a node is elements of another, found elsewhere: nothing is computed for it. */
export function isView(node: Node): boolean {
  return VIEWS.has(node.kind);
}

/** Whether a node is one call of a function of the engine. */
export function isCall(node: Node): boolean {
  if (node.kind === "call") return true;
  if (node.kind === "unary") return !LIGHT_UNARY.has(node.operation);
  return node.kind === "binary" && node.operation === "power";
}

/** The cost of evaluating `node` once, given what is in memory; shared parts count once. */
export function cost(node: Node, inMemory: (node: Node) => boolean): Cost {
  const seen = new Set<Node>();
  let arithmetic = 0;
  let heavy = 0;
  let loop = false;
  const stack = [node];
  while (stack.length > 0) {
    const n = stack.pop()!;
    if (seen.has(n) || n.axes.length === 0 || (n !== node && inMemory(n))) continue;
    seen.add(n);
    if (isCall(n) || (n.kind !== "column" && "operation" in n && HEAVY.has(n.operation))) heavy++;
    else if (n.kind === "unary" || n.kind === "binary" || n.kind === "select") arithmetic++;
    else if (n.kind === "sum") loop = true;
    stack.push(...n.inputs);
  }
  return { arithmetic, heavy, loop };
}

/** Whether a value is better kept in memory than computed twice: a load costs about four additions. */
export function isDear({ arithmetic, heavy, loop }: Cost): boolean {
  return loop || heavy > 0 || arithmetic > 4;
}
