/** The entry for Node (and all that have worker threads as Node has them): the package, with its workers. */
import "./build.ts";
import { nodePlatform } from "./platform/node.ts";
import { usePlatform } from "./platform/platform.ts";

usePlatform(nodePlatform());

export * from "./index.ts";
