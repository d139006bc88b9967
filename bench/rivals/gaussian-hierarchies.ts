import type { Model } from "../../src/public/model.ts";
import type { Data } from "../case.ts";
import { drawn, type Groups, groupsOfSizes, normals, simulated, sizesByLot } from "../simulated.ts";
import type { Rival, StanProgram } from "./rival.ts";
import { stanColumns } from "./stan-data.ts";

const length = (column: unknown): number => (column as ArrayLike<number>).length;

/** A program for the rows, and the one whose author took the sufficient statistics out by hand. */
const programs = (name: string): readonly StanProgram[] => [
  { name, targets: "Gaussian hierarchy" },
  { name: `${name}-statistics`, targets: "Gaussian hierarchy, statistics by hand" },
];

/** Students in schools: 2 to 200 a school, few schools with many. */
function schoolsRival(name: string, count: number, power: number): Rival {
  return {
    name,
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
      const sizes = Array.from({ length: count }, (_, j) =>
        Math.max(2, Math.round(2 + 198 * (j / (count - 1)) ** power)),
      );
      return simulated(this.make(library), { mu: 74, tau: 7, sigma: 11 }, { school: groupsOfSizes(sizes) });
    },
    stanData: ({ school, score }) => stanColumns(length(score), { school, score }),
    programs: programs("schools"),
  };
}

export const schools = schoolsRival("schools", 50, 2.41);

export const schoolsLarge = schoolsRival("schools large", 2000, 3.125);

/** A half-sib design: 60 sires with 20 offspring each. */
export const sires: Rival = {
  name: "sires",
  make: ({ model, group, real, normal, halfCauchy }) =>
    model({ sire: group(), weight: real() }, ({ sire, weight }, { parameter, observe }) => {
      const mu = parameter(normal(250, 100));
      const sigmaSire = parameter(halfCauchy(10));
      const sigma = parameter(halfCauchy(10));
      const m = parameter(normal(mu, sigmaSire), { each: sire });
      observe(weight, normal(m.at(sire), sigma));
      const between = sigmaSire.square();
      const heritability = between.mul(4).div(between.add(sigma.square()));
      return { mu, sigmaSire, sigma, heritability, m };
    }) as unknown as Model,
  data(library) {
    const heritability = 0.32;
    const phenotypic = 400;
    const between = (heritability / 4) * phenotypic;
    const truth = { mu: 250, sigmaSire: Math.sqrt(between), sigma: Math.sqrt(phenotypic - between) };
    const sire = groupsOfSizes(Array<number>(60).fill(20));
    return simulated(this.make(library), truth, { sire });
  },
  stanData: ({ sire, weight }) => stanColumns(length(weight), { sire, weight }),
  programs: programs("sires"),
};

/** Radon in houses of counties: correlated intercepts and slopes, most counties with few houses. */
export const radonSlopes: Rival = {
  name: "radon with correlated slopes",
  make: ({ model, group, real, normal, halfNormal, beta }) =>
    model({ county: group(), upstairs: real(), level: real() }, ({ county, upstairs, level }, sites) => {
      const { parameter, observe } = sites;
      const muA = parameter(normal(0, 5));
      const muB = parameter(normal(0, 5));
      const tauA = parameter(halfNormal(1));
      const tauB = parameter(halfNormal(1));
      // The LKJ distribution with shape 2, for one correlation.
      const rho = parameter(beta(2, 2)).mul(2).sub(1);
      const sigma = parameter(halfNormal(1));
      const z = parameter(normal(0, 1), { each: county });
      const w = parameter(normal(0, 1), { each: county });
      const a = muA.add(tauA.mul(z));
      const b = muB.add(tauB.mul(rho.mul(z).add(rho.square().neg().add(1).sqrt().mul(w))));
      observe(level, normal(a.at(county).add(b.at(county).mul(upstairs)), sigma));
      return { muA, muB, tauA, tauB, rho, sigma, a, b };
    }) as unknown as Model,
  data(library) {
    const weights = drawn(library, "county weights", 85, library.lognormal(0, 1.1));
    const county = groupsOfSizes(sizesByLot(library, "county sizes", 919, 1, weights));
    const upstairs = Array.from(normals(library, "floors measured", 919), (z) => (z > 0.954 ? 1 : 0));
    const z = normals(library, "county intercepts", 85);
    const w = normals(library, "county slopes", 85);
    const noise = normals(library, "radon levels", 919);
    const rho = -0.4;
    const level = county.of.map((j, i) => {
      const a = 1.45 + 0.35 * z[j]!;
      const b = -0.68 + 0.3 * (rho * z[j]! + Math.sqrt(1 - rho ** 2) * w[j]!);
      return a + b * upstairs[i]! + 0.74 * noise[i]!;
    });
    return { county, upstairs, level };
  },
  stanData: ({ county, upstairs, level }) => stanColumns(length(level), { county, upstairs, level }),
  programs: programs("radon-slopes"),
};

/** Students in teachers in schools. */
export const threeLevels: Rival = {
  name: "three levels",
  make: ({ model, group, real, normal, halfNormal }) =>
    model(
      { school: group(), teacher: group().within("school"), score: real() },
      ({ teacher, school, score }, { parameter, observe }) => {
        const mu = parameter(normal(60, 20));
        const tauSchool = parameter(halfNormal(10));
        const tauTeacher = parameter(halfNormal(10));
        const sigma = parameter(halfNormal(20));
        const schoolMean = parameter(normal(mu, tauSchool), { each: school });
        const teacherMean = parameter(normal(schoolMean.at(teacher.school), tauTeacher), { each: teacher });
        observe(score, normal(teacherMean.at(teacher), sigma));
        return { mu, tauSchool, tauTeacher, sigma, schoolMean, teacherMean };
      },
    ) as unknown as Model,
  data(library) {
    const equal = (count: number) => Array<number>(count).fill(1);
    const schoolOf = groupsOfSizes(sizesByLot(library, "teachers", 200, 1, equal(40))).of;
    const teacher = groupsOfSizes(sizesByLot(library, "students", 4000, 3, equal(200))).of;
    const truth = { mu: 60, tauSchool: 4, tauTeacher: 3, sigma: 9 };
    return simulated(this.make(library), truth, { school: teacher.map((t) => schoolOf[t]!), teacher });
  },
  // Rows come teacher by teacher and school by school, so levels in order of appearance are in order of number.
  stanData({ school, teacher, score }: Data) {
    const teachers = teacher as number[];
    const first = [...new Set(teachers)].map((t) => teachers.indexOf(t));
    const groups = (of: number[]): Groups => ({ of, labels: [...new Set(of)] });
    const schoolOfTeacher = first.map((row) => (school as number[])[row]!);
    return stanColumns(teachers.length, {
      teacher: groups(teachers),
      schoolOfTeacher: groups(schoolOfTeacher),
      score,
    });
  },
  programs: programs("three-levels"),
};
