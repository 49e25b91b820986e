import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { logFile } from "../../bin/processes/log-file.ts";
import { connectTemporal } from "../../bin/temporal/connect.ts";
import { findServer } from "../../bin/temporal/find-server.ts";
import { missingSearchAttributes } from "../../bin/temporal/search-attributes.ts";
import { type RunningTemporal, startTemporal } from "../../bin/temporal/start-server.ts";
import { useCluster } from "../../bin/temporal/use-cluster.ts";

const nothing = { beforeLaunch: () => undefined, started: () => undefined, died: () => undefined };

let home: string;
beforeAll(() => (home = mkdtempSync(path.join(tmpdir(), "cora-temporal-"))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function start(): Promise<RunningTemporal> {
  const { TEMPORAL_ADDRESS: _not, ...env } = process.env;
  const found = await findServer({ env, say: () => undefined });
  if (found.kind !== "program") throw new Error("expected a program");
  const log = logFile(path.join(home, "logs"), "temporal");
  const ports = { port: await freePort(), uiPort: await freePort() };
  return startTemporal({ program: found.path, home, ...ports, log, events: nothing });
}

describe("the local Temporal server", () => {
  test("knows Cora's search attributes, keeps its database over a kill -9 and shows its UI", async () => {
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      const { service, address, uiUrl } = await start();
      try {
        const { connection, namespace } = await connectTemporal({ TEMPORAL_ADDRESS: address });
        expect(await missingSearchAttributes(connection, namespace)).toEqual([]);
        await connection.close();
        expect((await fetch(uiUrl)).status).toBe(200);
        expect(existsSync(path.join(home, "temporal.db"))).toBe(true);
      } finally {
        await service.stop(signal === "SIGKILL");
      }
    }
  });
});

describe("a cluster that TEMPORAL_ADDRESS names", () => {
  test("gets the search attributes that it lacks, once, and the terminal says so", async () => {
    const namespace = `cora-${Date.now()}`;
    const { connection } = await connectTemporal({ TEMPORAL_ADDRESS: inject("temporalAddress") });
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    const env = { TEMPORAL_ADDRESS: inject("temporalAddress"), TEMPORAL_NAMESPACE: namespace };
    const said: string[] = [];
    await expect
      .poll(
        async () =>
          useCluster(env, (line) => said.push(line)).then(() => missingSearchAttributes(connection, namespace)),
        { timeout: 30_000 },
      )
      .toEqual([]);
    const added = said.filter((line) => line.startsWith("search attributes added")).length;
    expect(added).toBeGreaterThan(0);
    await useCluster(env, (line) => said.push(line));
    expect(said.filter((line) => line.startsWith("search attributes added"))).toHaveLength(added);
    await connection.close();
  });

  test("that cannot be reached is named in the error", async () => {
    await expect(useCluster({ TEMPORAL_ADDRESS: "127.0.0.1:9" }, () => undefined)).rejects.toThrow(
      "Temporal at 127.0.0.1:9 cannot be reached",
    );
  });
});
