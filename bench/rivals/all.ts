import { deconvolution } from "./deconvolution.ts";
import { eightSchools, eightSchoolsCentred, funnel } from "./funnels.ts";
import { radonSlopes, schools, schoolsLarge, sires, threeLevels } from "./gaussian-hierarchies.ts";
import { genes, hierarchicalLogistic, longitudinalPoisson } from "./generalised-hierarchies.ts";
import { logistic, studentT } from "./regressions.ts";
import type { Rival } from "./rival.ts";

/** What Kindred and Stan are compared on, in the order of the tables. */
export const rivals: readonly Rival[] = [
  eightSchools,
  eightSchoolsCentred,
  funnel,
  schools,
  schoolsLarge,
  radonSlopes,
  threeLevels,
  sires,
  deconvolution,
  hierarchicalLogistic,
  longitudinalPoisson,
  genes,
  logistic,
  studentT,
];
