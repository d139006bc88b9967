import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      // Time limits are for what hangs, and machines are busy.
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // Needs Chromium; says so, and how to get it, where there is none.
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
