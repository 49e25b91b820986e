import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What tells a process from a later one with the same number. */
export type ProcessMark = { pid: number; started: string };

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !isZombie(pid);
}

/** In a container without a reaper a dead orphan stays in the table for ever. */
function isZombie(pid: number): boolean {
  return statFields(pid)[0] === "Z";
}

/** The fields of /proc/<pid>/stat after the name, which may itself contain blanks and brackets. */
function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function ps(pid: number, column: string): string {
  if (process.platform === "win32") return "";
  try {
    return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}

export function startTime(pid: number): string {
  // Field 22 of stat is the 20th after the name: clock ticks since boot.
  return statFields(pid)[19] ?? ps(pid, "lstart");
}

export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return ps(pid, "args");
  }
}

export function markOf(pid: number): ProcessMark {
  return { pid, started: startTime(pid) };
}

export function isSameProcess(mark: ProcessMark): boolean {
  return isAlive(mark.pid) && startTime(mark.pid) === mark.started;
}
