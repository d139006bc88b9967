import { flat } from "../../../src/distribution/flat.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { binary, positive } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { dataOf } from "../reference.ts";
import { coefficients, design, posterior } from "./posterior.ts";

const { earn, height, male } = dataOf<Record<"earn" | "height" | "male", number[]>>("earnings");

const byHeight = model(
  { earn: positive(), height: positive() },
  ({ earn, height }, { parameter, observe }) => {
    const intercept = parameter(flat());
    const slope = parameter(flat());
    const sigma = parameter(flat({ lower: 0 }));
    observe(earn, normal(intercept.add(slope.mul(height)), sigma));
    return { intercept, slope, sigma };
  },
);

const logarithmic = model(
  { earn: positive(), height: positive(), male: binary() },
  ({ earn, height, male }, { parameter, observe }) => {
    const intercept = parameter(flat());
    const ofHeight = parameter(flat());
    const ofMale = parameter(flat());
    const ofBoth = parameter(flat());
    const sigma = parameter(flat({ lower: 0 }));
    const expected = intercept
      .add(ofHeight.mul(height))
      .add(ofMale.mul(male))
      .add(ofBoth.mul(height.mul(male)));
    observe(earn.log(), normal(expected, sigma));
    return { intercept, ofHeight, ofMale, ofBoth, sigma };
  },
);

/** Earnings of 1192 Americans by height and sex, uncentred: scales from 144 to 9700, correlations of -0.998. */
export const earnings = [
  posterior(
    "earnings-earn_height",
    byHeight,
    { earn, height },
    {
      names: coefficients("intercept", "slope"),
      regression: [design(height), earn],
    },
  ),
  posterior(
    "earnings-logearn_interaction",
    logarithmic,
    { earn, height, male },
    {
      names: coefficients("intercept", "ofHeight", "ofMale", "ofBoth"),
      regression: [
        design(
          height,
          male,
          height.map((inches, row) => inches * male[row]!),
        ),
        earn.map(Math.log),
      ],
    },
  ),
];
