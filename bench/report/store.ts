import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Result } from "./result.ts";

export const STORED = fileURLToPath(new URL("../ratios.json", import.meta.url));

/** The newest full result of each benchmark, as it was stored. */
export function readStored(): Result[] {
  try {
    return JSON.parse(readFileSync(STORED, "utf8")) as Result[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Replaces what is known of these benchmarks, keeps the others', and answers all. */
export function store(results: readonly Result[]): Result[] {
  const kept = readStored().filter((old) => !results.some(({ name }) => name === old.name));
  const all = [...kept, ...results].toSorted((one, other) => one.name.localeCompare(other.name));
  writeFileSync(STORED, `${JSON.stringify(all, undefined, 2)}\n`);
  return all;
}
