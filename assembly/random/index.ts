export * from "./standard-exponential";
export * from "./standard-normal";
export * from "./uniform";
export * from "./xoshiro";
