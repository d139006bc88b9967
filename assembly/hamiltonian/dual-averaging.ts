/** Step size by dual averaging (Nesterov 2009; Hoffman and Gelman 2014, section 3.2), with Stan's constants. */
import { exp, log } from "../math";
import { allocate } from "../memory";

const SHRINKAGE: f64 = 0.05; // γ
const OFFSET: f64 = 10; // t₀

@unmanaged
export class DualAveraging {
  /** δ, the acceptance rate aimed at. */
  target: f64;
  /** The largest log step size to try. */
  largest: f64;
  /** The step size to try next. */
  stepSize: f64;
  /** log step size to which the iterates are drawn: log(10 ε₀), for large steps are cheap to try. */
  center: f64;
  /** Weighted mean of δ - acceptance. */
  error: f64;
  /** Weighted mean of the log step sizes tried: what is used after warm-up. */
  mean: f64;
  count: f64;
}

/** Allocates dual averaging towards the acceptance rate `target`, with no log step size beyond `largest`. */
export function createDualAveraging(target: f64, largest: f64): DualAveraging {
  const averaging = changetype<DualAveraging>(allocate(offsetof<DualAveraging>()));
  averaging.target = target;
  averaging.largest = largest;
  return averaging;
}

/** Forgets everything and starts from the step size ε₀. */
export function restartDualAveraging(averaging: DualAveraging, stepSize: f64): void {
  averaging.stepSize = stepSize;
  averaging.center = log(10 * stepSize);
  averaging.error = 0;
  averaging.mean = 0;
  averaging.count = 0;
}

/**
 * Learns from the acceptance rate of one transition what step size to try next:
 *
 *     η = 1 / (m + t₀),  s̄ ← (1 - η) s̄ + η (δ - a),  x = μ - s̄ √m / γ,  x̄ ← (1 - m^-¾) x̄ + m^-¾ x,  ε = eˣ
 */
export function learnStepSize(averaging: DualAveraging, acceptRate: f64): void {
  averaging.count += 1;
  const m = averaging.count;
  const rate = 1 / (m + OFFSET);
  averaging.error = (1 - rate) * averaging.error + rate * (averaging.target - min<f64>(1, acceptRate));
  const x = min(averaging.center - (averaging.error * sqrt(m)) / SHRINKAGE, averaging.largest);
  const weight = 1 / sqrt(m * sqrt(m)); // m^-¾ without a power function
  averaging.mean = (1 - weight) * averaging.mean + weight * x;
  averaging.stepSize = exp(x);
}

/** From now on the step size is e^x̄; nothing happens before the first `learnStepSize`. */
export function useAveragedStepSize(averaging: DualAveraging): void {
  if (averaging.count > 0) averaging.stepSize = exp(averaging.mean);
}
