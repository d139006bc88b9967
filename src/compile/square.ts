import type { Axis, Index } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { factorsOf } from "../model/product.ts";
import type { Affine } from "./affine.ts";
import { divideOut } from "./collinear.ts";
import { type Over, seenFrom, sumOver, total } from "./total.ts";

/** A Gaussian term of the log-density: `-½ Σ precision × weight × residual²`, over `axes`. */
export interface Square {
  readonly axes: readonly Axis[];
  /** The factor that depends on parameters, such as 1/σ². */
  readonly precision: Node;
  /** The factor that data alone decide: 1 for each row, or how many rows stand behind it. */
  readonly weight: Node;
  readonly residual: Node;
}

/** The square of `residual / scale`, its weight split into what parameters and what data decide. */
export function squareOf(graph: Graph, axes: readonly Axis[], residual: Node, scale: Node): Square {
  const factors = factorsOf(scale);
  const inverse = (of: Node[]) => {
    const product = of.reduce((a, b) => graph.multiply(a, b), graph.constant(1));
    return graph.divide(graph.constant(1), graph.multiply(product, product));
  };
  return {
    axes,
    precision: inverse(factors.filter((f) => f.free)),
    weight: inverse(factors.filter((f) => !f.free)),
    residual,
  };
}

/** `-½ Σ precision × weight × residual²`, a scalar. */
export function logDensityOf(graph: Graph, { axes, precision, weight, residual }: Square): Node {
  const term = graph.multiply(graph.multiply(precision, weight), graph.multiply(residual, residual));
  return graph.multiply(graph.constant(-0.5), sumAlong(graph, term, axes));
}

/** Sums over `axes`, from the innermost out. */
export function sumAlong(graph: Graph, node: Node, axes: readonly Axis[]): Node {
  return [...axes].reverse().reduce((sum, axis) => graph.sum(sum, axis), node);
}

/** The squares of a sum of squares in one target: one square of the target, and what is left without it. */
export interface Gathered {
  /** On the target's axes: `precision × weight × (target + offset)²`. */
  readonly precision: Node;
  readonly weight: Node;
  readonly offset: Node;
  /** Along the first square's axes, and free of the target. */
  readonly rest: Square;
}

/**
 * Gathers a square's terms by the elements of a target that its residual is a straight line in:
 *
 *     Σ w (a t + b)² = W (t + m)² + Σ w (b - a m)²,   W = Σ w a²,  m = Σ w a b / W,
 *
 * the sums over what belongs to one element of t. Nothing cancels: the parts are squares, as the whole was.
 * Where the precision is the same for all that is summed, W and m are a matter of data.
 *
 * @param steps - what to sum over, one after the other, to come from the square's axes to the target's
 */
export function gatherSquares(graph: Graph, square: Square, line: Affine, steps: readonly Over[]): Gathered {
  const { slope, rest: b } = line;
  const zero = graph.constant(0);
  const common = seenFrom(square.precision, steps);
  const precision = common ?? graph.constant(1);
  const weight = common ? square.weight : graph.multiply(square.precision, square.weight);
  const down = (node: Node) => steps.reduce((sum, step) => total(graph, sum, step), node);
  const up = (node: Node) =>
    steps.reduceRight((x, step) => ("index" in step ? graph.gather(x, step.index) : x), node);
  const weighted = graph.multiply(weight, slope);
  const sum = steps.reduce((s, step) => sumOver(graph, s, step), graph.multiply(weighted, slope));
  // Rows there always are; a group may have none, and a slope may be 0 for all that is summed.
  const isSure = slope.kind === "constant" && steps.every((step) => "axis" in step);
  const divisor = isSure ? sum : graph.select("equal", sum, zero, graph.constant(1), sum);
  const { ratio, rest } = divideOut(graph, b, slope, steps);
  const mean = graph.divide(down(graph.multiply(weighted, rest)), divisor);
  const offset = graph.add(ratio, mean);
  const residual = graph.subtract(rest, graph.multiply(slope, up(mean)));
  return {
    precision,
    weight: sum,
    offset,
    rest: { ...square, residual },
  };
}

/** What to sum over to come from a square's axes to those of a target carried along `path`. */
export function stepsTo(square: Square, target: readonly Axis[], path: readonly Index[]): Over[] {
  const kept = (axis: Axis) => target.includes(axis) || path[0]?.from === axis;
  return [
    ...[...square.axes]
      .reverse()
      .filter((axis) => !kept(axis))
      .map((axis) => ({ axis })),
    ...path.map((index) => ({ index })),
  ];
}
