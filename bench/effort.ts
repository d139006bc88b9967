/** How long to measure: whole, or in under two minutes. */
export interface Effort {
  /** Rounds in which contenders take turns. */
  readonly rounds: number;
  /** Compilations in a warm process. */
  readonly compilations: number;
  /** New processes for what is cold. */
  readonly processes: number;
  /** Fits of small models, and of the others; 0 leaves the others out. */
  readonly smallFits: number;
  readonly largeFits: number;
  readonly rivals: RivalsEffort;
}

/** How long to measure Kindred and Stan on one model. */
export interface RivalsEffort {
  /** Names of the models; all if left out. */
  readonly models?: readonly string[];
  /** Fits of each model at most, the first of a process included, which counts apart. */
  readonly fits: number;
  /** No further fit of a model when so many seconds are spent. */
  readonly fitSeconds: number;
  /** Runs of each Stan program at most. */
  readonly stanRuns: number;
  /** No further run of a program when so many seconds are spent. */
  readonly stanSeconds: number;
  /** Whether to compile the Stan programs that are not in the cache: half a minute each. */
  readonly compileStan: boolean;
}

export const whole: Effort = {
  rounds: 301,
  compilations: 101,
  processes: 15,
  smallFits: 9,
  largeFits: 3,
  rivals: { fits: 11, fitSeconds: 20, stanRuns: 3, stanSeconds: 30, compileStan: true },
};

export const quick: Effort = {
  rounds: 31,
  compilations: 21,
  processes: 3,
  smallFits: 3,
  largeFits: 0,
  rivals: {
    models: ["eight schools", "schools"],
    fits: 3,
    fitSeconds: 1,
    stanRuns: 1,
    stanSeconds: 0,
    compileStan: false,
  },
};
