import { defineConfig } from "vitest/config";

// One browser at a time; and a machine may be busy: nothing here is about speed.
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 180_000,
  },
});
