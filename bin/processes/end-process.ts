import { isAlive } from "./process-table.ts";
import { until } from "./until.ts";

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in the meantime, which is what we want.
  }
}

/** Asks a process to end, waits, then makes it; true when it ended by itself. */
export async function endProcess(
  pid: number,
  { signal = "SIGTERM", timeoutMs = 10_000 }: { signal?: NodeJS.Signals; timeoutMs?: number } = {},
): Promise<boolean> {
  const gone = () => (isAlive(pid) ? undefined : true);
  signalTo(pid, signal);
  if (await until(gone, { timeoutMs, everyMs: 50 })) return true;
  signalTo(pid, "SIGKILL");
  await until(gone, { timeoutMs: 5_000, everyMs: 50 });
  return false;
}
