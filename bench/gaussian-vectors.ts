import type { Model } from "../src/public/model.ts";
import type { Case } from "./case.ts";
import type { Library } from "./library.ts";
import { normals, simulated } from "./simulated.ts";

const POINTS = 200;

const points = (library: Library) => ({ x: Array.from(normals(library, "points", POINTS), (z) => 3 * z) });

/** A curve integrated out: three parameters, a matrix factored and inverted. */
export const gaussianProcess: Case = {
  name: "Gaussian process",
  make: ({ model, real, exponential, gaussianProcess, squaredExponential }) =>
    model({ x: real(), y: real() }, ({ x, y }, { parameter, observe }) => {
      const alpha = parameter(exponential(1));
      const rho = parameter(exponential(1));
      const sigma = parameter(exponential(1));
      const covariance = squaredExponential({ sd: alpha, lengthScale: rho });
      observe(y, gaussianProcess(0, covariance, x, { noise: sigma, jitter: 0 }));
      return { alpha, rho, sigma };
    }) as unknown as Model,
  data(library) {
    return simulated(this.make(library), { alpha: 1, rho: 1, sigma: 0.5 }, points(library));
  },
};

/** A curve that stays: as many parameters as points, and the derivative of the Cholesky factor. */
export const latentGaussianProcess: Case = {
  name: "latent Gaussian process",
  make: ({ model, real, count, exponential, gaussianProcess, squaredExponential, poissonLog }) =>
    model({ x: real(), y: count() }, ({ x, y, rows }, { parameter, observe }) => {
      const alpha = parameter(exponential(1));
      const rho = parameter(exponential(1));
      const covariance = squaredExponential({ sd: alpha, lengthScale: rho });
      const f = parameter(gaussianProcess(0, covariance, x, { jitter: 1e-6 }), { each: rows });
      observe(y, poissonLog(f));
      return { alpha, rho, f };
    }) as unknown as Model,
  data(library) {
    const f = normals(library, "values", POINTS);
    return simulated(this.make(library), { alpha: 1, rho: 1, f }, points(library));
  },
};

/** A vector with means and a covariance of parameters. */
export const multiNormalVector: Case = {
  name: "multivariate normal",
  make: ({ model, real, exponential, normal, multiNormal, covarianceMatrix, matern }) =>
    model({ x: real(), y: real() }, ({ x, y, rows }, { parameter, observe }) => {
      const sd = parameter(exponential(1));
      const range = parameter(exponential(1));
      const mu = parameter(normal(0, 1), { each: rows });
      const covariance = covarianceMatrix(matern(0.5, { sd, lengthScale: range }), x, { jitter: 0.01 });
      observe(y, multiNormal(mu, { covariance }));
      return { sd, range, mu };
    }) as unknown as Model,
  data(library) {
    const mu = normals(library, "means", POINTS);
    return simulated(this.make(library), { sd: 1, range: 1, mu }, points(library));
  },
};
