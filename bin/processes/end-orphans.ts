import { endProcess } from "./end-process.ts";
import type { KnownProcess, PidFile } from "./pid-file.ts";
import { commandLine, isSameProcess } from "./process-table.ts";

/** Servers last: what uses them ends first. */
const ORDER = ["worker", "api", "sandbox", "temporal", "postgres"];

function isOurs(known: KnownProcess): boolean {
  return isSameProcess(known) && commandLine(known.pid).includes(known.proof);
}

/** Ends what a killed supervisor left running; answers the names of what it ended. */
export async function endOrphans(file: PidFile): Promise<string[]> {
  const orphans = file.read().filter(isOurs);
  orphans.sort((one, other) => ORDER.indexOf(one.name) - ORDER.indexOf(other.name));
  for (const orphan of orphans) {
    // A fast shutdown of Postgres is SIGINT; SIGTERM would wait for every client to leave.
    await endProcess(orphan.pid, { signal: orphan.name === "postgres" ? "SIGINT" : "SIGTERM" });
  }
  file.remove();
  return orphans.map((orphan) => orphan.name);
}
