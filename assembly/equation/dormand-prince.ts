/**
 * Ordinary differential equations by the pair of Dormand and Prince of orders 5 and 4, by reverse communication: the
 * caller has the slopes computed. `odeStart` begins; as long as the work says that slopes are wanted, the caller writes
 * them, for the time and the values that stand in the work, and calls `odeNext`.
 *
 * The step is chosen by the error of the states alone, so that sensitivities, which are integrated beside them with the
 * same steps, change no state by a bit, and are the exact derivatives of what is computed with these steps.
 *
 * Source: Dormand and Prince (1980); Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, II.4.
 */
import { pow } from "../math";

// The work, in bytes: what the caller reads and writes comes first.
const TIME: usize = 0;
const WANTED: usize = 8;
const STAGE: usize = 12;
const STATES: usize = 16;
const PARTS: usize = 20;
const COUNT: usize = 24;
const NEXT: usize = 28;
const STEPS: usize = 32;
const ORDER: usize = 36;
const TIMES: usize = 40;
const OUT: usize = 44;
const NOW: usize = 48;
const SUGGESTED: usize = 56;
const START: usize = 64;
const RELATIVE: usize = 72;
const ABSOLUTE: usize = 80;
const STEP: usize = 88;
const VALUES: usize = 96;

/** Rows of the tableau, from the second stage on; the last is the step itself. */
const A: usize = memory.data<f64>([
  0.2, 0, 0, 0, 0, 0, 0.075, 0.225, 0, 0, 0, 0, 0.9777777777777777, -3.7333333333333334, 3.5555555555555554,
  0, 0, 0, 2.9525986892242035, -11.595793324188385, 9.822892851699436, -0.2908093278463649, 0, 0,
  2.8462752525252526, -10.757575757575758, 8.906422717743473, 0.2784090909090909, -0.2735313036020583, 0,
  0.09114583333333333, 0, 0.44923629829290207, 0.6510416666666666, -0.322376179245283, 0.13095238095238096,
]);
/** When each stage is, in steps. */
const C: usize = memory.data<f64>([0, 0.2, 0.3, 0.8, 0.8888888888888888, 1, 1]);
/** The step of order 5 less that of order 4. */
const E: usize = memory.data<f64>([
  0.0012326388888888888, 0, -0.0042527702905061394, 0.03697916666666667, -0.05086379716981132,
  0.0419047619047619, -0.025,
]);

/**
 * Begins. The values that stand in the work are those at the start; START, RELATIVE and ABSOLUTE are set.
 *
 * @param work - 12 numbers, then ten times as many as there are parts
 * @param order - room for a number for each time
 * @param out - for each part the values at the times, as these are stored
 * @param states - how many of the parts are states; the others are sensitivities
 */
export function odeStart(
  work: usize,
  order: usize,
  times: usize,
  out: usize,
  count: i32,
  states: i32,
  parts: i32,
  steps: i32,
): void {
  for (let i = 0; i < count; i++) {
    const time = load<f64>(times + ((<usize>i) << 3));
    let place = i;
    for (; place > 0; place--) {
      const before = load<i32>(order + ((<usize>(place - 1)) << 2));
      if (load<f64>(times + ((<usize>before) << 3)) <= time) break;
      store<i32>(order + ((<usize>place) << 2), before);
    }
    store<i32>(order + ((<usize>place) << 2), i);
  }
  store<i32>(work, states, STATES);
  store<i32>(work, parts, PARTS);
  store<i32>(work, count, COUNT);
  store<i32>(work, 0, NEXT);
  store<i32>(work, steps, STEPS);
  store<i32>(work, <i32>order, ORDER);
  store<i32>(work, <i32>times, TIMES);
  store<i32>(work, <i32>out, OUT);
  const start = load<f64>(work, START);
  store<f64>(work, start, NOW);
  memory.copy(values(work), wanted(work), (<usize>parts) << 3);
  store<i32>(work, 0, STAGE);
  store<f64>(work, start, TIME);
  store<i32>(work, 1, WANTED);
  if (count > 0 && !(target(work) >= start)) fail(work);
  else record(work);
}

/** Goes on with the slopes that are in the work. */
export function odeNext(work: usize): void {
  const stage = load<i32>(work, STAGE);
  const parts = load<i32>(work, PARTS);
  memory.copy(slopes(work, stage), wanted(work) + ((<usize>parts) << 3), (<usize>parts) << 3);
  if (stage == 0) {
    const first = firstStep(work);
    if (first > 0) {
      store<f64>(work, first, SUGGESTED);
      begin(work);
    } else fail(work);
    return;
  }
  if (stage < 6) {
    prepare(work, stage + 1);
    return;
  }
  const step = load<f64>(work, STEP);
  const error = errorOf(work, step);
  const accepted = error <= 1;
  let factor = 0.9 * pow(error, -0.2);
  if (!(factor > 0.2)) factor = 0.2;
  if (factor > 10) factor = 10;
  const suggested = load<f64>(work, SUGGESTED);
  if (!accepted) {
    store<f64>(work, step * min<f64>(factor, 1), SUGGESTED);
    begin(work);
    return;
  }
  const isLast = step < suggested;
  const goal = target(work);
  store<f64>(work, isLast ? goal : load<f64>(work, NOW) + step, NOW);
  store<f64>(work, isLast ? max<f64>(suggested, step * factor) : step * factor, SUGGESTED);
  memory.copy(values(work), wanted(work), (<usize>parts) << 3);
  memory.copy(slopes(work, 0), slopes(work, 6), (<usize>parts) << 3);
  record(work);
  if (load<i32>(work, WANTED) != 0) begin(work);
}

