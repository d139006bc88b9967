import type { Model } from "../src/public/model.ts";
import type { Library } from "./library.ts";

/** A model, and data that our own simulator drew from it. */
export interface Case {
  readonly name: string;
  /** Makes the model anew, from schema and program. */
  make(library: Library): Model;
  data(library: Library): Record<string, unknown>;
}

type Data = Record<string, unknown>;

const SEED = "kindred bench";

/** Standard normal numbers, always the same for the same name. */
function normals({ model, real, normal, flat }: Library, name: string, count: number): Float64Array {
  const noise = model({ z: real() }, ({ z }, { parameter, observe }) => {
    const mean = parameter(flat());
    observe(z, normal(mean, 1));
    return { mean };
  });
  const rows = Array.from({ length: count }, (_, i) => i);
  const { z } = noise.given({ mean: 0 }).simulate({ rows } as never, { seed: `${SEED} ${name}` }).observed;
  return Float64Array.from(z!.values);
}

/** Group labels of rows in no order, the groups' sizes unequal; every group has a row. */
function groupsOf(
  library: Library,
  name: string,
  rows: number,
  groups: number,
): { of: number[]; labels: number[] } {
  const z = normals(library, name, rows);
  const labels = Array.from({ length: groups }, (_, g) => g);
  const spread = Array.from(z, (x) => Math.floor(groups * (1 - 1 / (1 + x * x))));
  const order = [...z.keys()].sort((a, b) => z[a]! - z[b]!);
  for (const g of labels) spread[order[g]!] = g;
  return { of: spread, labels };
}

/** `[rows][columns]` of normal numbers; the first column is ones when there is an intercept. */
function design(
  library: Library,
  name: string,
  rows: number,
  columns: number,
  intercept: boolean,
): number[][] {
  const z = normals(library, name, rows * columns);
  return Array.from({ length: rows }, (_, n) =>
    Array.from({ length: columns }, (_, k) => (intercept && k === 0 ? 1 : z[n * columns + k]!)),
  );
}

function simulated(m: Model, truth: Record<string, number | ArrayLike<number>>, data: Data): Data {
  return m
    .given(truth)
    .simulate(data as never, { seed: SEED })
    .data(0);
}

const SIZES = [15, 18, 21, 45, 50, 55, 60, 150, 160, 170, 180, 190];

export const twelveSchools: Case = {
  name: "twelve schools",
  make: ({ model, group, real, normal, exponential }) =>
    model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
      const mu = parameter(normal(75, 15));
      const tau = parameter(exponential(0.1));
      const sigma = parameter(exponential(0.1));
      const theta = parameter(normal(mu, tau), { each: school });
      observe(score, normal(theta.at(school), sigma));
      return { mu, tau, sigma, theta };
    }) as unknown as Model,
  data(library) {
    const inOrder = SIZES.flatMap((size, school) => Array<number>(size).fill(school));
    const z = normals(library, "twelve schools", inOrder.length);
    const of = [...z.keys()].sort((a, b) => z[a]! - z[b]!).map((i) => inOrder[i]!);
    const school = { of, labels: [...SIZES.keys()] };
    return simulated(this.make(library), { mu: 78, tau: 6, sigma: 12 }, { school });
  },
};

const EIGHT = { effect: [28, 8, -3, 7, -1, 1, 18, 12], se: [15, 10, 16, 11, 9, 11, 10, 18] };

export const eightSchools: Case = {
  name: "eight schools",
  make: ({ model, real, positive, normal, halfCauchy }) =>
    model({ effect: real(), se: positive() }, ({ effect, se, rows }, { parameter, observe }) => {
      const mu = parameter(normal(0, 5));
      const tau = parameter(halfCauchy(5));
      const z = parameter(normal(0, 1), { each: rows });
      const theta = mu.add(tau.mul(z));
      observe(effect, normal(theta, se));
      return { mu, tau, theta };
    }) as unknown as Model,
  data: () => EIGHT,
};

export const eightSchoolsCentred: Case = {
  name: "eight schools, centred",
  make: ({ model, real, positive, normal, halfCauchy }) =>
    model({ effect: real(), se: positive() }, ({ effect, se, rows }, { parameter, observe }) => {
      const mu = parameter(normal(0, 5));
      const tau = parameter(halfCauchy(5));
      const theta = parameter(normal(mu, tau), { each: rows });
      observe(effect, normal(theta, se));
      return { mu, tau, theta };
    }) as unknown as Model,
  data: () => EIGHT,
};

