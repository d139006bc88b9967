import { exp, log } from "../math";
import { uniform } from "./uniform";
import { nextWord } from "./xoshiro";

// 256 strips of equal area under exp(-x): where the base strip ends, and the area of each
// (test/fixtures/random/ziggurat.py derives both).
const baseEnd: f64 = 7.69711747013104971404462804802;
const stripArea: f64 = 3.949659822581557219977572e-3;

const strips: usize = 256;
const edges = memory.data(257 * 8, 16);
const heights = memory.data(257 * 8, 16);
const scales = memory.data(256 * 8, 16);

function fillTables(): void {
  // The base strip is a rectangle of width area / f(r) whose part beyond r stands for the tail.
  store<f64>(edges, stripArea / exp(-baseEnd));
  store<f64>(edges, baseEnd, 8);
  for (let i: usize = 1; i < strips - 1; i++) {
    const edge = load<f64>(edges + (i << 3));
    store<f64>(edges + (i << 3), -log(exp(-edge) + stripArea / edge), 8);
  }
  store<f64>(edges + (strips << 3), 0.0);
  for (let i: usize = 0; i <= strips; i++) store<f64>(heights + (i << 3), exp(-load<f64>(edges + (i << 3))));
  for (let i: usize = 0; i < strips; i++)
    store<f64>(scales + (i << 3), load<f64>(edges + (i << 3)) * 1.1102230246251565e-16);
}
fillTables();

/**
 * A standard exponential variate, density exp(-x) on x > 0; never 0.
 *
 * Ziggurat of 256 strips with 52 random bits along each strip and independent bits for the strip; 98.9 % of draws
 * need one word, one multiplication and one comparison. The tail beyond 7.697 is exact: it is 7.697 plus a variate.
 *
 * Source: G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables", Journal of
 * Statistical Software 5(8), 2000; independent strip bits after J. A. Doornik (2005).
 */
export function standardExponential(random: usize): f64 {
  let beyond: f64 = 0.0;
  while (true) {
    const word = nextWord(random);
    const strip = (<usize>(word & 0xff)) << 3;
    // An odd 53-bit integer: uniform on the midpoints of 2^52 cells, never 0, exact as f64.
    const x = <f64>(<i64>((word >> 11) | 1)) * load<f64>(scales + strip);
    if (x < load<f64>(edges + strip, 8)) return beyond + x;
    if (strip === 0) {
      beyond += baseEnd;
      continue;
    }
    const lower = load<f64>(heights + strip);
    const upper = load<f64>(heights + strip, 8);
    if (lower + uniform(random) * (upper - lower) < exp(-x)) return beyond + x;
  }
}
