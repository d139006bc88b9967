/**
 * A subtree of the trajectory, grown as a binary counter counts (the bottom-up form of Stan's `build_tree`; the same
 * merges and the same random numbers in the same order).
 *
 * Slot k waits with a finished tree of 2ᵏ leaves for its right neighbour. Leaves come in pairs; a new pair is carried
 * upwards, merging with slot 1, 2, ... until it finds an empty one, so at most `depth` trees live at once and memory is
 * O(depth × dimension). Vectors are never copied: a tree that moves to another slot exchanges buffers with it, and the
 * next leapfrog step reads its start wherever the last leaf has come to lie.
 */

import { allocateVector } from "../linear";
import { exp, expX2 } from "../math";
import { allocate } from "../memory";
import { uniform } from "../random";
import { allocateVectors, createPoint, Hamiltonian, Point } from "./hamiltonian";
import { leapfrog } from "./leapfrog";
import { persists, persistsPair } from "./no-u-turn";

/** Energy error beyond which a trajectory has diverged (Stan's value). */
export const MAXIMUM_ENERGY_ERROR: f64 = 1000;

/** Weights are rescaled when a log weight exceeds this, far below the overflow of exp at 709. */
const LARGEST_LOG_WEIGHT: f64 = 600;

/**
 * A finished tree: the state chosen from it, and what merging needs to know. `momentum` is the first in order of
 * building. Slot 0 holds a single leaf, of which `last` and `sum` are not used.
 */
@unmanaged
export class Slot extends Point {
  /** The last momentum in order of building. */
  last: usize;
  /** ρ, the sum of all momenta of the tree. */
  sum: usize;
  /** Σ exp(H₀ - H - shift) over the leaves. */
  weight: f64;
}

@unmanaged
export class Subtree {
  hamiltonian: Hamiltonian;
  slots: usize;
  /** The last leaf: its momentum is the last of whatever is being carried. */
  leaf: Point;
  /** Where the vectors of the last leaf lie, whichever slot has meanwhile taken them over. */
  source: Point;
  /** ρ of the tree being carried, once it has two leaves. */
  carriedSum: usize;

  /** The finished subtree: its first momentum, ρ, weight, and the state chosen from it. */
  first: usize;
  sum: usize;
  weight: f64;
  chosen: Point;

  /** H₀, the energy at the start of the transition. */
  initialEnergy: f64;
  /** Weights are exp(H₀ - H - shift); 0 unless the energy falls by more than 600 on the way. */
  shift: f64;
  /** What weights given out earlier must be multiplied with, because the shift has changed since. */
  rescaling: f64;
  /** Σ min(1, exp(H₀ - H)) over all leapfrog steps of the transition. */
  acceptance: f64;
  steps: i32;
  divergent: bool;
}

// @ts-ignore: decorator
@inline
function slotAt(tree: Subtree, level: i32): Slot {
  return changetype<Slot>(tree.slots + <usize>level * offsetof<Slot>());
}

/** Allocates room for subtrees of up to 2^(maxTreeDepth - 1) leaves. */
export function createSubtree(hamiltonian: Hamiltonian, maxTreeDepth: i32): Subtree {
  const tree = changetype<Subtree>(allocate(offsetof<Subtree>()));
  tree.hamiltonian = hamiltonian;
  tree.slots = allocate(<usize>maxTreeDepth * offsetof<Slot>());
  tree.leaf = createPoint(hamiltonian);
  tree.source = changetype<Point>(allocate(offsetof<Point>()));
  tree.carriedSum = allocateVector(hamiltonian.length);
  for (let level = 0; level < maxTreeDepth; level++) {
    const slot = slotAt(tree, level);
    allocateVectors(hamiltonian, slot);
    if (level == 0) continue;
    slot.last = allocateVector(hamiltonian.length);
    slot.sum = allocateVector(hamiltonian.length);
  }
  return tree;
}

/** Begins a transition at energy H₀. */
export function startSubtrees(tree: Subtree, initialEnergy: f64): void {
  tree.initialEnergy = initialEnergy;
  tree.shift = 0;
  tree.rescaling = 1;
  tree.acceptance = 0;
  tree.steps = 0;
  tree.divergent = false;
}

/**
 * Grows a subtree of 2^depth leaves from the trajectory's end `from` with the signed step size `step`.
 *
 * @returns false when it diverged or turned back within itself: then nothing of it may be chosen
 */
