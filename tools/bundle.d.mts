import type { BuildOptions, Plugin } from "esbuild";

export const bundleOptions: BuildOptions;
export const plainEngine: Plugin;
