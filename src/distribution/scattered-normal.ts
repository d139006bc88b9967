import { Expression, type Operand } from "../model/expression.ts";
import { normal } from "./normal.ts";
import { elementOf, readScatter, type Scatter, type ScatterForm } from "./scatter.ts";
import { type VectorDistribution, type VectorFamily, vectorDistribution } from "./vector-distribution.ts";

const LOG_2PI = 1.8378770664093453;

const familyOf = ({ kind, squaredLength, logDeterminant, coloured, colour }: ScatterForm): VectorFamily => ({
  name: "multiNormal",
  arguments: [
    { name: "mean", support: "real" },
    { name: kind, support: "real" },
  ],
  construct: ({ axis, part }, mean, matrix) =>
    mean!.add(coloured(matrix!, part(".z", normal(0, 1), [axis]), axis)),
  logDensity(x, axis, mean, matrix) {
    const { graph } = x;
    const size = new Expression(graph, graph.size(axis.axis));
    return squaredLength(matrix!, x.sub(mean!), axis)
      .add(logDeterminant(matrix!, axis))
      .add(size.mul(LOG_2PI))
      .mul(-0.5);
  },
  sample(random, size, mean, matrix) {
    const z = Array.from({ length: size }, () => random.normal());
    return colour(matrix as ArrayLike<number>, z).map((x, k) => elementOf(mean, k) + x);
  },
  print: (mean, matrix) => `multiNormal(${mean}, { ${kind}: ${matrix} })`,
});

/** The multivariate normal distribution along an axis of any length, by a matrix: see `multiNormal`. */
export function scatteredNormal(mean: Operand, scatter: Scatter): VectorDistribution {
  const { form, matrix, axis } = readScatter("multiNormal", scatter);
  return vectorDistribution(familyOf(form), [mean, matrix], axis);
}