export const radon: Case = {
  name: "radon-like",
  make: ({ model, group, real, normal, halfNormal }) =>
    model(
      { county: group({ uranium: real() }), floor: real(), level: real() },
      ({ county, floor, level }, { parameter, observe }) => {
        const a = parameter(normal(0, 5));
        const b = parameter(normal(0, 5));
        const slope = parameter(normal(0, 5));
        const tau = parameter(halfNormal(2));
        const sigma = parameter(halfNormal(2));
        const alpha = parameter(normal(a.add(b.mul(county.uranium)), tau), { each: county });
        observe(level, normal(alpha.at(county).add(slope.mul(floor)), sigma));
        return { a, b, slope, tau, sigma, alpha };
      },
    ) as unknown as Model,
  data(library) {
    const counties = groupsOf(library, "counties", 12573, 386);
    const uranium = normals(library, "uranium", 386);
    const floor = Array.from(normals(library, "floors", 12573), (z) => (z > 0.84 ? 1 : 0));
    const truth = { a: 1.3, b: 0.7, slope: -0.6, tau: 0.3, sigma: 0.75 };
    return simulated(this.make(library), truth, { county: { ...counties, uranium }, floor });
  },
};

export const logistic: Case = {
  name: "logistic regression",
  make: ({ model, matrix, binary, normal, bernoulliLogit, linear }) =>
    model({ x: matrix(), y: binary() }, ({ x, y }, { parameter, observe }) => {
      const beta = parameter(normal(0, 2.5), { each: x.columns });
      observe(y, bernoulliLogit(linear(x, beta)));
      return { beta };
    }) as unknown as Model,
  data(library) {
    const x = design(library, "logistic", 5000, 10, true);
    const beta = x[0]!.map((_, k) => (k % 2 === 0 ? 0.5 : -0.4));
    return simulated(this.make(library), { beta }, { x });
  },
};

export const hierarchicalLogistic: Case = {
  name: "hierarchical logistic",
  make: ({ model, group, matrix, binary, normal, halfNormal, bernoulliLogit, linear }) =>
    model({ clinic: group(), x: matrix(), y: binary() }, ({ clinic, x, y }, { parameter, observe }) => {
      const mu = parameter(normal(0, 2.5));
      const tau = parameter(halfNormal(1));
      const beta = parameter(normal(0, 2.5), { each: x.columns });
      const alpha = parameter(normal(mu, tau), { each: clinic });
      observe(y, bernoulliLogit(alpha.at(clinic).add(linear(x, beta))));
      return { mu, tau, beta, alpha };
    }) as unknown as Model,
  data(library) {
    const clinic = groupsOf(library, "clinics", 5000, 100);
    const x = design(library, "hierarchical logistic", 5000, 5, false);
    const truth = { mu: -0.5, tau: 0.8, beta: [0.5, -0.4, 0.3, 0, 0.2] };
    return simulated(this.make(library), truth, { clinic, x });
  },
};

export const hierarchicalPoisson: Case = {
  name: "hierarchical Poisson",
  make: ({ model, group, real, count, normal, halfNormal, poissonLog }) =>
    model(
      { patient: group(), month: real(), visits: count() },
      ({ patient, month, visits }, { parameter, observe }) => {
        const mu = parameter(normal(0, 2.5));
        const tau = parameter(halfNormal(1));
        const slope = parameter(normal(0, 1));
        const alpha = parameter(normal(mu, tau), { each: patient });
        observe(visits, poissonLog(alpha.at(patient).add(slope.mul(month))));
        return { mu, tau, slope, alpha };
      },
    ) as unknown as Model,
  data(library) {
    const patient = groupsOf(library, "patients", 5000, 100);
    const month = normals(library, "months", 5000);
    return simulated(this.make(library), { mu: 0.7, tau: 0.5, slope: 0.2 }, { patient, month });
  },
};

/** `count` independent standard normals: a density that costs next to nothing. */
export function independentNormals(count: number): Case {
  return {
    name: `${count} normals`,
    make: ({ model, axis, real, normal }) =>
      model({ place: axis(count), y: real() }, ({ place, y }, { parameter, observe }) => {
        const x = parameter(normal(0, 1), { each: place });
        observe(y, normal(0, 1));
        return { x };
      }) as unknown as Model,
    data: () => ({ y: [0] }),
  };
}
