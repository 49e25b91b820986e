import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../bin/processes/free-port.ts";
import { logFile } from "../../bin/processes/log-file.ts";
import { findServer } from "../../bin/temporal/find-server.ts";
import { startTemporal } from "../../bin/temporal/start-server.ts";
import type { RunningTemporal } from "../../bin/temporal/start-server.ts";

/** A Temporal server of a test's own, which it can take away and bring back with all that it knew. */
export interface OwnTemporal {
  address: string;
  start(): Promise<void>;
  /** As a power cut would. */
  kill(): Promise<void>;
  remove(): Promise<void>;
}

export async function ownTemporal(): Promise<OwnTemporal> {
  const { TEMPORAL_ADDRESS: _never, ...env } = process.env;
  const found = await findServer({ env, say: () => undefined });
  if (found.kind !== "program") throw new Error("The test starts a Temporal server of its own.");
  const home = mkdtempSync(path.join(tmpdir(), "cora-test-temporal-"));
  const [port, uiPort] = [await freePort(), await freePort()];
  const log = logFile(home, "temporal");
  const events = { beforeLaunch: () => undefined, started: () => undefined, died: () => undefined };
  let running: RunningTemporal | null = null;
  const kill = async () => {
    await running?.service.stop(true);
    running = null;
  };
  return {
    address: `127.0.0.1:${port}`,
    start: async () => {
      running = await startTemporal({ program: found.path, home, port, uiPort, log, events });
    },
    kill,
    remove: async () => {
      await kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
