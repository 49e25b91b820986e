import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type ProcessMark, commandLine, isSameProcess, markOf } from "./process-table.ts";

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return parentByPs(pid);
  }
}

function parentByPs(pid: number): number | undefined {
  if (process.platform === "win32") return undefined;
  try {
    return Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" })) || undefined;
  } catch {
    return undefined;
  }
}

/** The `npm` that runs this script: the parent, or behind the shell that npm puts between. */
function npmAncestor(): ProcessMark | undefined {
  let pid: number | undefined = process.ppid;
  for (let level = 0; level < 4 && pid !== undefined && pid > 1; level++) {
    if (/\bnpm\b/.test(commandLine(pid).slice(0, 80))) return markOf(pid);
    pid = parentOf(pid);
  }
  return undefined;
}

const CHECK_MS = 1_000;

/** npm passes signals on, but nobody passes on a kill -9: without it Cora would stay, unseen, and hold its data folder. */
export function onNpmGone(gone: () => void): void {
  if (!process.env["npm_lifecycle_event"]) return;
  const npm = npmAncestor();
  if (!npm) return;
  const timer = setInterval(() => {
    if (isSameProcess(npm)) return;
    clearInterval(timer);
    gone();
  }, CHECK_MS);
  timer.unref();
}
