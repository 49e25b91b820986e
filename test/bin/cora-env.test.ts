import { expect, test } from "vitest";
import { coraEnv } from "../../bin/start/cora-env.ts";

const given = (embedded: boolean) =>
  coraEnv(
    {
      env: { CORA_BUILD_ID: "1.4.0", TEMPORAL_API_KEY: "of another server" },
      home: "/nowhere",
      secret: "a-secret-of-sixteen",
      taskQueue: "cora",
    } as never,
    {
      port: 3000,
      workerMetricsPort: 3001,
      publicUrl: "http://localhost:3000",
      databaseUrl: "postgres://localhost/cora",
      temporal: { address: "127.0.0.1:7233", uiUrl: undefined, embedded },
      emulated: [],
      sandbox: undefined,
      testSandboxUrl: "http://localhost:3002",
    },
  );

test("an embedded Temporal server gets no build to wait for and nobody's keys; one's own gets both", () => {
  expect(given(true)).toMatchObject({ CORA_BUILD_ID: "", TEMPORAL_NAMESPACE: "default" });
  expect(given(true)).not.toHaveProperty("TEMPORAL_API_KEY");
  expect(given(false)).toMatchObject({ CORA_BUILD_ID: "1.4.0", TEMPORAL_API_KEY: "of another server" });
});
