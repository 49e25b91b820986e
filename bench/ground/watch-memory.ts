import { memoryMegabytes } from "./proc.ts";

export interface MemoryCourse {
  highest: number;
  /** The highest of the last quarter of the time against the highest of the second: 1 is flat. */
  growth: number;
}

const EVERY_MS = 250;

/** Looks at a process tree's memory until the answered function is called, which tells how it went. */
export function watchMemory(pid: number): () => MemoryCourse {
  const seen = [memoryMegabytes([pid])];
  const timer = setInterval(() => seen.push(memoryMegabytes([pid])), EVERY_MS);
  return () => {
    clearInterval(timer);
    seen.push(memoryMegabytes([pid]));
    const quarter = Math.max(1, Math.floor(seen.length / 4));
    const second = Math.max(...seen.slice(quarter, Math.max(2, 2 * quarter)), seen[0] ?? 0);
    return { highest: Math.max(...seen), growth: Math.max(...seen.slice(-quarter)) / second };
  };
}
