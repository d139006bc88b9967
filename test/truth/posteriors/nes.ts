import { flat } from "../../../src/distribution/flat.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { linear, where } from "../../../src/model/expression.ts";
import { integer, matrix, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { dataOf } from "../reference.ts";
import { coefficients, design, indicator, posterior } from "./posterior.ts";

type Survey = Record<
  "partyid7" | "real_ideo" | "race_adj" | "age_discrete" | "educ1" | "gender" | "income",
  number[]
>;

const schema = {
  party: real(),
  ideology: real(),
  race: real(),
  age: integer(),
  education: real(),
  gender: real(),
  income: real(),
};

// The indicators of the age classes computed by the model.
const byColumns = model(schema, (columns, { parameter, observe }) => {
  const { party, ideology, race, age, education, gender, income } = columns;
  const intercept = parameter(flat());
  const ofIdeology = parameter(flat());
  const ofRace = parameter(flat());
  const age2 = parameter(flat());
  const age3 = parameter(flat());
  const age4 = parameter(flat());
  const ofEducation = parameter(flat());
  const ofGender = parameter(flat());
  const ofIncome = parameter(flat());
  const sigma = parameter(flat({ lower: 0 }));
  const ofAge = where(age.equals(2), age2, where(age.equals(3), age3, where(age.equals(4), age4, 0)));
  const expected = intercept
    .add(ofIdeology.mul(ideology))
    .add(ofRace.mul(race))
    .add(ofAge)
    .add(ofEducation.mul(education))
    .add(ofGender.mul(gender))
    .add(ofIncome.mul(income));
  observe(party, normal(expected, sigma));
  return {
    intercept,
    ofIdeology,
    ofRace,
    age2,
    age3,
    age4,
    ofEducation,
    ofGender,
    ofIncome,
    sigma,
  };
});

// The same as a design matrix.
const byMatrix = model({ party: real(), x: matrix() }, ({ party, x }, { parameter, observe }) => {
  const beta = parameter(flat(), { each: x.columns });
  const sigma = parameter(flat({ lower: 0 }));
  observe(party, normal(linear(x, beta), sigma));
  return { beta, sigma };
});

const in1972 = dataOf<Survey>("nes1972");
const in2000 = dataOf<Survey>("nes2000");

const designOf = (survey: Survey) =>
  design(
    survey.real_ideo,
    survey.race_adj,
    ...[2, 3, 4].map((level) => indicator(survey.age_discrete, level)),
    survey.educ1,
    survey.gender,
    survey.income,
  );

/** Party identification in American election studies. */
export const nes = [
  posterior(
    "nes1972-nes",
    byColumns,
    {
      party: in1972.partyid7,
      ideology: in1972.real_ideo,
      race: in1972.race_adj,
      age: in1972.age_discrete,
      education: in1972.educ1,
      gender: in1972.gender,
      income: in1972.income,
    },
    {
      names: coefficients(
        "intercept",
        "ofIdeology",
        "ofRace",
        "age2",
        "age3",
        "age4",
        "ofEducation",
        "ofGender",
        "ofIncome",
      ),
      regression: [designOf(in1972), in1972.partyid7],
    },
  ),
  posterior(
    "nes2000-nes",
    byMatrix,
    { party: in2000.partyid7, x: designOf(in2000) },
    { regression: [designOf(in2000), in2000.partyid7] },
  ),
];
