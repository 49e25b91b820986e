import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ProcessMark } from "./process-table.ts";
import { isSameProcess, markOf } from "./process-table.ts";

export type Lock = { release(): void };

function readMark(file: string): ProcessMark | undefined {
  try {
    const mark = JSON.parse(readFileSync(file, "utf8")) as Partial<ProcessMark>;
    return typeof mark.pid === "number" && typeof mark.started === "string"
      ? { pid: mark.pid, started: mark.started }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A link appears whole or not at all, so that nobody reads a half-written lock. */
function tryTake(file: string, own: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves a dead owner's lock away; puts it back when another starter was quicker and it is alive. */
function setAside(file: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const mark = readMark(aside);
  if (mark && isSameProcess(mark)) tryTake(file, aside);
  rmSync(aside, { force: true });
}

/** One Cora per data folder; the lock of a process that no longer lives is taken over. */
export function takeLock(home: string): Lock {
  mkdirSync(home, { recursive: true });
  const file = path.join(home, "lock");
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(markOf(process.pid)));
  try {
    for (let round = 0; round < 10; round++) {
      if (tryTake(file, own)) return { release: () => rmSync(file, { force: true }) };
      const mark = readMark(file);
      if (mark && isSameProcess(mark)) {
        throw new Error(
          `Cora is already running on ${home} (process ${mark.pid}). Stop it first, or set CORA_HOME to another folder.`,
        );
      }
      setAside(file, `${own}.stale`);
    }
    throw new Error(`The lock ${file} changes hands too quickly; try again.`);
  } finally {
    rmSync(own, { force: true });
  }
}
