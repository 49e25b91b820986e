import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from "node:fs";
import path from "node:path";

const KEEP_BYTES = 20 * 1024 * 1024;
const CHUNK = 64 * 1024;

const KEEP_LINES = 20;

export type LogFile = {
  path: string;
  /** A handle for a child to append to. */
  open(): number;
  /** Reads what was written since, and tells the listeners each line. */
  poll(): void;
  onLine(listener: (line: string) => void): void;
  /** The last lines, for an error's message. */
  recent(count: number): string;
};

/** A large log of earlier runs is kept as one older file. */
function rotate(file: string): void {
  try {
    if (statSync(file).size > KEEP_BYTES) renameSync(file, `${file}.1`);
  } catch {
    // There is none yet.
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/** Children write to the file themselves, so that a killed supervisor cannot break them; we read behind them. */
export function logFile(folder: string, name: string): LogFile {
  const file = path.join(folder, `${name}.log`);
  mkdirSync(folder, { recursive: true });
  rotate(file);
  let offset = sizeOf(file);
  let rest = "";
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();

  function readOn(): string {
    if (sizeOf(file) <= offset) return "";
    const handle = openSync(file, "r");
    try {
      const buffer = Buffer.alloc(Math.min(CHUNK, Math.max(0, fstatSync(handle).size - offset)));
      const count = readSync(handle, buffer, 0, buffer.length, offset);
      offset += count;
      return buffer.toString("utf8", 0, count);
    } finally {
      closeSync(handle);
    }
  }

  function poll(): void {
    for (let text = readOn(); text !== ""; text = readOn()) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        lines.push(line);
        for (const listener of listeners) listener(line);
      }
      lines.splice(0, Math.max(0, lines.length - KEEP_LINES));
    }
  }

  return {
    path: file,
    open: () => openSync(file, "a", 0o600),
    poll,
    onLine: (listener) => void listeners.add(listener),
    recent(count) {
      poll();
      return [...lines, rest]
        .filter((line) => line.trim() !== "")
        .slice(-count)
        .join(" | ");
    },
  };
}
