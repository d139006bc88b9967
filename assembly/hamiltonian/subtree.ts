/**
 * A subtree of the trajectory, grown leaf by leaf as a binary counter counts (the bottom-up form of Stan's
 * `build_tree`; the same merges and the same random numbers in the same order).
 *
 * Slot k waits with a finished tree of 2ᵏ leaves for its right neighbour. A new leaf is carried upwards, merging with
 * slot 0, 1, ... until it finds an empty one, so at most `depth` trees live at once and memory is O(depth × dimension).
 * Vectors are never copied: a tree that moves to another slot exchanges buffers with it, and the next leapfrog step
 * reads its start wherever the last leaf has come to lie.
 */
import { exp } from "../math";
import { allocate } from "../memory";
import { uniform } from "../random";
import { allocateVector } from "../linear";
import { createPoint, energy, Hamiltonian, Point } from "./hamiltonian";
import { leapfrog } from "./leapfrog";
import { persists, persistsPair } from "./no-u-turn";

/** Energy error beyond which a trajectory has diverged (Stan's value). */
export const MAXIMUM_ENERGY_ERROR: f64 = 1000;

/** Weights are rescaled when a log weight exceeds this, far below the overflow of exp at 709. */
const LARGEST_LOG_WEIGHT: f64 = 600;

@unmanaged
export class Slot {
  /** First and last momentum in order of building; a single leaf has only `first`, which is its ρ as well. */
  first: usize;
  last: usize;
  /** ρ, the sum of all momenta of the tree. */
  sum: usize;
  /** The state chosen from the tree, and what belongs to it. */
  position: usize;
  gradient: usize;
  logDensity: f64;
  energy: f64;
  /** Σ exp(H₀ - H - shift) over the leaves. */
  weight: f64;
  /** r·r of a single leaf. */
  norm: f64;
}

@unmanaged
export class Subtree {
  hamiltonian: Hamiltonian;
  slots: usize;
  /** The last leaf: its momentum is the last of whatever is being carried. */
  leaf: Point;
  /** Where the vectors of the last leaf lie now. */
  source: Point;
  /** ρ of the tree being carried, once it has two leaves. */
  carriedSum: usize;

