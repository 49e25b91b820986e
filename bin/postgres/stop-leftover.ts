import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { endProcess } from "../processes/end-process.ts";
import { commandLine, isAlive } from "../processes/process-table.ts";

function recordedPid(pidFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, "utf8").split("\n", 1)[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Stops the server that a killed start left on this data, and clears the pid file that a killed server left. */
export async function stopLeftoverPostgres(dataFolder: string): Promise<boolean> {
  const pidFile = path.join(dataFolder, "postmaster.pid");
  const pid = recordedPid(pidFile);
  if (pid === undefined) return false;
  const running = isAlive(pid) && commandLine(pid).includes(dataFolder);
  if (running) await endProcess(pid, { signal: "SIGINT", timeoutMs: 20_000 });
  // The number may belong to a stranger by now, at which Postgres would refuse to start.
  rmSync(pidFile, { force: true });
  return running;
}
