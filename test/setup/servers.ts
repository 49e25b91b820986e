import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../bin/postgres/start-postgres.ts";
import { endOrphans } from "../../bin/processes/end-orphans.ts";
import { freePort } from "../../bin/processes/free-port.ts";
import { pidFile } from "../../bin/processes/pid-file.ts";
import { isAlive } from "../../bin/processes/process-table.ts";
import { createSupervisor } from "../../bin/start/supervisor.ts";
import { findServer } from "../../bin/temporal/find-server.ts";
import { startTemporal } from "../../bin/temporal/start-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Superuser URL of a Postgres that belongs to this run. */
    databaseUrl: string;
    temporalAddress: string;
  }
}

type Stop = () => Promise<void>;

const PREFIX = "cora-test-servers-";

const say = (part: string, text: string) => console.log(`tests: ${part.toLowerCase()} ${text}`);

/** Ends the servers of a test run that was killed, and removes their data. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const owner = Number(name.slice(PREFIX.length).split("-", 1)[0]);
    if (isAlive(owner)) continue;
    const folder = path.join(tmpdir(), name);
    await endOrphans(pidFile(path.join(folder, "pids.json")));
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  // The database's user passes through to its own data.
  chmodSync(home, 0o711);
  return home;
}

async function startServers(): Promise<{ databaseUrl: string; temporalAddress: string; stop: Stop }> {
  await sweep();
  const home = makeHome();
  const folders = [home];
  const pids = pidFile(path.join(home, "pids.json"));
  const supervisor = createSupervisor({ home, pidFile: pids, say, onPids: () => undefined });
  const stop = async () => {
    await supervisor.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { TEMPORAL_ADDRESS: _never, ...env } = process.env;
    const found = await findServer({ env, say: (line) => say("Temporal", line) });
    if (found.kind !== "program") throw new Error("The tests start a Temporal server of their own.");
    const ports = { postgres: await freePort(), temporal: await freePort(), ui: await freePort() };
    const [postgres, temporal] = await Promise.all([
      supervisor.add("postgres", (log, events) =>
        startPostgres({ home, port: ports.postgres, database: "cora", log, events }),
      ),
      supervisor.add("temporal", (log, events) =>
        startTemporal({ program: found.path, home, port: ports.temporal, uiPort: ports.ui, log, events }),
      ),
    ]);
    if (postgres.moved) folders.push(postgres.folder);
    return { databaseUrl: postgres.url, temporalAddress: temporal.address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One Postgres and one Temporal server for the whole run; tests make their own databases and task queues in them. */
export default async function servers(project: TestProject): Promise<Stop> {
  const given = {
    databaseUrl: process.env["TEST_DATABASE_URL"],
    temporalAddress: process.env["TEST_TEMPORAL_ADDRESS"],
  };
  const { databaseUrl, temporalAddress, stop } =
    given.databaseUrl && given.temporalAddress
      ? { databaseUrl: given.databaseUrl, temporalAddress: given.temporalAddress, stop: async () => undefined }
      : await startServers();
  project.provide("databaseUrl", databaseUrl);
  project.provide("temporalAddress", temporalAddress);
  process.env["TEST_DATABASE_URL"] = databaseUrl;
  process.env["TEST_TEMPORAL_ADDRESS"] = temporalAddress;
  return async () => {
    await stop();
    // A watch mode starts again in this same process.
    delete process.env["TEST_DATABASE_URL"];
    delete process.env["TEST_TEMPORAL_ADDRESS"];
  };
}