export function growSubtree(tree: Subtree, from: Point, step: f64, depth: i32): bool {
  const hamiltonian = tree.hamiltonian;
  const leaf = tree.leaf;
  if (depth == 0) {
    leapfrog(hamiltonian, leaf, from, step);
    if (!isBounded(tree, leaf, depth)) return false;
    weighOne(tree, leaf);
    tree.first = leaf.momentum;
    tree.sum = leaf.momentum;
    tree.chosen = leaf;
    return true;
  }

  const random = hamiltonian.random;
  const length = hamiltonian.length;
  const source = tree.source;
  const earlier = slotAt(tree, 0);
  const pairs = 1 << (depth - 1);
  pointTo(source, from);
  for (let n = 0; n < pairs; n++) {
    leapfrog(hamiltonian, earlier, source, step);
    if (!isBounded(tree, earlier, depth)) return false;
    leapfrog(hamiltonian, leaf, earlier, step);
    if (!isBounded(tree, leaf, depth)) {
      weighOne(tree, earlier);
      return false;
    }
    pointTo(source, leaf);
    weighPair(tree, earlier, leaf);

    // With probability (weight of the later) / (weight of both) the later tree's state is chosen. By select, because
    // no branch predictor can know a random number.
    let weight = earlier.weight + tree.weight;
    let chosen = select<Point>(leaf, earlier, uniform(random) * weight < tree.weight);
    let first = earlier.momentum;
    let sum = tree.carriedSum;
    if (!persistsPair(sum, first, leaf.momentum, earlier.norm, leaf.norm, length)) return false;

    // And on upwards as often as the binary counter carries: once for every trailing 1 of n.
    let level = 1;
    for (; (n >> (level - 1)) & 1; level++) {
      const slot = slotAt(tree, level);
      const total = slot.weight + weight;
      chosen = select<Point>(chosen, slot, uniform(random) * total < weight);
      weight = total;
      if (!persists(sum, slot.momentum, slot.last, slot.sum, first, leaf.momentum, sum, length)) return false;
      first = slot.momentum;
    }

    if (level < depth) {
      settle(tree, level, chosen, weight);
    } else {
      tree.first = first;
      tree.sum = sum;
      tree.weight = weight;
      tree.chosen = chosen;
    }
  }
  return true;
}

// @ts-ignore: decorator
@inline
function pointTo(source: Point, point: Point): void {
  source.position = point.position;
  source.momentum = point.momentum;
  source.gradient = point.gradient;
  source.whitened = point.whitened;
}

/** Counts a new leaf, and says whether its energy is near enough to H₀: else the trajectory has diverged. */
// @ts-ignore: decorator
@inline
function isBounded(tree: Subtree, leaf: Point, depth: i32): bool {
  tree.steps++;
  const gain = tree.initialEnergy - leaf.energy;
  // Also false for NaN, and an infinite gain (log density +Infinity) cannot be weighed.
  if (!(gain >= -MAXIMUM_ENERGY_ERROR && gain < Infinity)) {
    tree.divergent = true;
    return false;
  }
  if (gain - tree.shift > LARGEST_LOG_WEIGHT) rescale(tree, gain, depth);
  return true;
}

/** Weighs a leaf, and adds its acceptance probability min(1, exp(H₀ - H)). */
function weighOne(tree: Subtree, leaf: Point): void {
  const gain = tree.initialEnergy - leaf.energy;
  const weight = exp(gain - tree.shift);
  tree.weight = weight;
  tree.acceptance += min<f64>(tree.shift == 0 ? weight : exp(gain), 1);
}

/** The same for two leaves with one exp; the weight of the earlier stays with it. */
// @ts-ignore: decorator
@inline
function weighPair(tree: Subtree, earlier: Slot, later: Point): void {
  const energies = f64x2.replace_lane(f64x2.splat(earlier.energy), 1, later.energy);
  const gains = f64x2.sub(f64x2.splat(tree.initialEnergy), energies);
  const weights = expX2(f64x2.sub(gains, f64x2.splat(tree.shift)));
  earlier.weight = f64x2.extract_lane(weights, 0);
  tree.weight = f64x2.extract_lane(weights, 1);
  const accepted = f64x2.pmin(tree.shift == 0 ? weights : expX2(gains), f64x2.splat(1));
  tree.acceptance = tree.acceptance + f64x2.extract_lane(accepted, 0) + f64x2.extract_lane(accepted, 1);
}

/** Makes `gain` the new shift; with it the earlier weights underflow to 0 at worst, relative to one of 1. */
function rescale(tree: Subtree, gain: f64, depth: i32): void {
  const factor = exp(tree.shift - gain);
  tree.shift = gain;
  tree.rescaling *= factor;
  for (let level = 0; level < depth; level++) slotAt(tree, level).weight *= factor;
}

/** Puts the carried tree into slot `level` > 0, which was merged away or never used, by exchange of buffers. */
// @ts-ignore: decorator
@inline
function settle(tree: Subtree, level: i32, chosen: Point, weight: f64): void {
  const slot = slotAt(tree, level);
  const below = slotAt(tree, level - 1);
  const leaf = tree.leaf;
  slot.weight = weight;
  slot.logDensity = chosen.logDensity;
  slot.energy = chosen.energy;
  const position = slot.position;
  const gradient = slot.gradient;
  slot.position = chosen.position;
  slot.gradient = chosen.gradient;
  chosen.position = position;
  chosen.gradient = gradient;

  const first = slot.momentum;
  slot.momentum = below.momentum;
  below.momentum = first;
  const last = slot.last;
  slot.last = leaf.momentum;
  leaf.momentum = last;
  const sum = slot.sum;
  slot.sum = tree.carriedSum;
  tree.carriedSum = sum;
}
