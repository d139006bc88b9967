import { log } from "../math";
import { autocovariances, directLags, laggedProducts } from "./autocovariance";
import { meanOf, varianceOf } from "./moments";
import { Workspace } from "./workspace";

/** Values whose range is below this count as constant, as in R's `posterior`. */
const constantRange: f64 = 2.220446049250313e-16;

/**
 * The effective sample size of `values` (`[halves, length]`, split chains): S / tau with tau = -1 + 2 sum_t rho_t over
 * Geyer's initial monotone positive sequence of the autocorrelations of all chains together.
 *
 * tau is at least 1 / log10(S), so that antithetic chains claim no more than S log10(S). NaN if a value is NaN or
 * infinite, if all are equal, or if a split chain has fewer than three draws. O(S log S) at worst; a chain that mixes
 * well needs few lags, and these cost O(S).
 *
 * Vehtari et al. (2021), section 3.2; Geyer (1992); as `posterior`'s `ess_basic` of split chains.
 */
export function effectiveSampleSize(w: Workspace, values: usize): f64 {
  const chains = w.halves;
  const length = w.length;
  if (length < 3 || !varies(values, w.splitTotal)) return NaN;
  const row = (<usize>w.stride) << 3;
  for (let c = 0; c < chains; c++) {
    const chain = values + ((<usize>(c * length)) << 3);
    const mean = meanOf(chain, length);
    store<f64>(w.means + ((<usize>c) << 3), mean);
    const to = w.centred + <usize>c * row;
    centre(to, chain, length, mean);
  }
  const rho = w.autocovariance;
  let known = 0;
  known = extend(w, known);
  const n = <f64>length;
  const within = (load<f64>(rho) * n) / (n - 1);
  let total = (within * (n - 1)) / n;
  if (chains > 1) total += varianceOf(w.means, chains, meanOf(w.means, chains));

  // rho is overwritten in place, lag by lag, by the autocorrelations that are kept
  let even = 1.0;
  let odd = 1 - (within - load<f64>(rho, 8)) / total;
  store<f64>(rho, even);
  store<f64>(rho, odd, 8);
  let t = 0;
  while (t < length - 5 && even + odd > 0) {
    t += 2;
    if (t + 1 >= known) known = extend(w, known);
    const at = rho + ((<usize>t) << 3);
    even = 1 - (within - load<f64>(at)) / total;
    odd = 1 - (within - load<f64>(at, 8)) / total;
    const kept = even + odd >= 0;
    store<f64>(at, kept ? even : 0);
    store<f64>(at, kept ? odd : 0, 8);
  }
  const last = t;
  // improves the estimate for antithetic chains
  if (even > 0) store<f64>(rho + ((<usize>last) << 3), even);
  for (t = 2; t <= last - 2; t += 2) {
    const at = rho + ((<usize>t) << 3);
    const before = load<f64>(at - 16) + load<f64>(at - 8);
    if (load<f64>(at) + load<f64>(at, 8) > before) {
      store<f64>(at, before / 2);
      store<f64>(at, before / 2, 8);
    }
  }
  let sum = 0.0;
  for (t = 0; t < max(last, 1); t++) sum += load<f64>(rho + ((<usize>t) << 3));
  const draws = <f64>w.splitTotal;
  const tau = -1 + 2 * sum + load<f64>(rho + ((<usize>last) << 3));
  return draws / max(tau, 2.302585092994046 / log(draws));
}

/** Writes `values` (`[length]`) less `mean` to `out`. */
function centre(out: usize, values: usize, length: i32, mean: f64): void {
  const about = f64x2.splat(mean);
  const bytes = (<usize>length) << 3;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(out + i, f64x2.sub(v128.load(values + i), about));
  if (i < bytes) store<f64>(out + i, load<f64>(values + i) - mean);
}

/** Whether all of `values` are finite and they are not all the same. */
function varies(values: usize, count: i32): bool {
  let smallest = v128.load64_splat(values);
  let largest = smallest;
  // every term is 0, or NaN for a value that is not finite
  let probe = f64x2.splat(0);
  const zero = f64x2.splat(0);
  let p = values;
  for (const end = values + ((<usize>(count & ~1)) << 3); p < end; p += 16) {
    const value = v128.load(p);
    smallest = f64x2.pmin(smallest, value);
    largest = f64x2.pmax(largest, value);
    probe = f64x2.add(probe, f64x2.mul(value, zero));
  }
  let low = min(f64x2.extract_lane(smallest, 0), f64x2.extract_lane(smallest, 1));
  let high = max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  let rest = f64x2.extract_lane(probe, 0) + f64x2.extract_lane(probe, 1);
  if (count & 1) {
    const value = load<f64>(p);
    low = min(low, value);
    high = max(high, value);
    rest += value * 0;
  }
  return rest == 0 && !(high - low < constantRange);
}

/** Makes more autocovariances known: four lags at a time directly, and all of them once that is many. */
function extend(w: Workspace, known: i32): i32 {
  if (known < directLags) {
    laggedProducts(w.autocovariance, w.centred, w.halves, w.length, w.stride, known);
    return known + 4;
  }
  // the lags before `known` are autocorrelations by now and must stay
  autocovariances(
    w.autocovariance,
    w.centred,
    w.halves,
    w.length,
    w.stride,
    w.transform,
    w.size,
    w.spectrum,
    w.power,
    known,
  );
  return w.length;
}
