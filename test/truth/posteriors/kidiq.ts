import { flat } from "../../../src/distribution/flat.ts";
import { halfCauchy } from "../../../src/distribution/half-cauchy.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { where } from "../../../src/model/expression.ts";
import { binary, integer, positive, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { dataOf } from "../reference.ts";
import { coefficients, design, indicator, posterior } from "./posterior.ts";

const { kid_score: score, mom_hs: highSchool, mom_iq: iq } = dataOf<Record<string, number[]>>("kidiq");
const schema = { score: real(), highSchool: binary(), iq: positive() };
const data = { score, highSchool, iq };

const interaction = model(schema, ({ score, highSchool, iq }, { parameter, observe }) => {
  const intercept = parameter(flat());
  const ofHighSchool = parameter(flat());
  const ofIq = parameter(flat());
  const ofBoth = parameter(flat());
  const sigma = parameter(halfCauchy(2.5));
  const expected = intercept
    .add(ofHighSchool.mul(highSchool))
    .add(ofIq.mul(iq))
    .add(ofBoth.mul(highSchool).mul(iq));
  observe(score, normal(expected, sigma));
  return { intercept, ofHighSchool, ofIq, ofBoth, sigma };
});

const additive = model(schema, ({ score, highSchool, iq }, { parameter, observe }) => {
  const intercept = parameter(flat());
  const ofHighSchool = parameter(flat());
  const ofIq = parameter(flat());
  const sigma = parameter(halfCauchy(2.5));
  observe(score, normal(intercept.add(ofHighSchool.mul(highSchool)).add(ofIq.mul(iq)), sigma));
  return { intercept, ofHighSchool, ofIq, sigma };
});

const withWork = dataOf<Record<string, number[]>>("kidiq_with_mom_work");

const work = model({ score: real(), work: integer() }, ({ score, work }, { parameter, observe }) => {
  const intercept = parameter(flat());
  const second = parameter(flat());
  const third = parameter(flat());
  const fourth = parameter(flat());
  const sigma = parameter(flat({ lower: 0 }));
  const expected = intercept
    .add(where(work.equals(2), second, 0))
    .add(where(work.equals(3), third, 0))
    .add(where(work.equals(4), fourth, 0));
  observe(score, normal(expected, sigma));
  return { intercept, second, third, fourth, sigma };
});

/** Test scores of 434 children by their mothers' schooling, IQ and work. */
export const kidiq = [
  posterior("kidiq-kidscore_interaction", interaction, data, {
    names: coefficients("intercept", "ofHighSchool", "ofIq", "ofBoth"),
  }),
  posterior("kidiq-kidscore_momhsiq", additive, data, {
    names: coefficients("intercept", "ofHighSchool", "ofIq"),
  }),
  posterior(
    "kidiq_with_mom_work-kidscore_mom_work",
    work,
    { score: withWork.kid_score!, work: withWork.mom_work! },
    {
      names: coefficients("intercept", "second", "third", "fourth"),
      regression: [
        design(...[2, 3, 4].map((level) => indicator(withWork.mom_work!, level))),
        withWork.kid_score!,
      ],
    },
  ),
];
