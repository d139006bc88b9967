import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import { affine, dependents } from "./affine.ts";
import { gatherSquares, logDensityOf, type Square, stepsTo, sumAlong } from "./square.ts";

const LOG_SQRT_2PI = 0.9189385332046727;

/** A parameter that was integrated out: given all that is not, and those integrated out after it, it is normal. */
export interface Integrated {
  readonly position: Node;
  readonly mean: Node;
  /** One over the variance. */
  readonly precision: Node;
}

/**
 * The pass *marginalise*: integrates out Gaussian parameters that enter through squares alone.
 *
 * If the log-density depends on a parameter t only by squares that are straight lines in it, element by element,
 * then t given the rest is normal: its precision P is the sum of the squares' w a², its mean m is gathered one
 * square after the other as in a Kalman filter, and
 *
 *     log ∫ exp(-½ Σ w (a t + b)²) dt = -½ Σ w (a m + b)² - ½ log P + ½ log 2π.
 *
 * Parameters go one after the other, those with the most elements first. The squares are then taken at the
 * means of all: by the envelope theorem a mean may be held fixed (`detach`) when they are differentiated, since
 * the squares are smallest there.
 *
 * Source: Lai, Domke and Sheldon (2024) for models written as programs; Harville (1977) for the linear model.
 *
 * @param squares - the Gaussian terms
 * @param others - everything else that the log-density depends on
 * @param candidates - the parameters, in the order in which to try; one of them always stays, to be sampled
 */
export function marginalise(
  graph: Graph,
  squares: readonly Square[],
  others: readonly Node[],
  candidates: readonly Node[],
): { integrated: Integrated[]; logDensity: Node } {
  const integrated: Integrated[] = [];
  let working = squares;
  let logDensity = graph.constant(0);
  for (const position of candidates) {
    if (integrated.length === candidates.length - 1) break;
    const result = integrate(graph, working, others, position);
    if (!result) continue;
    const { precision, mean } = result;
    integrated.push({ position, precision, mean });
    working = result.left;
    const normaliser = graph.subtract(
      graph.constant(LOG_SQRT_2PI),
      graph.multiply(graph.constant(0.5), graph.unary("log", precision)),
    );
    logDensity = graph.add(logDensity, sumAlong(graph, normaliser, position.axes));
  }
  const means = restore(graph, integrated, ({ mean }) => mean);
  const detached = new Map([...means].map(([position, mean]) => [position, graph.unary("detach", mean)]));
  const atMeans = substitute(
    graph,
    squares.map((square) => square.residual),
    (node) => detached.get(node),
  );
  for (const square of squares)
    logDensity = graph.add(
      logDensity,
      logDensityOf(graph, { ...square, residual: atMeans.get(square.residual)! }),
    );
  return { integrated, logDensity };
}

/** A draw of each integrated parameter, its position standing for standard normal noise. */
export function drawBack(graph: Graph, integrated: readonly Integrated[]): Map<Node, Node> {
  return restore(graph, integrated, ({ position, mean, precision }) =>
    graph.add(mean, graph.divide(position, graph.unary("sqrt", precision))),
  );
}

/** Expressions for the integrated parameters in those that were not: the last one first, which the others use. */
function restore(
  graph: Graph,
  integrated: readonly Integrated[],
  value: (parameter: Integrated) => Node,
): Map<Node, Node> {
  const restored = new Map<Node, Node>();
  for (const parameter of [...integrated].reverse()) {
    const { position, mean, precision } = parameter;
    const images = substitute(graph, [mean, precision], (node) => restored.get(node));
    restored.set(position, value({ position, mean: images.get(mean)!, precision: images.get(precision)! }));
  }
  return restored;
}

interface Result {
  readonly precision: Node;
  readonly mean: Node;
  /** Squares without the parameter. */
  readonly left: readonly Square[];
}

function integrate(
  graph: Graph,
  squares: readonly Square[],
  others: readonly Node[],
  position: Node,
): Result | undefined {
  const weights = squares.flatMap(({ precision, weight }) => [precision, weight]);
  if (dependents([...others, ...weights], position).size > 0) return undefined;
  const left: Square[] = [];
  const own: { square: Square; slope: Node; rest: Node }[] = [];
  for (const square of squares) {
    if (dependents([square.residual], position).size === 0) {
      left.push(square);
      continue;
    }
    const line = affine(graph, square.residual, position);
    if (!line) return undefined;
    const steps = stepsTo(square, position.axes, line.path);
    // One scalar less to sample is not worth two more passes over the groups.
    if (position.axes.length === 0 && steps.length > 0) return undefined;
    if (steps.length === 0) {
      own.push({ square, slope: line.slope, rest: line.rest });
      continue;
    }
    const { precision, weight, offset, rest } = gatherSquares(graph, square, line, steps);
    left.push(rest);
    const gathered = { axes: position.axes, precision, weight, residual: offset };
    own.push({ square: gathered, slope: graph.constant(1), rest: offset });
  }
  // The prior alone is sure to say something of every element: it comes first.
  const prior = own.findIndex(({ slope, square }) => slope.kind === "constant" && !isWeighted(square));
  if (prior < 0) return undefined;
  const [first] = own.splice(prior, 1) as [(typeof own)[number]];
  let precision = graph.multiply(weightOf(graph, first.square), graph.multiply(first.slope, first.slope));
  let mean = graph.negate(graph.divide(first.rest, first.slope));
  for (const { square, slope, rest } of own) {
    const weight = weightOf(graph, square);
    const updated = graph.add(precision, graph.multiply(weight, graph.multiply(slope, slope)));
    const gain = graph.divide(graph.multiply(weight, slope), updated);
    const innovation = graph.add(rest, graph.multiply(slope, mean));
    left.push({
      axes: position.axes,
      precision: graph.divide(graph.multiply(weight, precision), updated),
      weight: graph.constant(1),
      residual: innovation,
    });
    mean = graph.subtract(mean, graph.multiply(gain, innovation));
    precision = updated;
  }
  return { precision, mean, left };
}

const weightOf = (graph: Graph, { precision, weight }: Square) => graph.multiply(precision, weight);

/** Whether data could make a square's weight vanish. */
const isWeighted = ({ weight }: Square) => weight.kind !== "constant";
