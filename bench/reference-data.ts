/** What each program of `bench/c/` reads: plain numbers, in the order of its `bind_data`. */

interface GroupData {
  of: readonly number[];
  labels: readonly number[];
}

type Numbers = readonly number[];

/** Rows as given, or sorted by group, and where each group begins. */
function byGroup({ of, labels }: GroupData, sorted: boolean) {
  const order = [...of.keys()];
  if (sorted) order.sort((a, b) => of[a]! - of[b]! || a - b);
  const starts = [...labels, labels.length].map((g) => of.filter((h) => h < g).length);
  const rows = (values: ArrayLike<number>) => order.map((i) => values[i]!);
  return { starts, group: rows(of), rows, order, head: [sorted ? 1 : 0, labels.length] };
}

// biome-ignore lint/suspicious/noExplicitAny: each case's data have a form of their own
type Any = any;

interface ReferenceData {
  readonly program: string;
  readonly grouped: boolean;
  numbers(data: Any, sorted: boolean): Numbers;
}

const students: ReferenceData = {
  program: "twelve-schools",
  grouped: true,
  numbers({ school, score }, sorted) {
    const { head, starts, group, rows } = byGroup(school, sorted);
    return [...head, score.length, ...starts, ...group, ...rows(score)];
  },
};

const ofPoints = (program: string): ReferenceData => ({
  program,
  grouped: false,
  numbers: ({ x, y }) => [x.length, ...x, ...y],
});

const series = (program: string): ReferenceData => ({
  program,
  grouped: false,
  numbers: ({ y }) => [y.length, ...y],
});

/** The numbers for a case, by its name. */
export const referenceData: Record<string, ReferenceData> = {
  "twelve schools": students,
  schools: students,
  "eight schools": {
    program: "eight-schools",
    grouped: false,
    numbers: ({ effect, se }) => [effect.length, ...effect, ...se],
  },
  "eight schools, centred": {
    program: "eight-schools-centred",
    grouped: false,
    numbers: ({ effect, se }) => [effect.length, ...effect, ...se],
  },
  "Gaussian process": ofPoints("gaussian-process"),
  "latent Gaussian process": ofPoints("latent-gaussian-process"),
  "multivariate normal": ofPoints("multi-normal"),
  "radon-like": {
    program: "radon",
    grouped: true,
    numbers({ county, floor, level }, sorted) {
      const { head, starts, group, rows } = byGroup(county, sorted);
      return [...head, level.length, ...starts, ...group, ...county.uranium, ...rows(floor), ...rows(level)];
    },
  },
  "logistic regression": {
    program: "logistic",
    grouped: false,
    numbers: ({ x, y }) => [x.length, x[0].length, ...x.flat(), ...y],
  },
  "hierarchical logistic": {
    program: "hierarchical-logistic",
    grouped: true,
    numbers({ clinic, x, y }, sorted) {
      const { head, starts, group, rows, order } = byGroup(clinic, sorted);
      const design = order.flatMap((i) => x[i]);
      return [...head, y.length, x[0].length, ...starts, ...group, ...design, ...rows(y)];
    },
  },
  "hierarchical Poisson": {
    program: "hierarchical-poisson",
    grouped: true,
    numbers({ patient, month, visits }, sorted) {
      const { head, starts, group, rows } = byGroup(patient, sorted);
      return [...head, visits.length, ...starts, ...group, ...rows(month), ...rows(visits)];
    },
  },
  "ARMA(1, 1)": series("arma"),
  "GARCH(1, 1)": series("garch"),
  "hidden Markov, 3 states": series("hidden-markov"),
};
