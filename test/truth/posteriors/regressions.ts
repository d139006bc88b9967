import { bernoulliLogit } from "../../../src/distribution/bernoulli-logit.ts";
import { flat } from "../../../src/distribution/flat.ts";
import { halfCauchy } from "../../../src/distribution/half-cauchy.ts";
import { halfNormal } from "../../../src/distribution/half-normal.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { uniform } from "../../../src/distribution/uniform.ts";
import { linear } from "../../../src/model/expression.ts";
import { binary, count, matrix, real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { dataOf } from "../reference.ts";
import { coefficients, posterior } from "./posterior.ts";

const blr = model({ y: real(), x: matrix() }, ({ y, x }, { parameter, observe }) => {
  const beta = parameter(normal(0, 10), { each: x.columns });
  const sigma = parameter(halfNormal(10));
  observe(y, normal(linear(x, beta), sigma));
  return { beta, sigma };
});
const { X, y: blrY } = dataOf<{ X: number[][]; y: number[] }>("sblrc");

const kilpisjarvi = dataOf<
  Record<"x" | "y", number[]> & Record<"pmualpha" | "psalpha" | "pmubeta" | "psbeta", number>
>("kilpisjarvi_mod");
const warming = model({ x: real(), y: real() }, ({ x, y }, { parameter, observe }) => {
  const alpha = parameter(normal(kilpisjarvi.pmualpha, kilpisjarvi.psalpha));
  const beta = parameter(normal(kilpisjarvi.pmubeta, kilpisjarvi.psbeta));
  const sigma = parameter(flat({ lower: 0 }));
  observe(y, normal(alpha.add(beta.mul(x)), sigma));
  return { alpha, beta, sigma };
});

const avoidance = model(
  { y: binary(), avoided: count(), shocked: count() },
  ({ y, avoided, shocked }, { parameter, observe }) => {
    const ofAvoided = parameter(uniform(-100, 0));
    const ofShocked = parameter(uniform(0, 100));
    observe(y, bernoulliLogit(ofAvoided.mul(avoided).add(ofShocked.mul(shocked))));
    return { ofAvoided, ofShocked };
  },
);
const { y: dogs } = dataOf<{ y: number[][] }>("dogs");
const before = (outcome: number) =>
  dogs.flatMap((trials) => trials.map((_, t) => trials.slice(0, t).filter((y) => y === outcome).length));

const autoregression = model({ y: real(), lags: matrix() }, ({ y, lags }, { parameter, observe }) => {
  const alpha = parameter(normal(0, 10));
  const beta = parameter(normal(0, 10), { each: lags.columns });
  const sigma = parameter(halfCauchy(2.5));
  observe(y, normal(alpha.add(linear(lags, beta)), sigma));
  return { alpha, beta, sigma };
});
const { K, y: series } = dataOf<{ K: number; y: number[] }>("arK");

/** Correlated coefficients; a slope on uncentred years; a logistic regression; an autoregression of order 5. */
export const regressions = [
  posterior("sblrc-blr", blr, { y: blrY, x: X }),
  posterior(
    "kilpisjarvi_mod-kilpisjarvi",
    warming,
    { x: kilpisjarvi.x, y: kilpisjarvi.y },
    // Intercept and slope are correlated at -0.99999: a diagonal metric is right but slow, 400 effective draws of
    // 4000 and now and then fewer than the verdict accepts.
    { options: { metric: "dense" } },
  ),
  posterior(
    "dogs-dogs_log",
    avoidance,
    { y: dogs.flat(), avoided: before(0), shocked: before(1) },
    { names: coefficients("ofAvoided", "ofShocked") },
  ),
  posterior("arK-arK", autoregression, {
    y: series.slice(K),
    lags: series.slice(K).map((_, i) => Array.from({ length: K }, (_, k) => series[i + K - 1 - k]!)),
  }),
];
