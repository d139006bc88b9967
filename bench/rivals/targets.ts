/** How many times Stan's effective draws a second: what must be reached, what is aimed at, and what lies beyond. */
export interface Targets {
  readonly floor: number;
  readonly target?: number;
  readonly beyond?: number;
}

export const targets = {
  "engine alone": { floor: 5 },
  "Gaussian hierarchy": { floor: 10, target: 100, beyond: 1000 },
  "Gaussian hierarchy, statistics by hand": { floor: 3, target: 25, beyond: 100 },
  "forward operator": { floor: 3, target: 10, beyond: 100 },
  "hierarchical GLM": { floor: 2, target: 8, beyond: 25 },
  "funnel, centred": { floor: 2, target: 8, beyond: 25 },
  "no structure": { floor: 0.8, target: 1.5, beyond: 3 },
} satisfies Record<string, Targets>;

export type TargetClass = keyof typeof targets;

/** "10 / 100 / 1000". */
export const describeTargets = (name: TargetClass): string => Object.values(targets[name]).join(" / ");

/** The highest level that a ratio reaches. */
export function levelOf(name: TargetClass, ratio: number): string {
  const reached = Object.entries(targets[name]).filter(([, times]) => ratio >= times);
  return reached.at(-1)?.[0] ?? "below the floor";
}
