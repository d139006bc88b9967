import { gamma } from "../../../src/distribution/gamma.ts";
import { gaussianProcess } from "../../../src/distribution/gaussian-process.ts";
import { halfNormal } from "../../../src/distribution/half-normal.ts";
import { squaredExponential } from "../../../src/model/covariance-function.ts";
import { real } from "../../../src/model/schema.ts";
import { model } from "../../../src/public/model.ts";
import { dataOf } from "../reference.ts";
import { posterior } from "./posterior.ts";

const { x, y } = dataOf<Record<"x" | "y", number[]>>("gp_pois_regr");

/** Its program has sigma, not its square, as the variance of the noise. */
const regression = model({ x: real(), y: real() }, ({ x, y }, { parameter, observe }) => {
  const rho = parameter(gamma(25, 4));
  const alpha = parameter(halfNormal(2));
  const sigma = parameter(halfNormal(1));
  const covariance = squaredExponential({ sd: alpha, lengthScale: rho });
  observe(y, gaussianProcess(0, covariance, x, { noise: sigma.sqrt(), jitter: 0 }));
  return { rho, alpha, sigma };
});

/** A curve through eleven points, integrated out. */
export const gaussianProcesses = [posterior("gp_pois_regr-gp_regr", regression, { x, y })];