  /** The finished subtree: its first momentum, ρ, and the state chosen from it. */
  first: usize;
  sum: usize;
  position: usize;
  gradient: usize;
  logDensity: f64;
  energy: f64;
  weight: f64;

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
  const length = hamiltonian.length;
  tree.hamiltonian = hamiltonian;
  tree.slots = allocate(<usize>maxTreeDepth * offsetof<Slot>());
  tree.leaf = createPoint(hamiltonian);
  tree.source = changetype<Point>(allocate(offsetof<Point>()));
  tree.carriedSum = allocateVector(length);
  for (let level = 0; level < maxTreeDepth; level++) {
    const slot = slotAt(tree, level);
    slot.first = allocateVector(length);
    slot.position = allocateVector(length);
    slot.gradient = allocateVector(length);
    slot.last = allocateVector(length);
    slot.sum = allocateVector(length);
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
  const random = hamiltonian.random;
  const length = hamiltonian.length;
  const leaf = tree.leaf;
  const source = tree.source;
  const leaves = 1 << depth;
  source.position = from.position;
  source.momentum = from.momentum;
  source.gradient = from.gradient;
  source.whitened = from.whitened;

  for (let n = 0; n < leaves; n++) {
    leapfrog(hamiltonian, leaf, source, step);
    source.whitened = leaf.whitened;
    const leafEnergy = energy(leaf);
    if (!weigh(tree, leafEnergy, depth)) return false;

    // Merge as often as the binary counter carries: once for every trailing 1 of n.
    let first = leaf.momentum;
    let sum = leaf.momentum;
    let chosen: i32 = -1;
    let weight = tree.weight;
    let level = 0;
    for (; (n >> level) & 1; level++) {
      const slot = slotAt(tree, level);
      const total = slot.weight + weight;
      // With probability weight / total the state stays the one of the later tree.
      if (!(uniform(random) * total < weight)) chosen = level;
      weight = total;
      const goesOn =
        level == 0
          ? persistsPair(tree.carriedSum, slot.first, leaf.momentum, slot.norm, leaf.norm, length)
          : persists(tree.carriedSum, slot.first, slot.last, slot.sum, first, leaf.momentum, sum, length);
      if (!goesOn) return false;
      first = slot.first;
      sum = tree.carriedSum;
    }

    if (level == depth) {
      tree.first = first;
      tree.sum = sum;
      tree.weight = weight;
      if (chosen < 0) {
        tree.position = leaf.position;
        tree.gradient = leaf.gradient;
        tree.logDensity = leaf.logDensity;
        tree.energy = leafEnergy;
      } else {
        const winner = slotAt(tree, chosen);
        tree.position = winner.position;
        tree.gradient = winner.gradient;
        tree.logDensity = winner.logDensity;
        tree.energy = winner.energy;
      }
    } else {
      settle(tree, level, chosen, weight, leafEnergy);
    }
  }
  return true;
}

/** Accounts for a new leaf, whose weight goes to `tree.weight`; false when it diverged. */
// @ts-ignore: decorator
@inline
function weigh(tree: Subtree, leafEnergy: f64, depth: i32): bool {
  tree.steps++;
  const gain = tree.initialEnergy - leafEnergy;
  // Also false for NaN, and an infinite gain (log density +Infinity) cannot be weighed.
  if (!(gain >= -MAXIMUM_ENERGY_ERROR && gain < Infinity)) {
    tree.divergent = true;
    return false;
  }
  if (gain - tree.shift > LARGEST_LOG_WEIGHT) rescale(tree, gain, depth);
  const weight = exp(gain - tree.shift);
  tree.weight = weight;
  tree.acceptance += gain > 0 ? 1 : tree.shift == 0 ? weight : exp(gain);
  return true;
}

/** Makes `gain` the new shift; with it the earlier weights underflow to 0 at worst, relative to one of 1. */
function rescale(tree: Subtree, gain: f64, depth: i32): void {
  const factor = exp(tree.shift - gain);
  tree.shift = gain;
  tree.rescaling *= factor;
  for (let level = 0; level < depth; level++) slotAt(tree, level).weight *= factor;
}

/** Puts the carried tree into slot `level`, which was merged away or never used, by exchange of buffers. */
function settle(tree: Subtree, level: i32, chosen: i32, weight: f64, leafEnergy: f64): void {
  const slot = slotAt(tree, level);
  const leaf = tree.leaf;
  const source = tree.source;
  slot.weight = weight;

  if (chosen < 0) {
    const position = slot.position;
    const gradient = slot.gradient;
    slot.position = leaf.position;
    slot.gradient = leaf.gradient;
    leaf.position = position;
    leaf.gradient = gradient;
    slot.logDensity = leaf.logDensity;
    slot.energy = leafEnergy;
    source.position = slot.position;
    source.gradient = slot.gradient;
  } else {
    const winner = slotAt(tree, chosen);
    const position = slot.position;
    const gradient = slot.gradient;
    slot.position = winner.position;
    slot.gradient = winner.gradient;
    winner.position = position;
    winner.gradient = gradient;
    slot.logDensity = winner.logDensity;
    slot.energy = winner.energy;
    source.position = leaf.position;
    source.gradient = leaf.gradient;
  }

  if (level == 0) {
    const first = slot.first;
    slot.first = leaf.momentum;
    leaf.momentum = first;
    slot.norm = leaf.norm;
    source.momentum = slot.first;
    return;
  }
  const below = slotAt(tree, level - 1);
  const first = slot.first;
  slot.first = below.first;
  below.first = first;
  const sum = slot.sum;
  slot.sum = tree.carriedSum;
  tree.carriedSum = sum;
  const last = slot.last;
  slot.last = leaf.momentum;
  leaf.momentum = last;
  source.momentum = slot.last;
}
