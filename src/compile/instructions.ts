const simd = (code: number) => (code < 0x80 ? [0xfd, code] : [0xfd, (code & 0x7f) | 0x80, code >> 7]);

/**
 * Every instruction that generated code uses, beside loads, stores and loops: its bytes in the WebAssembly core
 * specification, section 5.4.
 */
export const instructions: Readonly<Record<string, readonly number[]>> = {
  "i32.add": [0x6a],
  "i32.sub": [0x6b],
  "i32.mul": [0x6c],
  "i32.shr_u": [0x76],
  "i32.lt_u": [0x49],
  "i32.le_u": [0x4d],

  "f64.add": [0xa0],
  "f64.subtract": [0xa1],
  "f64.multiply": [0xa2],
  "f64.divide": [0xa3],
  "f64.minimum": [0xa4],
  "f64.maximum": [0xa5],
  "f64.absolute": [0x99],
  "f64.negate": [0x9a],
  "f64.sqrt": [0x9f],
  "f64.equal": [0x61],
  "f64.less": [0x63],
  "f64.lessOrEqual": [0x65],
  "f64.select": [0x1b],
  "f64.of": [0xb8],

  "v128.splat": simd(0x14),
  "v128.lane0": [...simd(0x21), 0],
  "v128.lane1": [...simd(0x21), 1],
  "v128.replace1": [...simd(0x22), 1],
  "v128.add": simd(0xf0),
  "v128.subtract": simd(0xf1),
  "v128.multiply": simd(0xf2),
  "v128.divide": simd(0xf3),
  "v128.minimum": simd(0xf4),
  "v128.maximum": simd(0xf5),
  "v128.smaller": simd(0xf6),
  "v128.larger": simd(0xf7),
  "v128.absolute": simd(0xec),
  "v128.negate": simd(0xed),
  "v128.sqrt": simd(0xef),
  "v128.equal": simd(0x47),
  "v128.less": simd(0x49),
  "v128.lessOrEqual": simd(0x4b),
  "v128.select": simd(0x52),
  "v128.or": simd(0x50),
  "v128.any_true": simd(0x53),

  "i64x2.shl": simd(0xcb),
  "i64x2.shr_u": simd(0xcd),
  "i64x2.sub": simd(0xd1),
  "i64x2.gt_s": simd(0xd9),
};

/**
 * The engine's functions of whole matrices, and their parameters: where arrays are in memory, and how long something
 * is.
 */
export const matrixFunctions: Readonly<Record<string, readonly ("address" | "length")[]>> = {
  choleskyAdjoint: ["address", "address", "address", "length"],
  choleskyFactor: ["address", "address", "length"],
  factoredInverse: ["address", "address", "length"],
  factoredSolve: ["address", "address", "address", "length", "length", "length"],
  lowerSolve: ["address", "address", "address", "length", "length", "length"],
  productTransposed: ["address", "address", "address", "length"],
  symmetricEigen: ["address", "length", "address", "address"],
  upperSolve: ["address", "address", "address", "length", "length", "length"],
};

/** Those of differential equations. */
export const equationFunctions: typeof matrixFunctions = {
  odeNext: ["address"],
  odeStart: ["address", "address", "address", "address", "length", "length", "length", "length"],
};

/** The engine's functions that generated code may call on numbers and on pairs, and how many they take. */
export const engineFunctions: Readonly<Record<string, number>> = {
  exp: 1,
  log: 1,
  log1p: 1,
  expm1: 1,
  lgamma: 1,
  digamma: 1,
  erf: 1,
  erfc: 1,
  normalCdf: 1,
  logNormalCdf: 1,
  inverseMillsRatio: 1,
  normalShortfall: 1,
  normalQuantile: 1,
  logBesselI0Scaled: 1,
  besselI0Decay: 1,
  sin: 1,
  cos: 1,
  tanh: 1,
  atan: 1,
  pow: 2,
};
