import { isFinished } from "./lead-import.ts";
import type { ImportState } from "./lead-import.ts";

export interface ImportCounts {
  state: ImportState;
  bytes: number;
  position: number;
  rowsRead: number;
  created: number;
  updated: number;
  skipped: number;
  failed: number;
  /** Time spent on rows, without pauses and waits. */
  busyMs: number;
}

/** How far an import is, how fast it goes, and when it will be done at that pace. */
export function importProgress(counts: ImportCounts, now: Date) {
  const { state, bytes, position, rowsRead, created, updated, skipped, failed, busyMs } = counts;
  const isDone = state === "completed";
  const percent = isDone ? 100 : Math.min(99.9, Math.floor((position / Math.max(1, bytes)) * 1000) / 10);
  const perSecond = busyMs > 0 ? Math.round((rowsRead / busyMs) * 10_000) / 10 : null;
  const msLeft = state === "running" && busyMs > 0 && rowsRead > 0 ? (busyMs / position) * (bytes - position) : null;
  return {
    rows_read: rowsRead,
    created,
    updated,
    skipped,
    failed,
    rows_per_second: perSecond,
    percent: rowsRead === 0 && !isFinished(state) ? 0 : percent,
    eta: msLeft === null ? null : new Date(now.getTime() + msLeft).toISOString(),
  };
}
