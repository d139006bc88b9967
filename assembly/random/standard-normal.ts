import { exp, log } from "../math";
import { standardExponential } from "./standard-exponential";
import { uniform } from "./uniform";
import { nextWord } from "./xoshiro";

// 256 strips of equal area under exp(-x^2 / 2), x > 0: where the base strip ends, and the area of each
// (test/fixtures/random/ziggurat.py derives both).
const baseEnd: f64 = 3.6541528853610087716454297204;
const stripArea: f64 = 4.928673233974655347361775e-3;

const strips: usize = 256;
const edges = memory.data(257 * 8, 16);
const heights = memory.data(257 * 8, 16);
const scales = memory.data(256 * 8, 16);

function fillTables(): void {
  // The base strip is a rectangle of width area / f(r) whose part beyond r stands for the tail.
  store<f64>(edges, stripArea / exp(-0.5 * baseEnd * baseEnd));
  store<f64>(edges, baseEnd, 8);
  for (let i: usize = 1; i < strips - 1; i++) {
    const edge = load<f64>(edges + (i << 3));
    store<f64>(edges + (i << 3), sqrt<f64>(-2.0 * log(exp(-0.5 * edge * edge) + stripArea / edge)), 8);
  }
  store<f64>(edges + (strips << 3), 0.0);
  for (let i: usize = 0; i <= strips; i++) {
    const edge = load<f64>(edges + (i << 3));
    store<f64>(heights + (i << 3), exp(-0.5 * edge * edge));
  }
  for (let i: usize = 0; i < strips; i++)
    store<f64>(scales + (i << 3), load<f64>(edges + (i << 3)) * 1.1102230246251565e-16);
}
fillTables();

// Beyond r the density falls faster than exp(-r (x - r)): draw from that, accept with exp(-(x - r)^2 / 2).
function tail(random: usize): f64 {
  while (true) {
    const beyond = standardExponential(random) / baseEnd;
    if (2.0 * standardExponential(random) > beyond * beyond) return baseEnd + beyond;
  }
}

/**
 * A standard normal variate, density exp(-x^2 / 2) / sqrt(2 pi); never 0.
 *
 * Ziggurat of 256 strips with 53 random bits (sign and place) along each strip and independent bits for the strip;
 * 98.8 % of draws need one word, one multiplication and one comparison. The tail beyond 3.654 is exact.
 *
 * Source: G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables", Journal of
 * Statistical Software 5(8), 2000; independent strip bits after J. A. Doornik (2005).
 */
export function standardNormal(random: usize): f64 {
  while (true) {
    const word = nextWord(random);
    const strip = (<usize>(word & 0xff)) << 3;
    // An odd integer of at most 53 bits and a sign: exactly symmetric about 0, never 0, exact as f64.
    const x = <f64>((<i64>word >> 10) | 1) * load<f64>(scales + strip);
    const size = abs<f64>(x);
    if (size < load<f64>(edges + strip, 8)) return x;
    if (strip === 0) return copysign<f64>(tail(random), x);
    const lower = load<f64>(heights + strip);
    const upper = load<f64>(heights + strip, 8);
    if (lower + uniform(random) * (upper - lower) < exp(-0.5 * x * x)) return x;
  }
}
