/**
 * A density for the tests of running chains, built by itself and linked to the engine: no static data, no code of the
 * engine's own. Eight schools, non-centred: q = [mu, log tau, z_1 .. z_J],
 *
 *     mu ~ normal(0, 5),  tau ~ half-normal(0, 5),  z_j ~ normal(0, 1),  y_j ~ normal(mu + tau z_j, sigma_j).
 *
 * Data block, f64s: J, trap, spoilt, y_1, sigma_1, .. y_J, sigma_J. A run of bad luck can be ordered: the `trap`-th
 * evaluation traps (0: none does), and gradient[spoilt] is infinite (-1: none is).
 */

// @ts-ignore: decorator
@external("engine", "exp")
declare function exp(x: f64): f64;

// @ts-ignore: decorator
@inline
const Y: usize = 24;

export function density(data: usize, q: usize, gradient: usize): f64 {
  const groups = <i32>load<f64>(data);
  const trap = load<f64>(data, 8);
  if (trap > 0) {
    if (trap == 1) unreachable();
    store<f64>(data, trap - 1, 8);
  }
  const mu = load<f64>(q);
  const tau = exp(load<f64>(q, 8));
  let value = (-mu * mu) / 50.0 - (tau * tau) / 50.0 + load<f64>(q, 8);
  let byMu = -mu / 25.0;
  let byTau = -tau / 25.0;
  for (let j = 0; j < groups; j++) {
    const y = load<f64>(data + Y + ((<usize>j) << 4));
    const sigma = load<f64>(data + Y + ((<usize>j) << 4), 8);
    const z = load<f64>(q + ((<usize>j) << 3), 16);
    const residual = (y - mu - tau * z) / sigma;
    value -= 0.5 * (residual * residual + z * z);
    const pull = residual / sigma;
    byMu += pull;
    byTau += pull * z;
    store<f64>(gradient + ((<usize>j) << 3), pull * tau - z, 16);
  }
  store<f64>(gradient, byMu);
  store<f64>(gradient, byTau * tau + 1.0, 8);
  const spoilt = <i32>load<f64>(data, 16);
  if (spoilt >= 0) store<f64>(gradient + ((<usize>spoilt) << 3), Infinity);
  return value;
}

/** mu, tau and the schools' effects. */
export function outputs(data: usize, q: usize, out: usize): void {
  const groups = <i32>load<f64>(data);
  const mu = load<f64>(q);
  const tau = exp(load<f64>(q, 8));
  store<f64>(out, mu);
  store<f64>(out, tau, 8);
  for (let j = 0; j < groups; j++) {
    store<f64>(out + ((<usize>j) << 3), mu + tau * load<f64>(q + ((<usize>j) << 3), 16), 16);
  }
}
