import { beta } from "../../../src/distribution/beta.ts";
import { halfNormal } from "../../../src/distribution/half-normal.ts";
import { mixture } from "../../../src/distribution/mixture.ts";
import { normal } from "../../../src/distribution/normal.ts";
import { ordered } from "../../../src/distribution/ordered.ts";
import { axis, real } from "../../../src/model/schema.ts";
import { element } from "../../../src/model/vector.ts";
import { model } from "../../../src/public/model.ts";
import { dataOf } from "../reference.ts";
import { posterior } from "./posterior.ts";

const { y } = dataOf<{ y: number[] }>("low_dim_gauss_mix");
const mixed = model({ part: axis(2), y: real() }, ({ part, y }, { parameter, observe }) => {
  const mu = parameter(ordered(normal(0, 2)), { each: part });
  const sigma = parameter(halfNormal(2), { each: part });
  const theta = parameter(beta(5, 5));
  const component = (k: number) => normal(element(mu, part, k), element(sigma, part, k));
  observe(y, mixture(theta, [component(0), component(1)]));
  return { mu, sigma, theta };
});

/** Two normals, told apart by the order of their means. */
export const gaussianMixture = [posterior("low_dim_gauss_mix-low_dim_gauss_mix", mixed, { y })];
