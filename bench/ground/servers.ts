import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPostgres } from "../../bin/postgres/start-postgres.ts";
import { endOrphans } from "../../bin/processes/end-orphans.ts";
import { freePort } from "../../bin/processes/free-port.ts";
import { pidFile } from "../../bin/processes/pid-file.ts";
import { isAlive } from "../../bin/processes/process-table.ts";
import { createSupervisor } from "../../bin/start/supervisor.ts";
import { findServer } from "../../bin/temporal/find-server.ts";
import { startTemporal } from "../../bin/temporal/start-server.ts";

/** A Postgres and a Temporal server for one benchmark alone. */
export interface Servers {
  /** Superuser URL. */
  databaseUrl: string;
  postgresPid(): number;
  temporalAddress: string;
  temporalPid(): number;
  /** As a power cut would. */
  stopTemporal(): Promise<void>;
  /** With all that it knew. */
  startTemporal(): Promise<void>;
  /** Where logs and other files of the benchmark may lie. */
  home: string;
  stop(): Promise<void>;
}

const PREFIX = "cora-bench-servers-";
/** What uses the servers ends before them. */
const PID_FILES = ["programs.json", "servers.json"] as const;

/** Ends the servers of a run that was killed, and removes their data. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    if (isAlive(Number(name.slice(PREFIX.length).split("-", 1)[0]))) continue;
    const folder = path.join(tmpdir(), name);
    for (const file of PID_FILES) await endOrphans(pidFile(path.join(folder, file)));
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  // The database's user passes through to its own data.
  chmodSync(home, 0o711);
  return home;
}

async function temporalProgram(): Promise<string> {
  const { TEMPORAL_ADDRESS: _never, ...env } = process.env;
  const found = await findServer({ env, say: () => undefined });
  if (found.kind !== "program") throw new Error("The benchmarks start a Temporal server of their own.");
  return found.path;
}

/** `begun` gets what undoes it before anything runs, for a run that is broken off meanwhile. */
export async function startServers(
  say: (line: string) => void,
  begun: (stop: Servers["stop"]) => void,
): Promise<Servers> {
  await sweep();
  const home = makeHome();
  const folders = [home];
  const pids = pidFile(path.join(home, "servers.json"));
  const supervisor = createSupervisor({
    home,
    pidFile: pids,
    say: (part, text) => say(`${part}: ${text}`),
    onPids: () => undefined,
  });
  const pidOf = (name: "postgres" | "temporal") => (): number => {
    const pid = supervisor.pids()[name];
    if (pid === null) throw new Error(`${name} does not run.`);
    return pid;
  };
  const stop = async (): Promise<void> => {
    await supervisor.stop(true);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  begun(stop);
  try {
    const program = await temporalProgram();
    const ports = { postgres: await freePort(), temporal: await freePort(), ui: await freePort() };
    const temporal = () =>
      supervisor.add("temporal", (log, events) =>
        startTemporal({ program, home, port: ports.temporal, uiPort: ports.ui, log, events }),
      );
    const [postgres, first] = await Promise.all([
      supervisor.add("postgres", (log, events) =>
        startPostgres({ home, port: ports.postgres, database: "cora", log, events }),
      ),
      temporal(),
    ]);
    if (postgres.moved) folders.push(postgres.folder);
    let running = first;
    return {
      databaseUrl: postgres.url,
      postgresPid: pidOf("postgres"),
      temporalAddress: first.address,
      temporalPid: pidOf("temporal"),
      stopTemporal: () => running.service.stop(true),
      startTemporal: async () => void (running = await temporal()),
      home,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
