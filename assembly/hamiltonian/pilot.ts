/**
 * What warm-up learns of effects that the model carries to other coordinates: for each effect a the precision I and the
 * location t of what the data say of it, as if they were one normal observation of a. Then the coordinates hardly depend
 * on the effects' scale, whether data are rich or sparse (Osmundsen, Kleppe and Liesenfeld 2021).
 *
 * The score s = ∂ log-likelihood / ∂a of such an observation is I (t - a). Its slope over draws gives I, exactly when
 * the likelihood is normal, so a few draws are enough, however slowly the chain mixes before.
 */
import { allocateVector, copyVector, dot, paddedLength } from "../linear";
import { allocate } from "../memory";
import { evaluate, Hamiltonian, Point } from "./hamiltonian";

/** What is learnt is put to use after 1/16, 1/8 and 1/4 of the warm-up, each time from the draws since the time before. */
const FIRST_SHIFT: i32 = 4;
const LAST_SHIFT: i32 = 2;
/** Draws from which a slope is taken at least. */
const FEWEST: i32 = 5;
const LARGEST: f64 = 1e100;

@unmanaged
export class Pilot {
  /** Indices in the function table of `(data, position, out)` and `(data, effects, position)`. */
  effects: u32;
  recentre: u32;
  count: i32;
  /** Where the model reads what was learnt: I, then t, `[2, count]`. */
  learnt: usize;
  previous: usize;
  warmup: i32;
  /** It is next put to use after warmup / 2^shift iterations. */
  shift: i32;
  /** Draws since that was last done. */
  draws: i32;
  /** Effects, then scores, of the present draw `[2, count]`, and their means. */
  values: usize;
  means: usize;
  /** Σ (a - mean)² and Σ (a - mean) (s - mean), `[2, count]`. */
  products: usize;
  /** To go back to, should the density not be finite in the new coordinates. */
  position: usize;
  gradient: usize;
}

export function createPilot(
  effects: u32,
  recentre: u32,
  count: i32,
  learnt: usize,
  warmup: i32,
  length: i32,
): Pilot {
  const pilot = changetype<Pilot>(allocate(offsetof<Pilot>()));
  const room = paddedLength(2 * count);
  pilot.effects = effects;
  pilot.recentre = recentre;
  pilot.count = count;
  pilot.learnt = learnt;
  pilot.previous = allocateVector(room);
  pilot.warmup = warmup;
  // The draws of the first half of the first stretch, on the way to the typical set, are forgotten.
  pilot.shift = FIRST_SHIFT + 1;
  pilot.values = allocateVector(room);
  pilot.means = allocateVector(room);
  pilot.products = allocateVector(room);
  pilot.position = allocateVector(length);
  pilot.gradient = allocateVector(length);
  return pilot;
}

/**
 * Learns from the state after warm-up iteration `iteration` (from 0).
 *
 * @returns whether the coordinates, of this state as of all others, now mean something else
 */
export function learnPilot(pilot: Pilot, hamiltonian: Hamiltonian, state: Point, iteration: i32): bool {
  if (pilot.shift < LAST_SHIFT) return false;
  call_indirect<void>(pilot.effects, hamiltonian.data, state.position, pilot.values);
  addDraw(pilot);
  if (iteration + 1 < pilot.warmup >> pilot.shift) return false;
  const isUsed = pilot.shift <= FIRST_SHIFT && pilot.draws >= FEWEST && usePilot(pilot, hamiltonian, state);
  pilot.shift--;
  pilot.draws = 0;
  const bytes = (<usize>pilot.count) << 4;
  memory.fill(pilot.means, 0, bytes);
  memory.fill(pilot.products, 0, bytes);
  return isUsed;
}

/** Welford's recursion for means, variances and covariances. */
function addDraw(pilot: Pilot): void {
  pilot.draws++;
  const n = <f64>pilot.draws;
  const scores = (<usize>pilot.count) << 3;
  const end = pilot.values + scores;
  let mean = pilot.means;
  let product = pilot.products;
  for (let value = pilot.values; value < end; value += 8) {
    const before = load<f64>(value) - load<f64>(mean);
    store<f64>(mean, load<f64>(mean) + before / n);
    const after = load<f64>(value) - load<f64>(mean);
    const score = load<f64>(value + scores) - load<f64>(mean + scores);
    store<f64>(mean + scores, load<f64>(mean + scores) + score / n);
    store<f64>(product, load<f64>(product) + before * after);
    store<f64>(product + scores, load<f64>(product + scores) + score * after);
    mean += 8;
    product += 8;
  }
}

/** I = max(0, -cov(a, s) / var(a)), t = mean(a) + mean(s) / I; where that is not finite, nothing is known: 0. */
function usePilot(pilot: Pilot, hamiltonian: Hamiltonian, state: Point): bool {
  const bytes = (<usize>pilot.count) << 3;
  memory.copy(pilot.previous, pilot.learnt, 2 * bytes);
  for (let i: usize = 0; i < bytes; i += 8) {
    const slope = -load<f64>(pilot.products + bytes + i) / load<f64>(pilot.products + i);
    const location = load<f64>(pilot.means + i) + load<f64>(pilot.means + bytes + i) / slope;
    const isKnown = slope > 0 && slope < LARGEST && abs(location) < LARGEST;
    store<f64>(pilot.learnt + i, isKnown ? slope : 0);
    store<f64>(pilot.learnt + bytes + i, isKnown ? location : 0);
  }
  // The effects of the state, computed before the coordinates changed, stay what they are.
  const length = hamiltonian.length;
  const logDensity = state.logDensity;
  copyVector(pilot.position, state.position, length);
  copyVector(pilot.gradient, state.gradient, length);
  call_indirect<void>(pilot.recentre, hamiltonian.data, pilot.values, state.position);
  state.logDensity = evaluate(hamiltonian, state.position, state.gradient);
  if (isFinite(state.logDensity) && isFinite(dot(state.gradient, state.gradient, length))) return true;
  memory.copy(pilot.learnt, pilot.previous, 2 * bytes);
  copyVector(state.position, pilot.position, length);
  copyVector(state.gradient, pilot.gradient, length);
  state.logDensity = logDensity;
  return false;
}
