import { flat } from "../../../src/distribution/flat.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { linear } from "../../../src/model/expression.ts";
import { matrix, positive, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { dataOf } from "../reference.ts";
import { coefficients, design, posterior } from "./posterior.ts";

type Column = "canopy_height" | "density" | "diam1" | "diam2" | "group" | "total_height" | "weight";
const bushes = dataOf<Record<Column, number[]>>("mesquite");
const plainDesign = design(
  bushes.diam1,
  bushes.diam2,
  bushes.canopy_height,
  bushes.total_height,
  bushes.density,
  bushes.group,
);
const logOf = (of: (row: number) => number) => bushes.weight.map((_, row) => Math.log(of(row)));
const { diam1, diam2, canopy_height: canopyHeight, total_height: totalHeight } = bushes;
const logarithmicDesign = design(
  logOf((row) => diam1[row]! * diam2[row]! * canopyHeight[row]!),
  logOf((row) => diam1[row]! * diam2[row]!),
  logOf((row) => diam1[row]! / diam2[row]!),
  logOf((row) => totalHeight[row]!),
  bushes.group,
);

const plain = model({ weight: positive(), x: matrix() }, ({ weight, x }, { parameter, observe }) => {
  const beta = parameter(flat(), { each: x.columns });
  const sigma = parameter(flat({ lower: 0 }));
  observe(weight, normal(linear(x, beta), sigma));
  return { beta, sigma };
});

// The logarithms taken by the model, but for the observed one, which is taken beforehand.
const logarithmic = model(
  {
    logWeight: real(),
    canopyHeight: positive(),
    diameter1: positive(),
    diameter2: positive(),
    totalHeight: positive(),
    group: real(),
  },
  (columns, { parameter, observe }) => {
    const { logWeight, canopyHeight, diameter1, diameter2, totalHeight, group } = columns;
    const intercept = parameter(flat());
    const ofVolume = parameter(flat());
    const ofArea = parameter(flat());
    const ofShape = parameter(flat());
    const ofTotalHeight = parameter(flat());
    const ofGroup = parameter(flat());
    const sigma = parameter(flat({ lower: 0 }));
    const area = diameter1.mul(diameter2);
    const expected = intercept
      .add(ofVolume.mul(area.mul(canopyHeight).log()))
      .add(ofArea.mul(area.log()))
      .add(ofShape.mul(diameter1.div(diameter2).log()))
      .add(ofTotalHeight.mul(totalHeight.log()))
      .add(ofGroup.mul(group));
    observe(logWeight, normal(expected, sigma));
    return { intercept, ofVolume, ofArea, ofShape, ofTotalHeight, ofGroup, sigma };
  },
);

/** The leaf weight of 46 mesquite bushes by their dimensions. */
export const mesquite = [
  posterior(
    "mesquite-mesquite",
    plain,
    { weight: bushes.weight, x: plainDesign },
    { regression: [plainDesign, bushes.weight] },
  ),
  posterior(
    "mesquite-logmesquite_logvash",
    logarithmic,
    {
      logWeight: bushes.weight.map(Math.log),
      canopyHeight,
      diameter1: diam1,
      diameter2: diam2,
      totalHeight,
      group: bushes.group,
    },
    {
      names: coefficients("intercept", "ofVolume", "ofArea", "ofShape", "ofTotalHeight", "ofGroup"),
      regression: [logarithmicDesign, bushes.weight.map(Math.log)],
    },
  ),
];
