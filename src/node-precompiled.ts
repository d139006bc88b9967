/** The entry "kindred/precompiled" for Node, with its workers. */
import { nodePlatform } from "./platform/node.ts";
import { usePlatform } from "./platform/platform.ts";

usePlatform(nodePlatform());

export * from "./precompiled.ts";
