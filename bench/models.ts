import type { Model } from "../src/public/model.ts";
import type { Case } from "./case.ts";
import { design, normals, scatteredGroups, simulated } from "./simulated.ts";

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
    const counties = scatteredGroups(library, "counties", 12573, 386);
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
      const beta = parameter(normal(0, 1), { each: x.columns });
      const alpha = parameter(normal(mu, tau), { each: clinic });
      observe(y, bernoulliLogit(alpha.at(clinic).add(linear(x, beta))));
      return { mu, tau, beta, alpha };
    }) as unknown as Model,
  data(library) {
    const clinic = scatteredGroups(library, "clinics", 5000, 100);
    const x = design(library, "hierarchical logistic", 5000, 5, false);
    // The last column says yes or no, yes in two of five.
    for (const row of x) row[4] = row[4]! > 0.2533 ? 1 : 0;
    const truth = { mu: 0.5, tau: 0.8, beta: [0.6, -0.4, 0.25, 0, -0.5] };
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
    const patient = scatteredGroups(library, "patients", 5000, 100);
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
