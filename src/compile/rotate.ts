import type { Axis } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import { affine, dependents } from "./affine.ts";
import type { Directions } from "./diagonalise.ts";
import type { Square } from "./square.ts";
import { nodesOf, type Term } from "./terms.ts";

/** A parameter whose coordinates are turned into directions of which the data say of each alone. */
export interface Turned extends Directions {
  /** The new coordinates, along the twin. */
  readonly position: Node;
  /** The parameter as a function of them. */
  readonly value: Node;
}

/**
 * Turns coefficients with one normal prior for all into the directions that `diagonalise` found: with γ = V β,
 * V orthogonal, `Σₖ (s βₖ + c)² = Σₘ (s γₘ + c uₘ)²`, `u = V 1`, so that prior and likelihood both take every
 * direction alone. The map has determinant 1.
 *
 * Only coefficients that enter nothing else but the rows' linear predictor are turned.
 *
 * @returns the terms in the new coordinates, and what was turned, by the old position
 */
export function rotate(
  graph: Graph,
  terms: readonly Term[],
  directions: readonly Directions[],
): { terms: readonly Term[]; turned: ReadonlyMap<Node, Turned> } {
  const turned = new Map<Node, Turned>();
  let result = terms;
  for (const found of directions) {
    const { coefficients: beta, projected, vectors, twin } = found;
    if (beta.kind !== "position" || directions.filter((d) => d.coefficients === beta).length > 1) continue;
    const [axis] = beta.axes as [Axis];
    const own = result.find((term) => term.slot === beta.slot);
    const prior = own?.squares[0];
    const line = prior && affine(graph, prior.residual, beta);
    const alike = prior && line && [prior.precision, prior.weight, line.slope, line.rest];
    if (!alike || alike.some((node) => node.axes.includes(axis))) continue;
    const position = graph.position(beta.slot, [twin]);
    const swap = (node: Node) => (node === projected ? position : undefined);
    const swapped = result.map((term) => (term === own ? term : mapTerm(graph, term, swap)));
    const others = [...swapped.filter((term) => term !== own).flatMap(nodesOf), ...own!.others];
    if (dependents(others, beta).size > 0) continue;
    const constant = graph.multiply(line.rest, graph.sum(vectors, axis));
    const residual = graph.add(graph.multiply(line.slope, position), constant);
    const square: Square = { ...prior, axes: [twin], residual };
    result = swapped.map((term) => (term === own ? { ...own, squares: [square] } : term));
    const value = graph.sum(graph.multiply(vectors, position), twin);
    turned.set(beta, { ...found, position, value });
  }
  return { terms: result, turned };
}

function mapTerm(graph: Graph, term: Term, replace: (node: Node) => Node | undefined): Term {
  const images = substitute(graph, nodesOf(term), replace);
  const image = (node: Node) => images.get(node)!;
  return {
    ...term,
    others: term.others.map(image),
    squares: term.squares.map((square) => ({
      ...square,
      precision: image(square.precision),
      weight: image(square.weight),
      residual: image(square.residual),
    })),
  };
}
