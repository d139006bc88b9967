import { standardExponential } from "./standard-exponential";
import { nextWord } from "./xoshiro";

/** A standard Laplace variate, density exp(-|x|) / 2: an exponential variate with a random sign; never 0. */
export function laplaceVariate(random: usize): f64 {
  const size = standardExponential(random);
  return copysign<f64>(size, reinterpret<f64>(nextWord(random)));
}
