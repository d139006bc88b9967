import { describe, expect, it } from "vitest";
import { energyInformation } from "../../src/fit/diagnostics.ts";
import { createFit } from "../../src/fit/fit.ts";
import { makeChain, makeInput, type SchoolOutputs } from "./made-chains.ts";

describe("energyInformation", () => {
  it("is the squared differences over the squared deviations", () => {
    // differences 1, 3, 2: 14; deviations from 3.25: 5.0625 + 1.5625 + 3.0625 + 0.0625
    expect(energyInformation(Float64Array.of(1, 2, 5, 3))).toBeCloseTo(14 / 8.75, 14);
  });

  it("does not depend on the level and the unit of the energy", () => {
    const energies = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i * i));
    const moved = energies.map((energy) => 64 + 8 * energy);
    expect(energyInformation(moved)).toBeCloseTo(energyInformation(energies), 12);
  });

  it("is unknown with too few energies, or equal ones", () => {
    expect(energyInformation(Float64Array.of(1, 2))).toBeNaN();
    expect(energyInformation(Float64Array.of(2, 2, 2))).toBeNaN();
  });
});

describe("diagnostics", () => {
  const chains = [
    makeChain(0, { draws: 100, diverging: (draw) => draw % 50 === 0 }),
    makeChain(1, { draws: 80, treeDepth: 8, energy: (_, draw) => draw / 10 }),
  ];
  const { diagnostics } = createFit<SchoolOutputs>(makeInput(chains, { maxTreeDepth: 8 }));

  it("count sampling draws, not warm-up", () => {
    expect(diagnostics.chains.map((chain) => chain.divergences)).toEqual([2, 0]);
    expect(diagnostics.chains.map((chain) => chain.treeDepthHits)).toEqual([0, 80]);
    expect(diagnostics.chains.map((chain) => chain.draws)).toEqual([100, 80]);
    expect(diagnostics.divergences).toBe(2);
    expect(diagnostics.treeDepthHits).toBe(80);
  });

  it("take the worst energy, mean step size and acceptance, and all gradients", () => {
    // energies 0, 0.1, .., 7.9: 79 differences of 0.1; deviations n (n^2 - 1) / 12 x 0.01
    expect(diagnostics.chains[1].ebfmi).toBeCloseTo(0.79 / ((80 * (6400 - 1)) / 1200), 12);
    expect(diagnostics.ebfmi).toBe(diagnostics.chains[1].ebfmi);
    expect(diagnostics.stepSize).toBeCloseTo(0.45, 14);
    expect(diagnostics.acceptRate).toBeCloseTo(0.85, 12);
    expect(diagnostics.gradients).toBe(7 * 110 + 3 + 7 * 90 + 3);
    expect(diagnostics.chains.map((chain) => chain.seconds)).toEqual([
      { warmup: 0.5, sampling: 1 },
      { warmup: 0.5, sampling: 2 },
    ]);
    expect(diagnostics.seconds).toEqual({ compile: 0.004, bind: 0.001, warmup: 0.52, sampling: 4.02 });
  });
});
