import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/recording/*.record.ts"],
    globalSetup: ["test/setup/servers.ts", "test/setup/workflow-bundle.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
