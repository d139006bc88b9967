import { execFileSync } from "node:child_process";
import { cpus } from "node:os";

/**
 * Runs `action` with this process, and those that it starts, on one processor: contenders that take turns on two
 * meet them at different clock rates, and with different neighbours. Without `taskset` they stay where they are.
 */
export async function onOneProcessor<T>(action: () => Promise<T>): Promise<T> {
  const last = cpus().length - 1;
  const stay = (processors: string): boolean => {
    try {
      execFileSync("taskset", ["-a", "-c", "-p", processors, String(process.pid)], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  const pinned = stay(String(last));
  try {
    return await action();
  } finally {
    if (pinned) stay(`0-${last}`);
  }
}
