import type { ImportState } from "./lead-import.ts";

export type Steering = "pause" | "resume" | "cancel";

const UNFINISHED: readonly ImportState[] = ["queued", "running", "paused"];

/** The state that a wish leads to; null where it comes too late. What is so already stays so. */
export function steered(state: ImportState, wish: Steering, hasBegun: boolean): ImportState | null {
  if (wish === "cancel" && state === "cancelled") return state;
  if (!UNFINISHED.includes(state)) return null;
  if (wish === "cancel") return "cancelled";
  if (wish === "pause") return "paused";
  return state === "paused" ? (hasBegun ? "running" : "queued") : state;
}
