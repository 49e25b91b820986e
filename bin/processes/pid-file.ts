import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { ProcessMark } from "./process-table.ts";

/** A process that we started, with a part of its command line that proves that it is still the same program. */
export type KnownProcess = ProcessMark & { name: string; proof: string };

export type PidFile = { read(): KnownProcess[]; write(processes: KnownProcess[]): void; remove(): void };

function isKnown(entry: unknown): entry is KnownProcess {
  const known = entry as Partial<KnownProcess> | null;
  return (
    typeof known?.pid === "number" &&
    typeof known.started === "string" &&
    typeof known.name === "string" &&
    typeof known.proof === "string"
  );
}

export function pidFile(file: string): PidFile {
  return {
    read() {
      try {
        const entries: unknown = JSON.parse(readFileSync(file, "utf8"));
        return Array.isArray(entries) ? entries.filter(isKnown) : [];
      } catch {
        return [];
      }
    },
    write(processes) {
      writeFileSync(`${file}.new`, JSON.stringify(processes, undefined, 2));
      renameSync(`${file}.new`, file);
    },
    remove: () => rmSync(file, { force: true }),
  };
}