/** Begins a step: not beyond the next time. */
function begin(work: usize): void {
  const left = load<i32>(work, STEPS);
  const now = load<f64>(work, NOW);
  const rest = target(work) - now;
  const suggested = load<f64>(work, SUGGESTED);
  const step = suggested * 1.01 >= rest ? rest : suggested;
  if (left == 0 || !(now + step > now)) {
    fail(work);
    return;
  }
  store<i32>(work, left - 1, STEPS);
  // The step is told to be the last before a time by being less than what is suggested.
  if (step == rest && suggested <= rest) store<f64>(work, rest * 1.01, SUGGESTED);
  store<f64>(work, step, STEP);
  prepare(work, 1);
}

/** Asks for the slopes of a stage. */
function prepare(work: usize, stage: i32): void {
  const parts = load<i32>(work, PARTS);
  const step = load<f64>(work, STEP);
  const row = A + <usize>(stage - 1) * 48;
  for (let i: usize = 0; i < (<usize>parts) << 3; i += 8) {
    let sum: f64 = 0;
    for (let j = 0; j < stage; j++)
      sum += load<f64>(row + ((<usize>j) << 3)) * load<f64>(slopes(work, j) + i);
    store<f64>(wanted(work) + i, load<f64>(values(work) + i) + step * sum);
  }
  store<f64>(work, load<f64>(work, NOW) + load<f64>(C + ((<usize>stage) << 3)) * step, TIME);
  store<i32>(work, stage, STAGE);
}

/** The error of the states, in what is allowed of it. */
function errorOf(work: usize, step: f64): f64 {
  const states = load<i32>(work, STATES);
  let sum: f64 = 0;
  for (let i: usize = 0; i < (<usize>states) << 3; i += 8) {
    let error: f64 = 0;
    for (let j = 0; j < 7; j++) error += load<f64>(E + ((<usize>j) << 3)) * load<f64>(slopes(work, j) + i);
    const before = abs<f64>(load<f64>(values(work) + i));
    const after = abs<f64>(load<f64>(wanted(work) + i));
    const ratio = (step * error) / allowed(work, before > after ? before : after);
    sum += ratio * ratio;
  }
  return sqrt<f64>(sum / <f64>states);
}

function firstStep(work: usize): f64 {
  const states = load<i32>(work, STATES);
  let size: f64 = 0;
  let slope: f64 = 0;
  for (let i: usize = 0; i < (<usize>states) << 3; i += 8) {
    const value = load<f64>(values(work) + i);
    const scale = allowed(work, abs<f64>(value));
    const a = value / scale;
    const b = load<f64>(slopes(work, 0) + i) / scale;
    size += a * a;
    slope += b * b;
  }
  if (!(slope < Infinity)) return NaN;
  return size < 1e-10 || slope < 1e-10 ? 1e-6 : 0.01 * sqrt<f64>(size / slope);
}

function allowed(work: usize, size: f64): f64 {
  return load<f64>(work, ABSOLUTE) + load<f64>(work, RELATIVE) * size;
}

/** The next time that is asked for. */
function target(work: usize): f64 {
  const place = load<i32>(<usize>load<i32>(work, ORDER) + ((<usize>load<i32>(work, NEXT)) << 2));
  return load<f64>(<usize>load<i32>(work, TIMES) + ((<usize>place) << 3));
}

/** Writes the values at all times that are reached. */
function record(work: usize): void {
  const count = load<i32>(work, COUNT);
  const parts = load<i32>(work, PARTS);
  const now = load<f64>(work, NOW);
  while (load<i32>(work, NEXT) < count && target(work) <= now) {
    const next = load<i32>(work, NEXT);
    const place = load<i32>(<usize>load<i32>(work, ORDER) + ((<usize>next) << 2));
    const out = <usize>load<i32>(work, OUT) + ((<usize>place) << 3);
    for (let p = 0; p < parts; p++)
      store<f64>(out + ((<usize>(p * count)) << 3), load<f64>(values(work) + ((<usize>p) << 3)));
    store<i32>(work, next + 1, NEXT);
  }
  if (load<i32>(work, NEXT) == count) store<i32>(work, 0, WANTED);
}

/** Too many steps, or steps too small: there is no solution, and so no density. */
function fail(work: usize): void {
  const out = <usize>load<i32>(work, OUT);
  const length = load<i32>(work, COUNT) * load<i32>(work, PARTS);
  for (let i = 0; i < length; i++) store<f64>(out + ((<usize>i) << 3), NaN);
  store<i32>(work, 0, WANTED);
}

function wanted(work: usize): usize {
  return work + VALUES;
}

function values(work: usize): usize {
  return work + VALUES + ((<usize>load<i32>(work, PARTS)) << 4);
}

function slopes(work: usize, stage: i32): usize {
  return work + VALUES + ((<usize>load<i32>(work, PARTS) * <usize>(3 + stage)) << 3);
}
